// What other slices and the shell may use of this slice.
export { CalendarPanel } from "./calendar-panel.tsx";
