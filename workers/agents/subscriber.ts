// What agents do when a gateway has answered: they become ready or failed, so none stays stuck.
import { dueLaneStatement } from "#worker/commands/index.ts";
import { forgetDriftStatement } from "#worker/drifts/index.ts";
import { wakeLink } from "#worker/gateways/index.ts";
import { expireCredentialsStatement } from "#worker/identity/index.ts";
import type { EventPayloads } from "#worker/platform/event-catalog.ts";
import type { EventRow } from "#worker/platform/events.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import { updateRow } from "#worker/platform/rows.ts";
import { noteSeen } from "./presence.ts";
import { laneOf } from "./provision.ts";
import { statusOf } from "./rules.ts";
import { agentById, agentsThatWork, newestKeyOf } from "./store.ts";
import { agents, type AgentWithLink } from "./tables.ts";

/** As long as a run may last (runs/runs.ts `RUN_TTL_MS`). */
export const TOKEN_OVERLAP_MS = 24 * 3_600_000;
const later = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString();

type Outcome = Pick<EventRow, "about_id" | "actor_id" | "actor_name"> & { payload: EventPayloads["gateway_command.done" | "gateway_command.failed"] };

async function onProvisioned(event: Outcome, { db, now }: ConsumerContext, isDone: boolean): Promise<Effects | null> {
  const { kind, error, attempts } = event.payload;
  if (kind !== "agent.provision" || !event.about_id) return null;
  const { agent, newestKey } = await db.ask({ agent: agentById(db, event.about_id), newestKey: newestKeyOf(db, event.about_id) });
  if (agent?.state !== "provisioning") return null;
  const at = now.toISOString();
  const isUnknown = !isDone && attempts > 0; // a part of it may have been written
  const next: AgentWithLink = { ...agent, state: isDone ? "ready" : "failed", error, version: agent.version + 1, updated_at: at };
  const { guard, write } = updateRow(db, agents, agent, next, "agent_moved");
  return {
    guards: [guard],
    // An agent at work goes on with the token that it began with, and its conversation may still name it: older ones end a run's life later.
    writes: [
      write,
      ...(isDone ? [expireCredentialsStatement(db, agent.id, later(now, TOKEN_OVERLAP_MS), newestKey ?? "")] : []),
      ...(isUnknown ? [forgetDriftStatement(db, agent.id)] : []),
    ],
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

/** What waited while the board was paused is due. */
async function onResumed({ subject_id: boardId }: Pick<EventRow, "subject_id">, { db, env, shard }: ConsumerContext): Promise<Effects | null> {
  const { waiting } = await db.ask({ waiting: agentsThatWork(db, boardId) });
  if (waiting.length === 0) return null;
  const gateways = new Map(waiting.map((agent) => [agent.gateway_id, agent]));
  return {
    writes: waiting.map((agent) => dueLaneStatement(db, agent.gateway_id, laneOf(agent))),
    after: () =>
      Promise.all(
        [...gateways.values()].map(({ gateway_id: gatewayId, organization_id: organizationId }) => wakeLink(env, { shard, organizationId, gatewayId })),
      ),
  };
}

const isResumed = ({ before, after }: EventPayloads["board.updated"]): boolean => before.is_paused === true && after.is_paused === false;

async function onRun(event: Pick<EventRow, "actor_type" | "actor_id">, { db, now }: ConsumerContext): Promise<null> {
  if (event.actor_type === "agent") await noteSeen(db, event.actor_id, now);
  return null;
}

export const agentsConsumer: Consumer = {
  name: "agents",
  on: {
    "gateway_command.done": (event, context) => onProvisioned(event, context, true),
    "gateway_command.failed": (event, context) => onProvisioned(event, context, false),
    "board.updated": async (event, context) => (isResumed(event.payload) ? onResumed(event, context) : null),
    "run.started": onRun,
    "run.succeeded": onRun,
    "run.failed": onRun,
  },
  wakes: { "board.updated": isResumed },
};
