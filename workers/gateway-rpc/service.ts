// Calls to methods of a gateway, from a list of safe ones. The record is written before the call is sent, so no call is without one.
import { askGateway, type GatewayPlace, loadGateway } from "#worker/gateways/index.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { type Database, shardDatabase, type Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { commitWork, locate, type Work } from "#worker/platform/work.ts";
import { METHODS } from "./actions.ts";
import { READERS } from "./read.ts";
import { RpcAnswer, type RpcCall } from "./schema.ts";

type Call = { place: GatewayPlace; policy: PolicyRecord; call: RpcCall };
const NOT_CONFIRMED = "The gateway did not confirm it. Look at the gateway before you rely on it.";

const BEYOND = "Agents of boards that you may not write on live on this gateway. Ask an owner, or an admin who may write on all boards concerned.";

/** What is switched off concerns all agents there: whoever does it may write on all their boards. */
const withinGuards = ({ composition, caller }: Work, db: Database, gatewayId: string): Statement[] =>
  composition.ports.gatewayUsers.flatMap(({ within }) => within?.(db, gatewayId, caller.id) ?? []);

async function note(work: Work, { place, policy, call }: Call, type: NewEvent["type"], reason?: string): Promise<void> {
  const { row, shard } = place;
  const db = shardDatabase(work.env, shard);
  const { method, params } = call;
  const { changes } = METHODS[method];
  const payload = { label: row.name, method, ...(changes ? { params } : {}) };
  const event = { type, subject: { type: "gateway", id: row.id }, policy, payload, ...(reason ? { reason } : {}) } as NewEvent;
  await commitWork(work, db, shard, {
    stream: { organizationId: row.organization_id, boardId: null },
    guards: type === "gateway_rpc.ordered" ? withinGuards(work, db, row.id) : [],
    writes: [],
    events: [event],
  }).catch((error: unknown) => {
    throw error instanceof GuardError && error.code === "beyond_rights" ? new ProblemError("forbidden", BEYOND) : error;
  });
}

async function send(work: Work, asked: Call): Promise<RpcAnswer> {
  const { place, call } = asked;
  const { method, params } = call;
  const answer = await askGateway(work, place, { method, params }, "state");
  return RpcAnswer.parse({ method, gateway_id: place.row.id, result: READERS[method](answer) });
}

/** What changes something is said to be done only where the gateway says so. */
async function order(work: Work, asked: Call): Promise<RpcAnswer> {
  try {
    const answer = await send(work, asked);
    if (answer.result === null) throw new ProblemError("conflict", NOT_CONFIRMED);
    return answer;
  } catch (error) {
    if (error instanceof ProblemError) await note(work, asked, "gateway_rpc.not_confirmed", error.message);
    throw error;
  }
}

export async function callMethod(work: Work, gatewayId: string, call: RpcCall): Promise<RpcAnswer> {
  const { action, changes } = METHODS[call.method];
  const asked = await locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, gatewayId, action);
    return loaded && { place: { row: loaded.row, shard }, policy: loaded.policy, call };
  });
  await note(work, asked, changes ? "gateway_rpc.ordered" : "gateway_rpc.asked");
  return changes ? order(work, asked) : send(work, asked);
}
