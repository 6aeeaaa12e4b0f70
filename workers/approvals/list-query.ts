// The query of a list of approvals, read as a filter and a place in it.
import type { z } from "zod";
import { ProblemError } from "#worker/platform/errors.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import type { ApprovalFilter, Place } from "./list-store.ts";
import type { Approval, ApprovalListQuery } from "./schema.ts";

export type Listed = PageQuery & z.output<typeof ApprovalListQuery>;

const invalid = (message: string): ProblemError => new ProblemError("invalid_input", `cursor: ${message}.`, { fields: [{ path: "cursor", message }] });
const KEPT = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ([0-9a-f-]{36})$/;

/** Behind this approval in a list by expiry, as a text for its reader to send back. */
export const cursorAfter = ({ expires_at, id }: Pick<Approval, "expires_at" | "id">): string => Buffer.from(`${expires_at} ${id}`).toString("base64url");

/** Where the page begins, null: at `offset`. Only in a list by expiry: what is decided leaves it, and nothing else in it moves. */
export function placeOf({ cursor, sort, offset }: Pick<Listed, "cursor" | "sort" | "offset">): Place | null {
  if (cursor === undefined) return null;
  const [, expiresAt, id] = KEPT.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (!expiresAt || !id) throw invalid("use the next_cursor of the page before");
  if (sort !== "soonest" || offset > 0) throw invalid("is for lists with sort=soonest, and without an offset");
  return { expiresAt, id };
}

/** `organizationId`: where no board is named. */
export const filterOf = ({ status, board_id, task_id, agent_id, kind, sort }: Listed, organizationId: string | null): ApprovalFilter => ({
  organizationId,
  status: status ?? null,
  boardId: board_id ?? null,
  taskId: task_id ?? null,
  agentId: agent_id ?? null,
  kind: kind ?? null,
  sort,
});
