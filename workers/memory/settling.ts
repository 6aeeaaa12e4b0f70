// What becomes of telling agents: the message has reached its agent, could not, or was not answered in time. Commands tell of their end; cron
// finds what was missed, and whose time has come (jobs.ts).
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { commitUnlessMoved, DEADLINES } from "#worker/platform/work.ts";
import { moveNoticeStatements, type NoticeToSettle } from "./notice-store.ts";
import { labelOf, presentNotice, refsOf } from "./present.ts";
import type { MemoryRow, NoticeRow } from "./tables.ts";

/** An agent that has a message answers within this time, or nobody waits for it any longer. */
export const ANSWER_WITHIN_MS = 30 * 60_000;
const LOST = "Its gateway was removed before it had the message.";
const NO_ANSWER = `It did not answer within ${ANSWER_WITHIN_MS / 60_000} minutes. Look into its session, or ask again.`;

type Next = Pick<NoticeRow, "state" | "why" | "due_at">;

/** null: nothing has changed yet. */
function nextOf({ state, command_status, command_error }: NoticeToSettle, now: Date): Next | null {
  if (state === "reached") return { state: "unanswered", why: NO_ANSWER, due_at: null };
  if (command_status === "queued") return null;
  if (command_status === "done") return { state: "reached", why: null, due_at: new Date(now.getTime() + ANSWER_WITHIN_MS).toISOString() };
  return { state: "failed", why: command_error ?? LOST, due_at: null };
}

async function settle(context: ConsumerContext, notice: NoticeToSettle): Promise<void> {
  const { db, now } = context;
  const next = nextOf(notice, now);
  if (!next) return;
  const { command_status: _status, command_error: _error, memory, ...row } = notice;
  const said = JSON.parse(memory) as Pick<MemoryRow, "id" | "key" | "content" | "board_id" | "board_group_id">;
  const after: NoticeRow = { ...row, ...next, updated_at: now.toISOString() };
  const { guard, write } = moveNoticeStatements(db, row, after);
  await commitUnlessMoved(DEADLINES, context, {
    stream: { organizationId: row.organization_id, boardId: said.board_id },
    guards: [guard],
    writes: [write],
    events: [{ type: "memory.told", ...refsOf(said), payload: { label: labelOf(said), notices: [presentNotice(after)] } }],
  }); // unless it was answered, or settled by another, in this moment
}

export async function settleNotices(context: ConsumerContext, notices: readonly NoticeToSettle[]): Promise<void> {
  for (const notice of notices) await settle(context, notice);
}
