// Working on a roll-out: fifty agents at a time, each batch with how far it has come. It goes on from there, whoever goes on: of two that do
// the same step, the version of its row lets one through. Everything is written in the name of whoever started it, as long as they may.
import { laneOf, provision, writtenAs } from "#worker/agents/index.ts";
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { noDriftGuard } from "#worker/drifts/index.ts";
import { wakeLink } from "#worker/gateways/index.ts";
import { batchFailure, type Database, type Statement, shardDatabase } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { updateRow } from "#worker/platform/rows.ts";
import type { System } from "#worker/platform/slice.ts";
import { commitUnlessMoved } from "#worker/platform/work.ts";
import { ending } from "./ending.ts";
import { type Judged, judge } from "./judge.ts";
import { nudgeRollOut, type RollOutMessage } from "./nudge.ts";
import { makerOf, optionsOf } from "./present.ts";
import type { RollOutOptions } from "./schema.ts";
import {
  type Became,
  countAttemptStatement,
  type CountedRow,
  heldByMaker,
  layersOfNext,
  nextAgents,
  noteStatement,
  rollOutById,
  settleStatement,
} from "./store.ts";
import { roll_outs, type RollOutRow } from "./tables.ts";

/** Of one message: an invocation may make a thousand queries, and a step takes a few hundred statements. */
const STEPS_AT_ONCE = 10;
/** How often a step is tried that fails, before the roll-out does. */
const ATTEMPTS_MAX = 5;
/** How often it is looked at anew before cron is waited for. */
const MOVED_MAX = 3;
const NOT_ADMIN = "Whoever started it is no longer an admin here. What was written stays.";
const GAVE_UP = "It could not be finished because of a fault on our side; it was tried several times. What was written stays.";

/** `again`: there is more to write; `moved`: something has changed meanwhile, so it is looked at anew; `waits`: for what gateways answer; `over`: it has ended, or somebody else works on it. */
export type Outcome = "again" | "moved" | "waits" | "over";

type Step = { guards: Statement[]; writes: Statement[]; events: NewEvent[] };
type Ready = { context: ConsumerContext; row: RollOutRow; options: RollOutOptions };

function resetStatements(db: Database, { agent, verdict }: Judged, now: Date): Statement[] {
  const { id, organization_id, gateway_id, board_id, session_key } = agent;
  if (verdict.becomes !== "written" || !gateway_id || !board_id || !session_key) return [];
  const command = { id: newId(), organizationId: organization_id, gatewayId: gateway_id, lane: laneOf({ ...agent, id }) };
  const payload = { session_key, board_id };
  return [commandStatement(db, { ...command, kind: "session.reset", payload, deadlineAt: deadlineAfter(now), at: now.toISOString() })];
}

async function written({ context, row, options }: Ready, judged: Judged): Promise<Step> {
  const { db, env, now } = context;
  const { agent, site } = judged;
  const by = { env, now, origin: row.origin, caller: { type: "user" as const, actor: makerOf(row) }, isAmongOthers: true as const };
  const provisioned = await provision(by, db, agent, agent.gateway_id ?? "", site);
  const { guards, writes, event } = writtenAs({ now }, db, agent, provisioned, { type: "agent.provisioning" });
  return {
    guards: [...guards, ...(options.overwrite ? [] : [noDriftGuard(db, agent.id)])],
    writes: [...writes, ...(options.reset_sessions ? resetStatements(db, judged, now) : [])],
    events: [{ ...event, reason: `What agents inherit was rolled out: ${row.place_name}.` }],
  };
}

const NOT_RESET = "It is written, but its session is not reset: it works for no board.";
const becameOf =
  ({ reset_sessions }: RollOutOptions) =>
  ({ agent: { id, board_id }, verdict: { becomes, why } }: Judged): Became => ({
    id,
    status: becomes,
    error: becomes === "written" && reset_sessions && board_id === null ? NOT_RESET : why,
  });

/** Where there is nothing to tell. false: somebody was faster. */
async function batchUnlessMoved(db: Database, { guards, writes }: Omit<Step, "events">): Promise<boolean> {
  try {
    await db.d1.batch([...guards, ...writes]);
    return true;
  } catch (error) {
    if (batchFailure(error)?.kind === "guard") return false;
    throw error;
  }
}

