// A board on which done needs an approval, and what is done with approvals there.
import type { Approval } from "#worker/approvals/schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import type { Reply } from "../support/client.ts";
import { type TestOrganization, workplace } from "../support/factories.ts";

export type Refused = { code: string; detail: string; approval_id?: string };
export const refusal = (reply: Reply<unknown>) => [reply.status, (reply.body as Refused).code];
export const gated = () => workplace({ require_approval_for_done: true });
export const decide = (of: Pick<TestOrganization, "call">, id: string, status: "approved" | "rejected" = "approved", more: Record<string, unknown> = {}) =>
  of.call<Approval & { apply_problem: string | null }>("PATCH", `/approvals/${id}`, { body: { status, ...more } });
export const finish = (of: Pick<TestOrganization, "call">, id: string, more: Record<string, unknown> = {}) =>
  of.call<Task & Refused>("PATCH", `/tasks/${id}`, { body: { status: "done", ...more } });
