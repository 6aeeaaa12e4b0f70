// What agents do when a gateway has answered: they become ready or failed, so none stays stuck.
import { commandStatement, deadlineAfter, dueLaneStatement } from "#worker/commands/index.ts";
import { type HeartbeatConfig, HeartbeatConfigInput } from "#worker/commands/schema.ts";
import type { Layer } from "#worker/agent-defaults/index.ts";
import { forgetUnlessAnewStatement } from "#worker/drifts/index.ts";
import { wakeLink } from "#worker/gateways/index.ts";
import { expireOlderCredentialsStatement, revokeKeysOfStatement } from "#worker/identity/index.ts";
import type { EventPayloads } from "#worker/platform/event-catalog.ts";
import type { EventRow } from "#worker/platform/events.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { newId } from "#worker/platform/ids.ts";
import { updateRow } from "#worker/platform/rows.ts";
import { noteSeen } from "./presence.ts";
import { newestProvisioning } from "./cancel-store.ts";
import { inForceAt, keyIdOf, laneOf, NEVER, restingWhile } from "./provision.ts";
import { isAdopted, nameThere, statusOf } from "./rules.ts";
import { agentAtRest, agentById, agentsWithLayers, broughtKeyOf, type Resting, type RestingAgent } from "./store.ts";
import { agents, type AgentWithLink } from "./tables.ts";

/** As long as a run may last (runs/runs.ts `RUN_TTL_MS`). */
export const TOKEN_OVERLAP_MS = 24 * 3_600_000;
const later = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString();

type Outcome = Pick<EventRow, "subject_id" | "about_id" | "actor_id" | "actor_name"> & {
  payload: EventPayloads["gateway_command.done" | "gateway_command.failed"];
};

/** What an answer says of an agent's tokens, also where a newer one is on its way: the one that has arrived ends older ones, one that never left ends itself. */
function tokenStatements(db: Database, agentId: string, commandId: string, { isDone, isUnknown, brought, at }: Said): Statement[] {
  // An agent at work goes on with the token that it began with, and its conversation may still name it: older ones end a run's life later.
  if (isDone) return brought === null ? [] : [expireOlderCredentialsStatement(db, agentId, later(new Date(at), TOKEN_OVERLAP_MS), brought)];
  return isUnknown ? [forgetUnlessAnewStatement(db, agentId, commandId)] : [revokeKeysOfStatement(db, agentId, "?3", at, keyIdOf(commandId))];
}
type Said = { isDone: boolean; isUnknown: boolean; brought: string | null; at: string };

async function onProvisioned(event: Outcome, { db, now }: ConsumerContext, isDone: boolean): Promise<Effects | null> {
  const { kind, error, attempts } = event.payload;
  const { subject_id: commandId, about_id: agentId } = event;
  if (kind !== "agent.provision" || !agentId) return null;
  const found = await db.ask({
    agent: agentById(db, agentId),
    brought: broughtKeyOf(db, agentId, keyIdOf(commandId)),
    newest: newestProvisioning(db, agentId),
  });
  const { agent } = found;
  if (agent?.state !== "provisioning") return null;
  const at = now.toISOString();
  const isUnknown = !isDone && attempts > 0; // a part of it may have been written
  const tokens = tokenStatements(db, agent.id, commandId, { isDone, isUnknown, brought: found.brought, at });
  if (found.newest !== null && found.newest !== commandId) return { writes: tokens }; // what becomes of the agent the newest one says
  const next: AgentWithLink = { ...agent, state: isDone ? "ready" : "failed", error, version: agent.version + 1, updated_at: at };
  const { guard, write } = updateRow(db, agents, agent, next, "agent_moved");
  return {
    guards: [guard],
    writes: [write, ...tokens],
    events: [
      {
        type: isDone ? "agent.provisioned" : "agent.provision_failed",
        subject: { type: "agent", id: agent.id },
        payload: {
          label: agent.name,
          before: { status: "provisioning" },
          after: { status: statusOf(next), error, version: next.version, ...(isUnknown ? { drift: null } : {}) },
        },
      },
    ],
    actor: { type: "gateway", id: event.actor_id, name: event.actor_name },
  };
}

type OnGateway = RestingAgent & { gateway_id: string };
const isOnGateway = (agent: RestingAgent): agent is OnGateway => agent.gateway_id !== null;

