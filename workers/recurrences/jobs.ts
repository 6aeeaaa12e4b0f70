// Cron: rules whose next moment has come.
export { makeDue } from "./making.ts";
