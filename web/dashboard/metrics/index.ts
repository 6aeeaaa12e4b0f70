// What other slices may use of this slice.
export { MetricsLink } from "./metrics-link.tsx";
