// What is deleted takes its runs along: each ends with the reason, and its gateway is told to stop where it is still known. Otherwise their
// tasks would be worked on for ever.
import { cancelCommandStatement } from "#worker/commands/index.ts";
import { gatewayLink } from "#worker/gateways/index.ts";
import type { Consumer, ConsumerContext } from "#worker/platform/outbox.ts";
import { commitUnlessMoved } from "#worker/platform/work.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { abortStatement, everyRun, moveRun, openRunsOfAgent, openRunsOfBoard, openRunsOfGateway, type RunRow } from "#worker/runs/index.ts";
import { GATEWAY_GONE } from "./stop.ts";

const ENDED_BY: Actor = { type: "system", id: "tasks", name: "Mission Control" };

async function endRuns(runs: RunRow[], error: string, context: ConsumerContext, isGatewayKnown = true): Promise<null> {
  const { db, env, shard, now } = context;
  for (const run of runs) {
    if (isGatewayKnown && run.status === "queued") continue; // the gate takes it back before it is sent, and history says why
    const move = moveRun(db, run, { status: "aborted", error }, now.toISOString());
    if (!move) continue;
    const orders = isGatewayKnown ? [cancelCommandStatement(db, run.id, now.toISOString()), abortStatement(db, run, now)] : [];
    const stream = { organizationId: run.organization_id, boardId: run.board_id };
    await commitUnlessMoved(ENDED_BY, context, { stream, guards: move.guards, writes: [...move.writes, ...orders], events: [move.event] });
  }
  const { organization_id: organizationId } = runs[0] ?? {};
  const woken = isGatewayKnown && organizationId ? new Set(runs.map(({ gateway_id }) => gateway_id)) : [];
  for (const gatewayId of woken) await gatewayLink(env, shard, gatewayId).wake({ shard, organizationId: organizationId as string, gatewayId });
  return null;
}

export const endingsConsumer: Consumer = {
  name: "endings",
  on: {
    "board.deleted": async ({ subject_id }, context) => {
      const runs = await everyRun(context.db, (after) => openRunsOfBoard(context.db, subject_id, after));
      return endRuns(runs, "The board has been deleted.", context);
    },
    "agent.deleted": async ({ subject_id, payload }, context) => {
      const { gateway_id } = payload.before;
      if (!gateway_id) return null;
      const runs = await everyRun(context.db, (after) => openRunsOfAgent(context.db, subject_id, gateway_id, after));
      return endRuns(runs, "The agent has been deleted.", context);
    },
    "gateway.deleted": async ({ subject_id }, context) => {
      const runs = await everyRun(context.db, (after) => openRunsOfGateway(context.db, subject_id, after));
      return endRuns(runs, GATEWAY_GONE, context, false);
    },
  },
};
