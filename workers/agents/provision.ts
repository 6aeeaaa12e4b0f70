// Bringing an agent to its gateway: a new token, its files, and the stored command that carries them there.
import { issueCredential } from "#worker/identity/index.ts";
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { gatewayLink } from "#worker/gateways/index.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { newId } from "#worker/platform/ids.ts";
import { describe, log } from "#worker/platform/log.ts";
import { seal } from "#worker/platform/sign.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { gatewayAgentId, mainSessionKey, workspacePath } from "./rules.ts";
import type { AgentRow } from "./tables.ts";
import { workspaceFiles } from "./templates.ts";

/** Commands that create or delete agents change the gateway's configuration: one after the other. */
const laneOf = (agentId: string): string => `agent:${gatewayAgentId(agentId)}`;

type Place = { workspace_root: string | null; board_name: string | null };

/**
 * The row as it will stand, and the statements that put the token and the command into the same batch. The token's
 * text is only inside the command, sealed, and is erased when the gateway has it.
 */
export async function provisionStatements(work: Work, db: Database, agent: AgentRow): Promise<{ row: AgentRow; writes: Statement[] }> {
  const [places] = await db.read<[Place[]]>([
    db.sql(
      "SELECT (SELECT workspace_root FROM gateways WHERE id = ?1) AS workspace_root, (SELECT name FROM boards WHERE id = ?2) AS board_name",
      agent.gateway_id,
      agent.board_id,
    ),
  ]);
  const issued = issueCredential(db, "agent", agent.organization_id, agent.id, at(work));
  const files = workspaceFiles({
    agentId: agent.id,
    name: agent.name,
    description: agent.description,
    boardId: agent.board_id,
    boardName: places[0]?.board_name ?? null,
    apiBase: work.origin,
    token: issued.token,
  });
  const commandId = newId();
  const model = (JSON.parse(agent.config) as { model?: unknown }).model;
  const command = commandStatement(db, {
    id: commandId,
    organizationId: agent.organization_id,
    gatewayId: agent.gateway_id as string,
    lane: laneOf(agent.id),
    kind: "agent.provision",
    payload: {
      agent_id: agent.id,
      gateway_agent_id: gatewayAgentId(agent.id),
      name: agent.name,
      workspace: workspacePath(places[0]?.workspace_root ?? "~/.openclaw", agent.id),
      model: typeof model === "string" ? model : null,
      sealed_files: await seal(work.env.SEAL_KEY, "agent-files", commandId, JSON.stringify(files)),
      command_policy: agent.command_policy,
      api_base: work.origin,
    },
    deadlineAt: deadlineAfter(work.now),
    at: at(work),
  });
  const row: AgentRow = { ...agent, state: "provisioning", error: null, gateway_agent_id: gatewayAgentId(agent.id), session_key: mainSessionKey(agent.id) };
  return { row, writes: [issued.statement, command] };
}

export function deletionStatement(db: Database, agent: AgentRow, now: Date): Statement[] {
  if (!agent.gateway_id || !agent.gateway_agent_id) return [];
  return [
    commandStatement(db, {
      id: newId(),
      organizationId: agent.organization_id,
      gatewayId: agent.gateway_id,
      lane: laneOf(agent.id),
      kind: "agent.delete",
      payload: { agent_id: agent.id, gateway_agent_id: agent.gateway_agent_id },
      deadlineAt: deadlineAfter(now),
      at: now.toISOString(),
    }),
  ];
}

/** Best effort: the sweep wakes links with waiting commands. */
export async function wakeLink(env: Env, shard: string, agent: Pick<AgentRow, "gateway_id" | "organization_id">): Promise<void> {
  if (!agent.gateway_id) return;
  await gatewayLink(env, shard, agent.gateway_id)
    .wake({ shard, organizationId: agent.organization_id, gatewayId: agent.gateway_id })
    .catch((error: unknown) => log.warn("link.not_woken", { gateway_id: agent.gateway_id, error: describe(error) }));
}
