// Wire shapes of runs.
export { Execution, Run, RunList } from "#worker/gateways/schema.ts";
