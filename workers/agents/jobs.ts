// Agents whose API key has ended: their tokens are refused from that moment on (store.ts); cron ends them in the record too.
import { revokeCredentialsStatement } from "#worker/identity/index.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { updateRow } from "#worker/platform/rows.ts";
import { commitUnlessMoved, DEADLINES } from "#worker/platform/work.ts";
import { statusOf } from "./rules.ts";
import { agentsOfEndedKeys } from "./store.ts";
import { agents, type AgentWithLink } from "./tables.ts";

const ENDED = "The API key that made it has been revoked or has expired, so its token ended too. Provision it again to take it over.";

export async function endAgentsOfEndedKeys(context: ConsumerContext): Promise<number> {
  const { db, now } = context;
  const at = now.toISOString();
  const { ended } = await db.ask({ ended: agentsOfEndedKeys(db, at) });
  for (const { key_name, ...agent } of ended) {
    const next: AgentWithLink = { ...agent, state: "failed", error: ENDED, version: agent.version + 1, updated_at: at };
    const { guard, write } = updateRow(db, agents, agent, next, "agent_moved");
    await commitUnlessMoved(DEADLINES, context, {
      stream: { organizationId: agent.organization_id, boardId: null },
      guards: [guard],
      writes: [write, revokeCredentialsStatement(db, agent.id, at)],
      events: [
        {
          type: "agent.updated",
          subject: { type: "agent", id: agent.id },
          payload: { label: agent.name, before: { status: statusOf(agent) }, after: { status: "failed", error: ENDED, version: next.version } },
          reason: `The API key ${key_name}, which made it, has ended.`,
        },
      ],
    });
  }
  return ended.length;
}
