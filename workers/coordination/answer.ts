// Answering what an agent asks, and closing it. Whoever asked is told of the answer in its session.
import { wakeLink } from "#worker/gateways/index.ts";
import { grantOf } from "#worker/members/index.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError, unwrap } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { updateRow } from "#worker/platform/rows.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { authorize, commitWork, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { askerOf, type Listener } from "./agents-store.ts";
import { messageStatement } from "./asking.ts";
import { answerMessage } from "./messages.ts";
import { presentRequest, refsOf, stepOf } from "./present.ts";
import { mayAnswer } from "./rules.ts";
import type { CoordinationAnswer, CoordinationClose, CoordinationRequest } from "./schema.ts";
import { requestForCaller } from "./store.ts";
import { coordination_requests, type RequestRow } from "./tables.ts";

export type Answering = { guards: Statement[]; writes: Statement[]; event: NewEvent<"coordination.answered">; next: RequestRow; wakes: string | null };
type By = { by: Actor; content: string; causeId: number | null; now: Date };

/** The answer, and telling it to `asker`; null: whoever asked is no agent any more, or answers itself. */
export function answering(db: Database, row: RequestRow, asker: Listener | null, { by, content, causeId, now }: By): Answering {
  const at = now.toISOString();
  const said = { answer: content, answered_by: JSON.stringify(by), answered_at: at };
  const next: RequestRow = { ...row, ...said, state: "answered", why: null, due_at: null, version: row.version + 1, updated_at: at };
  const { guard, write } = updateRow(db, coordination_requests, row, next, "request_moved");
  const told = asker && asker.id !== by.id ? asker : null; // nobody is woken by what they say themselves
  const text = answerMessage({ kind: row.kind, content: row.content, answer: content, by });
  const message = { organizationId: row.organization_id, boardId: row.board_id, by, text, causeId, now };
  return {
    guards: [guard],
    writes: [write, ...(told ? [messageStatement(db, newId(), told, message)] : [])],
    event: { type: "coordination.answered", ...refsOf(row), payload: stepOf(row, next) },
    next,
    wakes: told?.gateway_id ?? null,
  };
}

type Loaded = { row: RequestRow; policy: PolicyRecord; asker: Listener | null };

/** null: not on this shard. */
async function load(work: Work, db: Database, id: string, action: "coordination.answer" | "coordination.close"): Promise<Loaded | null> {
  const { found, asker } = await read(work, db, { found: requestForCaller(db, work.caller, id), asker: askerOf(db, id) });
  const { row } = found;
  if (!row) return null;
  return { row, asker, policy: authorize(work, actions[action], grantOf(work.caller, found.grant), "request") };
}

function toMovedProblem(error: unknown): never {
  if (error instanceof GuardError && error.code === "request_moved")
    throw new ProblemError("conflict", "Somebody has answered or closed it in the same moment. Look at it again.");
  throw error;
}

const MOVED = "It was asked on a board that you work for no more. Whoever works there answers it, or a person.";

export const answerRequest = (work: Work, id: string, { content }: CoordinationAnswer): Promise<CoordinationRequest> =>
  locate(work, "request", async (db, shard) => {
    const loaded = await load(work, db, id, "coordination.answer");
    if (!loaded) return null;
    const { row, asker, policy } = loaded;
    const { answered_by, answered_at } = presentRequest(row);
    unwrap(mayAnswer({ ...row, answered_by, answered_at }, work.caller.actor));
    const { boardId: own } = work.caller;
    if (own !== null && own !== row.board_id) throw new ProblemError("forbidden", MOVED);
    const { guards, writes, event, next, wakes } = answering(db, row, asker, { by: work.caller.actor, content, causeId: null, now: work.now });
    const answer = presentRequest(next);
    const { organization_id: organizationId, board_id: boardId } = row;
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId },
      guards,
      writes,
      events: [{ ...event, policy }],
      answer: { status: 200, body: answer },
    }).catch(toMovedProblem);
    if (wakes) await wakeLink(work.env, { shard, organizationId, gatewayId: wakes });
    return answer;
  });

const OVER = "Nobody waits for an answer to it any more.";

/** A person ends it: nobody waits for an answer any more. */
export const closeRequest = (work: Work, id: string, { reason }: CoordinationClose): Promise<CoordinationRequest> =>
  locate(work, "request", async (db, shard) => {
    const loaded = await load(work, db, id, "coordination.close");
    if (!loaded) return null;
    const { row, policy } = loaded;
    if (row.due_at === null) throw new ProblemError("conflict", OVER);
    const at = work.now.toISOString();
    const next: RequestRow = { ...row, state: "closed", why: reason ?? null, due_at: null, version: row.version + 1, updated_at: at };
    const { guard, write } = updateRow(db, coordination_requests, row, next, "request_moved");
    const answer = presentRequest(next);
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: row.board_id },
      guards: [guard],
      writes: [write],
      events: [{ type: "coordination.closed", ...refsOf(row), payload: stepOf(row, next), reason: reason ?? null, policy }],
      answer: { status: 200, body: answer },
    }).catch(toMovedProblem);
    return answer;
  });
