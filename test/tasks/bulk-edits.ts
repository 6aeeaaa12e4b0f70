// Edits of many tasks, as tests ask for them.
import type { BulkEdit } from "#worker/tasks/bulk-schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { must, type TestOrganization } from "../support/factories.ts";

type Refused = { code: string; detail: string; refused?: { task_id: string; code: string }[] };
type At = Pick<TestOrganization, "call">;
export const read = async (of: At, { id }: { id: string }) => must(await of.call<Task>("GET", `/tasks/${id}`));
export const edit = (of: At, body: unknown, headers: Record<string, string> = {}) => of.call<BulkEdit & Refused>("POST", "/tasks/bulk", { body, headers });
export const undo = (of: At, { id }: { id: string }) => of.call<BulkEdit & Refused>("POST", `/tasks/bulk/${id}/undo`);
export const outcomes = ({ items }: BulkEdit) => items.map(({ outcome, code }) => code ?? outcome);
