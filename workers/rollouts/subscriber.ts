// What roll-outs do when an agent has been written, or could not be, or that was given up: it is said of the agent at once, and the last one ends the roll-out.
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import { nudgeRollOut } from "./nudge.ts";
import { rollOutsWriting, settleAgentStatement } from "./store.ts";

async function onAnswered({ subject_id: agentId }: { subject_id: string }, { db, env, shard }: ConsumerContext): Promise<Effects | null> {
  const { found } = await db.ask({ found: rollOutsWriting(db, agentId) });
  if (found.length === 0) return null;
  return { writes: [settleAgentStatement(db, agentId)], after: () => Promise.all(found.map(({ id }) => nudgeRollOut(env, { shard, id }))) };
}

export const rollOutsConsumer: Consumer = {
  name: "rollouts",
  on: { "agent.provisioned": onAnswered, "agent.provision_failed": onAnswered, "agent.provision_cancelled": onAnswered, "agent.deleted": onAnswered },
};
