// What agents do when a gateway has answered: they become ready or failed, never stuck.
import { revokeCredentialsStatement } from "#worker/identity/index.ts";
import type { StoredEvent } from "#worker/platform/event-catalog.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import { noteSeen } from "./presence.ts";
import { agentStatement } from "./store.ts";
import type { AgentWithLink } from "./tables.ts";

async function onRun(event: StoredEvent, { db, now }: ConsumerContext): Promise<null> {
  if (event.actor_type === "agent") await noteSeen(db, event.actor_id, now);
  return null;
}

type Answered = { kind?: string; error?: string | null };

async function onCommandEnded(event: StoredEvent, { db, now }: ConsumerContext): Promise<Effects | null> {
  const { kind, error } = event.payload as Answered;
  if (kind !== "agent.provision" || !event.about_id) return null;
  const [rows] = await db.read<[AgentWithLink[]]>([agentStatement(db, event.about_id)]);
  const agent = rows[0];
  if (agent?.state !== "provisioning") return null;
  const isDone = event.type === "gateway_command.done";
  const at = now.toISOString();
  const status = isDone ? (agent.gateway_status === "online" ? "online" : "offline") : "failed";
  return {
    guards: [db.guard("(SELECT version FROM agents WHERE id = ?) = ?", "agent_moved", agent.id, agent.version)],
    writes: [
      db.sql(
        "UPDATE agents SET state = ?2, error = ?3, version = version + 1, updated_at = ?4 WHERE id = ?1",
        agent.id,
        isDone ? "ready" : "failed",
        error ?? null,
        at,
      ),
      // Older tokens end when the newest one has reached its workspace.
      ...(isDone ? [revokeCredentialsStatement(db, agent.id, at, await newestKey(db, agent.id))] : []),
    ],
    events: [
      {
        type: isDone ? "agent.provisioned" : "agent.provision_failed",
        subject: { type: "agent", id: agent.id },
        payload: { label: agent.name, before: { status: "provisioning" }, after: { status, error: error ?? null, version: agent.version + 1 } },
      },
    ],
    actor: { type: "gateway", id: event.actor_id, name: event.actor_name },
  };
}

async function newestKey(db: ConsumerContext["db"], agentId: string): Promise<string> {
  const row = await db
    .sql("SELECT key_id FROM credentials WHERE subject_id = ?1 AND revoked_at IS NULL ORDER BY created_at DESC, rowid DESC LIMIT 1", agentId)
    .first<{ key_id: string }>();
  return row?.key_id ?? "";
}

export const agentsConsumer: Consumer = {
  name: "agents",
  on: {
    "gateway_command.done": onCommandEnded,
    "gateway_command.failed": onCommandEnded,
    "run.started": onRun,
    "run.succeeded": onRun,
    "run.failed": onRun,
  },
};
