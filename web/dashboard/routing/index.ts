// What other slices may use of this slice.
export { RoutingButton } from "./routing-button.tsx";
export { routingOf, routingSentence } from "./words.ts";
