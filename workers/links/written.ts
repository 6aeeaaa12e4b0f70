// What the end of a command says about what an agent consists of on its gateway; written in the batch that settles the command.
import type { CommandKind, CommandPayloads, GatewayCommandRow } from "#worker/commands/index.ts";
import { driftOfAgent, forgetWritten, noteHeartbeatStatement, noteWritten, type Written } from "#worker/drifts/index.ts";
import type { Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { GatewayLedger } from "./ledger.ts";

export type Settled = { writes: Statement[]; events: NewEvent[] };
const NOTHING: Settled = { writes: [], events: [] };
const SETTLES: ReadonlySet<string> = new Set<CommandKind>(["agent.provision", "agent.delete", "agent.release"]);

/** A heartbeat alone has been written: what else was stands. */
function heartbeatSettled({ db }: GatewayLedger, { payload }: GatewayCommandRow): Settled {
  const { agent_id, heartbeat } = JSON.parse(payload) as CommandPayloads["agent.heartbeat"];
  return { writes: [noteHeartbeatStatement(db, agent_id, heartbeat)], events: [] };
}

/** What has been done of a command. */
export const doneWith = (ledger: GatewayLedger, command: GatewayCommandRow, written: Written | undefined): Promise<Settled> =>
  command.kind === "agent.heartbeat" ? Promise.resolve(heartbeatSettled(ledger, command)) : settledWith(ledger, command, written);

/** `written` undefined: it was not written, or only a part of it. */
export async function settledWith({ db, scope }: GatewayLedger, command: GatewayCommandRow, written: Written | undefined): Promise<Settled> {
  if (!SETTLES.has(command.kind)) return NOTHING;
  const { agent_id, gateway_agent_id, ...rest } = JSON.parse(command.payload) as CommandPayloads["agent.provision" | "agent.delete" | "agent.release"];
  if (!written || !("name" in rest)) return forgetWritten(db, agent_id);
  const { before } = await db.ask({ before: driftOfAgent(db, agent_id) });
  const row = { agent_id, organization_id: scope.organizationId, gateway_id: scope.gatewayId, gateway_agent_id, name: rest.name };
  const { begins } = rest;
  return noteWritten(db, row, begins === undefined ? written : { ...written, begins }, before);
}
