// What guards do when something has happened: a stop reaches its gateways, what waited is due when it is lifted, work that never began gives
// back what was held for it.
import { dueLaneStatement } from "#worker/commands/index.ts";
import { wakeLink } from "#worker/gateways/index.ts";
import type { EventPayloads } from "#worker/platform/event-catalog.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import { dayOf, USUAL } from "./budget.ts";
import { countStatements, releaseStatements } from "./gate-store.ts";
import { tellLinks } from "./halting.ts";
import type { Scope } from "./schema.ts";
import { agentsUnder, forgetLimitsStatement, gatewaysUnder } from "./store.ts";

type Heard = { organization_id: string; subject_id: string };

async function onStopped({ organization_id: organizationId, subject_id: id }: Heard, scope: Scope, { db, env, shard }: ConsumerContext): Promise<Effects> {
  const { gateways } = await db.ask({ gateways: gatewaysUnder(db, scope, id) });
  return {
    writes: [],
    after: () =>
      tellLinks(
        { env, shard, organizationId },
        gateways.map((gateway) => gateway.id),
      ),
  };
}

/** Whoever still stands before another guard waits on. */
async function onFreed({ organization_id: organizationId, subject_id: id }: Heard, scope: Scope, { db, env, shard }: ConsumerContext): Promise<Effects | null> {
  const { agents } = await db.ask({ agents: agentsUnder(db, scope, id) });
  if (agents.length === 0) return null;
  const gateways = [...new Set(agents.map(({ gateway_id }) => gateway_id))];
  return {
    writes: agents.map(({ gateway_id, gateway_agent_id }) => dueLaneStatement(db, gateway_id, `agent:${gateway_agent_id}`)),
    after: () => Promise.all(gateways.map((gatewayId) => wakeLink(env, { shard, organizationId, gatewayId }))),
  };
}

/** It ended before its gateway had begun with it. */
const neverBegan = ({ before }: EventPayloads["run.failed"]): boolean => before.status === "queued";
const onEnded = (id: string, payload: EventPayloads["run.failed"], { db }: ConsumerContext): Effects | null =>
  neverBegan(payload) ? { writes: releaseStatements(db, id) } : null;

/** Its gateway began it by itself: it was there before anybody could ask whether it may be. */
const isAdopted = ({ after }: EventPayloads["run.started"]): boolean => after.started_at !== null && after.started_at === after.created_at;
const onStarted = (id: string, payload: EventPayloads["run.started"], organizationId: string, { db }: ConsumerContext): Effects | null => {
  const { agent_id, board_id, gateway_id, started_at } = payload.after;
  if (!isAdopted(payload) || agent_id === null || started_at === null) return null;
  const { tokens, cost } = USUAL;
  const place = { organization_id: organizationId, board_id, agent_id, gateway_id, day: dayOf(new Date(started_at)), at: started_at } as const;
  return { writes: countStatements(db, { id, ...place, state: "open", tokens, cost_micros: cost }) };
};

/** Nobody is told any more what it may take. */
const onDeleted = async (id: string, { db }: ConsumerContext): Promise<Effects> => ({ writes: [forgetLimitsStatement(db, id)] });

export const guardsConsumer: Consumer = {
  name: "guards",
  on: {
    "guard.stopped": (event, context) => onStopped(event, event.payload.scope, context),
    "guard.lifted": (event, context) => onFreed(event, event.payload.scope, context),
    "guard.limits_changed": (event, context) => onFreed(event, event.payload.scope, context),
    "agent.deleted": (event, context) => onDeleted(event.subject_id, context),
    "board.deleted": (event, context) => onDeleted(event.subject_id, context),
    "run.started": async (event, context) => onStarted(event.subject_id, event.payload, event.organization_id, context),
    "run.failed": async (event, context) => onEnded(event.subject_id, event.payload, context),
    "run.aborted": async (event, context) => onEnded(event.subject_id, event.payload, context),
  },
  wakes: { "run.started": isAdopted, "run.failed": neverBegan, "run.aborted": neverBegan },
};
