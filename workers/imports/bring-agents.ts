// The agents that an import makes here: each on the gateway that was chosen for it, once, on its board.
import { arrivingAgent, wakeGatewayOf } from "#worker/agents/index.ts";
import { ImportFailure, type Lease, type Step } from "./lease.ts";
import type { SourceAgent } from "./model.ts";
import type { ImportMapping } from "./schema.ts";
import { importerGuard, keepOriginsStatement, originsOf } from "./store.ts";

export type AgentToMake = { source: SourceAgent; gateway_id: string };
/** Those for which a gateway has been chosen, in their order there. */
export function agentsToMake({ agents = [] }: ImportMapping, sources: readonly SourceAgent[]): AgentToMake[] {
  const chosen = new Map(agents.flatMap(({ name, agent_id, gateway_id }) => (agent_id === null && gateway_id ? [[name, gateway_id] as const] : [])));
  return sources.flatMap((source) => {
    const gateway_id = chosen.get(source.name);
    return gateway_id === undefined ? [] : [{ source, gateway_id }];
  });
}

/** `agent` null: it has no board here that it could work for. `wake`: once the step is written. */
export type AgentArrival = { agent: { id: string; name: string } | null; step: Omit<Step, "fields">; wake?: () => Promise<void> };

/** What makes it; nothing, where an earlier step or import has. Who cannot write on the board cannot put an agent there, even on one that they bring. */
export async function arriveAgent({ context, row, actor }: Lease, { source, gateway_id }: AgentToMake, boardId: string | null): Promise<AgentArrival> {
  const { db, env, shard } = context;
  const { organization_id: organizationId, api_base } = row;
  const asking = { organizationId, source: row.source, personId: row.created_by };
  const { before } = await db.ask({ before: originsOf(db, asking, "agent", [source.ref]) });
  const name = source.input.name;
  if (before[0]) return { agent: { id: before[0].local_id, name }, step: {} };
  if (boardId === null || api_base === null) return { agent: null, step: {} };
  const place = { organizationId, boardId, gatewayId: gateway_id, isLead: source.isLead };
  const arrival = await arrivingAgent(db, { env, origin: api_base, now: new Date(), actor }, source.input, place);
  if (!arrival.ok) throw new ImportFailure(`The agent ${source.name} cannot be made: ${arrival.refusal.detail}`);
  const { row: made, guards, writes, event } = arrival.value;
  const origin = keepOriginsStatement(db, row, "agent", [{ external_id: source.ref, local_id: made.id }]);
  return {
    agent: { id: made.id, name },
    step: { guards: [importerGuard(db, row, boardId, false), ...guards], writes: [...writes, origin], events: [event] },
    wake: () => wakeGatewayOf(made, env, shard),
  };
}
