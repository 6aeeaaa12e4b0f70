// What metrics hear of.

/** The consumer's name is part of its watermarks. */
export const CONSUMER = "metrics";
export const HEARD = [
  "task.created",
  "task.restored",
  "task.arrived",
  "task.updated",
  "task.assigned",
  "task.moved",
  "task.deleted",
  "task.left",
  "task.purged",
  "organization.imported",
] as const;