/** How often it begins by itself while its board goes on: as it is written next, else was last. What it inherits by now, nobody may have rolled out. */
const beginsOf = ({ begins, ...agent }: OnGateway, layers: readonly Layer[]): HeartbeatConfig | null =>
  begins === null
    ? inForceAt(agent, { workspace_root: null, board_name: null, board_paused: null, layers }).heartbeat_config
    : (JSON.parse(begins) as HeartbeatConfig | null);

const AT_REST = HeartbeatConfigInput.parse({ every: NEVER });
/**
 * What its gateway is told of how often it begins by itself; null: nothing. One that has failed may begin there as ever. Where it is not known
 * what it has there, it rests in words that every gateway takes, since its own may be why it failed, and goes on when it is provisioned again;
 * but one that was adopted may have its own, which is left alone.
 */
function toldOf(agent: OnGateway, layers: readonly Layer[], isPaused: boolean): HeartbeatConfig | null {
  if (!["ready", "provisioning", "failed"].includes(agent.state)) return null;
  const begins = beginsOf(agent, layers);
  if (agent.state !== "failed" || agent.begins !== null) return restingWhile(isPaused, begins);
  return isPaused && (begins !== null || !isAdopted(agent)) ? AT_REST : null;
}

/** Its gateway is told how often it begins by itself, where it does. */
function heartbeatStatements(db: Database, agent: OnGateway, layers: readonly Layer[], { now, isPaused }: { now: Date; isPaused: boolean }): Statement[] {
  const heartbeat = toldOf(agent, layers, isPaused);
  if (!heartbeat) return [];
  const { id: agent_id, organization_id: organizationId, gateway_id: gatewayId } = agent;
  const payload = { agent_id, gateway_agent_id: nameThere(agent), heartbeat };
  const at = now.toISOString();
  return [
    commandStatement(db, { id: newId(), organizationId, gatewayId, lane: laneOf(agent), kind: "agent.heartbeat", payload, deadlineAt: deadlineAfter(now), at }),
  ];
}

function tell({ rows, layers }: Resting, { db, env, shard, now }: ConsumerContext, isPaused: boolean): Effects | null {
  const there = rows.filter(isOnGateway);
  if (there.length === 0) return null;
  const gateways = new Map(there.map((agent) => [agent.gateway_id, agent]));
  return {
    writes: there.flatMap((agent) => [
      ...(isPaused ? [] : [dueLaneStatement(db, agent.gateway_id, laneOf(agent))]),
      ...heartbeatStatements(db, agent, layers, { now, isPaused }),
    ]),
    after: () =>
      Promise.all(
        [...gateways.values()].map(({ gateway_id: gatewayId, organization_id: organizationId }) => wakeLink(env, { shard, organizationId, gatewayId })),
      ),
  };
}

/** Agents of a paused board begin nothing by themselves; what waited while it was paused is due when it goes on. */
async function onPause(event: Pick<EventRow, "subject_id">, context: ConsumerContext, isPaused: boolean): Promise<Effects | null> {
  const { of } = await context.db.ask({ of: agentsWithLayers(context.db, event.subject_id) });
  return tell(of, context, isPaused);
}

/** What would have made it rest while its board is paused has gone with what was given up, and it still lives there. */
async function onGivenUp(event: Pick<EventRow, "subject_id">, context: ConsumerContext): Promise<Effects | null> {
  const { of } = await context.db.ask({ of: agentAtRest(context.db, event.subject_id) });
  return tell(of, context, true);
}

const isPauseMoved = ({ before, after }: EventPayloads["board.updated"]): boolean => before.is_paused !== undefined && before.is_paused !== after.is_paused;

async function onRun(event: Pick<EventRow, "actor_type" | "actor_id">, { db, now }: ConsumerContext): Promise<null> {
  if (event.actor_type === "agent") await noteSeen(db, event.actor_id, now);
  return null;
}

export const agentsConsumer: Consumer = {
  name: "agents",
  on: {
    "gateway_command.done": (event, context) => onProvisioned(event, context, true),
    "gateway_command.failed": (event, context) => onProvisioned(event, context, false),
    "board.updated": async (event, context) => (isPauseMoved(event.payload) ? onPause(event, context, event.payload.after.is_paused === true) : null),
    "agent.provision_failed": onGivenUp,
    "agent.provision_cancelled": onGivenUp,
    "run.started": onRun,
    "run.succeeded": onRun,
    "run.failed": onRun,
  },
  wakes: { "board.updated": isPauseMoved },
};
