// One step of an onboarding: what it becomes, telling the agent, and the commit of both with the event that says who.
import { leadsOf } from "#grammar/leads.ts";
import { nameThere } from "#worker/agents/index.ts";
import { livingBoardGuard, type LoadedBoard } from "#worker/boards/index.ts";
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { wakeLink } from "#worker/gateways/index.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { unwrap } from "#worker/platform/errors.ts";
import type { EventType } from "#worker/platform/event-catalog.ts";
import { newId } from "#worker/platform/ids.ts";
import { updateRow } from "#worker/platform/rows.ts";
import { at, commitWork, staleCode, type Work } from "#worker/platform/work.ts";
import { type KeptMessage, messagesOf, presentMessage, presentOnboarding, presentStand, refsOf } from "./present.ts";
import { lastsMs, noAgent, REACHED_WITHIN_MS } from "./rules.ts";
import type { Onboarding, State } from "./schema.ts";
import { type Asker, insertOnboardingStatements, sameOnboardingGuard } from "./store.ts";
import { board_onboardings, type OnboardingRow } from "./tables.ts";

/** Until when a state lasts by itself. */
export function dueAt(state: State, now: Date): string | null {
  const lasts = lastsMs(state);
  return lasts === null ? null : deadlineAfter(now, lasts);
}

type Step = Partial<Omit<OnboardingRow, "id" | "version" | "due_at">> & { state: State };
/** It as it is after a step. Why it waited is said anew each time. */
export const stepped = (row: OnboardingRow, step: Step, now: Date): OnboardingRow => ({
  ...row,
  why: null,
  ...step,
  due_at: dueAt(step.state, now),
  version: row.version + 1,
  updated_at: now.toISOString(),
});

/** With what somebody says added to what was said. */
export const withMessage = (row: OnboardingRow, message: KeptMessage): string => JSON.stringify([...messagesOf(row), message]);
export const messageBy = (work: Work, kind: KeptMessage["kind"], text: string, options?: KeptMessage["options"]): KeptMessage => ({
  kind,
  at: at(work),
  author: work.caller.actor,
  text,
  ...(options ? { options } : {}),
});

/** The agent that goes on: the one that has asked so far, where it still can, else the board's lead, else one of its gateway. */
export function askerOf(row: OnboardingRow | null, askers: readonly Asker[]): Asker {
  const asker = askers.find(({ id }) => id === row?.agent_id) ?? leadsOf(askers)[0];
  return asker ?? unwrap(noAgent());
}

export type Told = { row: Pick<OnboardingRow, "agent_id" | "agent_name" | "session_key" | "command_id">; command: Statement; gatewayId: string };
/** The agent is told something in its own session, as it is in the chat. */
export function tell(work: Work, db: Database, asker: Asker, board: LoadedBoard["board"], message: string): Told {
  const id = newId();
  const name = nameThere(asker);
  const session_key = asker.session_key ?? `agent:${name}:main`;
  const command = commandStatement(db, {
    id,
    organizationId: board.organization_id,
    gatewayId: asker.gateway_id,
    lane: `agent:${name}`,
    kind: "session.message",
    payload: { session_key, message, board_id: board.id, ...(asker.board_id === null ? { to_main: true as const } : {}) },
    deadlineAt: deadlineAfter(work.now, REACHED_WITHIN_MS),
    causeId: null,
    at: at(work),
  });
  return { row: { agent_id: asker.id, agent_name: asker.name, session_key, command_id: id }, command, gatewayId: asker.gateway_id };
}

export type Taken = {
  type: Extract<EventType, `onboarding.${string}`>;
  /** null: its board had none. */
  before: OnboardingRow | null;
  next: OnboardingRow;
  message: KeptMessage | null;
  told?: Told;
};

const eventOf = ({ board, policy }: LoadedBoard, { type, next, message }: Taken) => ({
  type,
  ...refsOf(next),
  payload: { label: board.name, after: presentStand(next), message: message && presentMessage(message) },
  policy,
});

/** The parts of its commit: a step from a row that has not moved since it was read, or the first one. */
export function stepParts(work: Work, db: Database, loaded: LoadedBoard, taken: Taken) {
  const { before, next, told } = taken;
  const isNew = before?.id !== next.id;
  const { guard, write } = isNew
    ? { guard: sameOnboardingGuard(db, next.board_id, before?.id ?? null), write: null }
    : updateRow(db, board_onboardings, before, next, staleCode(work));
  return {
    guards: [livingBoardGuard(db, next.board_id), guard],
    writes: [...(write ? [write] : insertOnboardingStatements(db, next)), ...(told ? [told.command] : [])],
    events: [eventOf(loaded, taken)],
  };
}

export async function commitStep(work: Work, db: Database, shard: string, loaded: LoadedBoard, taken: Taken): Promise<Onboarding> {
  const { organization_id: organizationId, id: boardId } = loaded.board;
  const answer = presentOnboarding(taken.next);
  await commitWork(work, db, shard, {
    stream: { organizationId, boardId },
    ...stepParts(work, db, loaded, taken),
    answer: { status: 200, body: answer },
  });
  if (taken.told) await wakeLink(work.env, { shard, organizationId, gatewayId: taken.told.gatewayId });
  return answer;
}
