// What done means on the board of the small world, and what to say to the operations that concern it.
import type { Operation } from "./saying.ts";

export const CHECKS = [
  { id: "ci", name: "Tests pass", kind: "ci_status" },
  { id: "preview", name: "Preview answers", kind: "link" },
];

export const CHECK_OPERATIONS: Record<string, Operation> = {
  listTaskChecks: ({ checked }) => ({ params: { task_id: checked.id } }),
  reportCheckResult: ({ checked }) => ({ params: { task_id: checked.id, check_id: "ci" }, body: { state: "passed", url: "https://ci.invalid/17" } }),
  askCheckLink: ({ checked }) => ({ params: { task_id: checked.id, check_id: "preview" }, body: { url: "https://preview.invalid/17" } }),
};
