// Cron: of the tasks that agents have taken, those whose agents give signs of life stay theirs; the others go back to where they were taken from.
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { rankAtEnd } from "#worker/platform/rank.ts";
import { updateRow } from "#worker/platform/rows.ts";
import { noOpenRunGuard } from "#worker/runs/index.ts";
import { commitUnlessMoved, DEADLINES } from "#worker/platform/work.ts";
import { expiryOf } from "./claims.ts";
import { type DueClaim, dueClaims, forgetClaimStatement, renewClaimStatement, stillLapsedGuard } from "./claim-store.ts";
import { presentTask } from "./present.ts";
import { changeEvents } from "./rules.ts";
import { taskFacts } from "./store.ts";
import { tasks, type TaskRow } from "./tables.ts";

const lapsed = ({ agent_name, claimed_at, last_seen_at }: DueClaim): string =>
  `${agent_name ?? "An agent that is gone"} took it at ${claimed_at} and has given no sign of life since ${last_seen_at ?? "then"}, so others may take it.`;

async function release(context: ConsumerContext, claim: DueClaim): Promise<void> {
  const { db, now } = context;
  const { found } = await db.ask({ found: taskFacts.query(db, claim.task_id, DEADLINES.id) });
  if (!found) return;
  const { facts } = found;
  if (facts.row.assigned_agent_id !== claim.agent_id || facts.row.status !== "in_progress") return; // somebody else has it by now
  const at = now.toISOString();
  const next: TaskRow = {
    ...facts.row,
    status: claim.from_status,
    rank: rankAtEnd(now.getTime(), Math.random()),
    assigned_agent_id: null,
    assignee_name: null,
    version: facts.row.version + 1,
    updated_at: at,
  };
  const before = presentTask(facts);
  const { guard, write } = updateRow(db, tasks, facts.row, next);
  const subject = { type: "task", id: next.id };
  await commitUnlessMoved(DEADLINES, context, {
    stream: { organizationId: next.organization_id, boardId: next.board_id },
    guards: [guard, stillLapsedGuard(db, claim.task_id, claim.agent_id, at), noOpenRunGuard(db, claim.task_id)],
    writes: [write, forgetClaimStatement(db, claim.task_id, claim.agent_id, at)],
    events: changeEvents(before, presentTask({ ...facts, row: next })).map(({ type, ...change }) => ({
      type,
      subject,
      payload: { label: before.key, title: next.title, ...change },
      reason: lapsed(claim),
    })),
  }); // unless somebody has changed the task in this moment: it comes up again
}

export async function releaseLapsedClaims(context: ConsumerContext): Promise<number> {
  const { db, now } = context;
  const { due } = await db.ask({ due: dueClaims(db, now.toISOString()) });
  const kept = due.map((claim) => ({ claim, until: claim.is_own === 1 ? expiryOf(claim, now) : null }));
  const writes = kept.flatMap(({ claim, until }) => {
    if (claim.is_own === 0) return [forgetClaimStatement(db, claim.task_id, claim.agent_id, now.toISOString())];
    return until !== null && until > now.toISOString() ? [renewClaimStatement(db, claim.task_id, claim.agent_id, until)] : [];
  });
  if (writes.length > 0) await db.d1.batch(writes);
  for (const { claim, until } of kept) if (claim.is_own === 1 && (until === null || until <= now.toISOString())) await release(context, claim);
  return due.length;
}
