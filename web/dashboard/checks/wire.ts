// The wire types of this slice.
export type { CheckResultCreate, TaskCheck, TaskChecks } from "#worker/checks/schema.ts";