/** Writes those whose turn it is, and says what became of each; false: somebody was faster. */
async function write(ready: Ready, judged: readonly Judged[], missing: readonly Became[]): Promise<boolean> {
  const { context, row } = ready;
  const { db, env, shard, now } = context;
  const chosen = judged.filter(({ verdict }) => verdict.becomes === "written");
  const steps = await Promise.all(chosen.map((one) => written(ready, one)));
  const next: RollOutRow = { ...row, attempts: 0, version: row.version + 1, updated_at: now.toISOString() };
  const { guard, write: own } = updateRow(db, roll_outs, row, next, "conflict");
  const note = noteStatement(db, row.id, [...judged.map(becameOf(ready.options)), ...missing]);
  const events = steps.flatMap((step) => step.events);
  const batch = { guards: [guard, ...steps.flatMap((step) => step.guards)], writes: [own, note, ...steps.flatMap((step) => step.writes)] };
  const organizationId = row.organization_id;
  if (events.length === 0) return batchUnlessMoved(db, batch);
  const committed = await commitUnlessMoved(makerOf(row), context, { ...batch, stream: { organizationId, boardId: null }, events });
  const gateways = committed ? new Set(chosen.flatMap(({ agent }) => agent.gateway_id ?? [])) : [];
  await Promise.all([...gateways].map((gatewayId) => wakeLink(env, { shard, organizationId, gatewayId })));
  return committed !== null;
}

const countsOf = ({ counts }: CountedRow) => JSON.parse(counts) as Record<string, number>;

/** One step. Three round trips where something is written. */
export async function step(context: ConsumerContext, id: string): Promise<Outcome> {
  const { db } = context;
  await db.d1.batch([settleStatement(db, id)]);
  const { row, agents, layersFor, held } = await db.ask({
    row: rollOutById(db, id),
    agents: nextAgents(db, id),
    layersFor: layersOfNext(db, id),
    held: heldByMaker(db, id),
  });
  if (row?.status !== "running") return "over";
  if (row.deadline_at <= context.now.toISOString()) return ending(context, row, "failed", "Not all gateways have answered in time.");
  if (!held?.isAdmin) return ending(context, row, "failed", NOT_ADMIN);
  const { counts: _counts, ...own } = row;
  const options = optionsOf(row);
  if (agents.length === 0) return (countsOf(row).written ?? 0) > 0 ? "waits" : ending(context, row, "done", null);
  const judged = agents.map((agent) => judge({ work: { origin: row.origin }, held, layersFor, options }, agent));
  const gone = judged
    .filter(({ agent }) => agent.deleted_at !== null)
    .map(({ agent }) => ({ id: agent.id, status: "skipped" as const, error: "It has been deleted." }));
  const living = judged.filter(({ agent }) => agent.deleted_at === null);
  return (await write({ context, row: own, options }, living, gone)) ? "again" : "moved";
}

/** One that fails again and again ends. */
async function failed(context: ConsumerContext, id: string, error: unknown): Promise<Outcome> {
  const { db } = context;
  log.warn("roll_out.stopped", { id, error: describe(error) });
  await db.d1.batch([countAttemptStatement(db, id)]);
  const { row } = await db.ask({ row: rollOutById(db, id) });
  return row?.status === "running" && row.attempts >= ATTEMPTS_MAX ? ending(context, row, "failed", GAVE_UP) : "over"; // cron comes by
}

/** As far as one worker goes; the rest waits for the next message. */
export async function workOnRollOut({ env, composition }: System, { shard, id }: RollOutMessage): Promise<Outcome> {
  const db = shardDatabase(env, shard);
  for (let steps = 0, moved = 0; steps < STEPS_AT_ONCE; steps++) {
    const context = { env, composition, shard, db, now: new Date() };
    const outcome = await step(context, id).catch((error: unknown) => failed(context, id, error));
    if (outcome === "moved" && ++moved <= MOVED_MAX) continue;
    if (outcome !== "again") return outcome;
  }
  await nudgeRollOut(env, { shard, id });
  return "again";
}
