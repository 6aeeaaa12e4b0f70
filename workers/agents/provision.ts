// Provisioning an agent on its gateway: a new token, its files, and the stored command that delivers them.
import { referenceGuard } from "#worker/boards/index.ts";
import { commandStatement, deadlineAfter, type ProvisionPayload, withdrawHeartbeatsStatement, withdrawUnsentStatements } from "#worker/commands/index.ts";
import type { HeartbeatConfig } from "#worker/commands/schema.ts";
import type { Layer } from "#worker/agent-defaults/index.ts";
import { KEPT_FILES } from "#worker/agent-defaults/schema.ts";
import { HEARTBEAT_PART, heartbeatText, isFullName, settingsText, SETTINGS_PART } from "#worker/drifts/index.ts";
import { wakeLink } from "#worker/gateways/index.ts";
import { issueCredential, revokeCredentialsStatement } from "#worker/identity/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { unwrap } from "#worker/platform/errors.ts";
import { compactId, newId } from "#worker/platform/ids.ts";
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import { seal } from "#worker/platform/sign.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { roleOf } from "./roles.ts";
import { isAdopted, mainSessionKey, nameThere, workspacePath } from "./rules.ts";
import { revokeUnsentStatement } from "./cancel-store.ts";
import type { AgentSite } from "./store.ts";
import type { AgentRow } from "./tables.ts";
import { workspaceFiles } from "./templates.ts";
import { valuesOf } from "./values.ts";

const DEFAULT_ROOT = "~/.openclaw";

/** Commands that create or delete agents change the gateway's configuration, so they run one after the other. */
export const laneOf = (agent: Pick<AgentRow, "id" | "gateway_agent_id">): string => `agent:${nameThere(agent)}`;

const KEY_ID_CHARS = 16;
/** The id of the token that a command brings an agent: which of them has arrived is known by it. */
export const keyIdOf = (commandId: string): string => compactId(commandId).slice(-KEY_ID_CHARS);

/** Guards that the board and the gateway belong to the agent's organization. */
export const referenceGuards = (db: Database, { organization_id, board_id, gateway_id }: AgentRow): Statement[] => [
  ...referenceGuard(db, "unknown_board", board_id, organization_id),
  ...referenceGuard(db, "unknown_gateway", gateway_id, organization_id),
];

/** What of a request, or of a job that goes on in the name of a person, an agent is provisioned by. `origin`: the address by which it calls back. */
export type Provisioner = Pick<Work, "env" | "now" | "origin"> & {
  caller: Pick<Caller, "type" | "actor">;
  /** It is written among others: nobody takes it over by that. */
  isAmongOthers?: true;
};

/** The key that answers for an agent from now on: a person or a key that provisions it takes it over, but no key takes it from a person, and no agent takes any. */
export function answeringKey({ caller, isAmongOthers }: Provisioner, before: Pick<AgentRow, "made_by_key_id"> | null): string | null {
  if (before && (isAmongOthers || caller.type === "agent")) return before.made_by_key_id;
  return caller.type === "api_key" && (!before || before.made_by_key_id) ? caller.actor.id : null;
}

type Files = { commandId: string; token: string; site: AgentSite | null };

const settingsOf = (layers: readonly Layer[]) => layers.map(({ settings }) => settings);
/** What holds for the agent at this site. */
export const inForceAt = (agent: AgentRow, site: AgentSite | null) => valuesOf(agent, settingsOf(site?.layers ?? []));
/** How often it begins by itself now: while its board is paused it does not. null: it has no such setting. */
export function heartbeatAt(agent: AgentRow, site: AgentSite | null): HeartbeatConfig | null {
  return restingWhile(agent.board_id !== null && site?.board_paused === 1, inForceAt(agent, site).heartbeat_config);
}
export const NEVER = "0m";
/** It stays as it is, but begins nothing while its board is paused. */
export const restingWhile = (isPaused: boolean, config: HeartbeatConfig | null): HeartbeatConfig | null =>
  config && isPaused ? { ...config, every: NEVER } : config;

const workspaceOf = (agent: AgentRow, site: AgentSite | null): string => workspacePath(site?.workspace_root ?? DEFAULT_ROOT, agent.id);

const THEIRS_STAYS =
  "The agent was on its gateway before it was taken over, so its own IDENTITY.md and SOUL.md stay: set identity_profile, identity_template, soul_template and file_templates to null, and say in its description what it does here.";

/** Its files with this token; a refusal where they cannot be written. */
export function filesOf({ origin }: Pick<Work, "origin">, agent: AgentRow, site: AgentSite | null, token: string): Result<Record<string, string>> {
  const { identity_profile, identity_template, soul_template, file_templates } = agent;
  if (isAdopted(agent) && [identity_profile, identity_template, soul_template, file_templates].some((given) => given !== null))
    return refuse({ code: "conflict", detail: THEIRS_STAYS });
  const values = inForceAt(agent, site);
  return workspaceFiles({
    agentId: agent.id,
    name: agent.name,
    description: agent.description,
    boardId: agent.board_id,
    boardName: agent.board_id && site ? site.board_name : null,
    isMain: roleOf(agent) === "main",
    apiBase: origin,
    token,
    isAdopted: isAdopted(agent),
    sessionKey: mainSessionKey(agent),
    workspace: workspaceOf(agent, site),
    profile: values.identity_profile,
    texts: values.file_templates ?? {},
    beginsByItself: values.heartbeat_config !== null && values.heartbeat_config.every !== NEVER,
  });
}

/** What it would consist of on its gateway now, by part, as texts without its token (drifts/shown.ts). Which commands it may run is not inherited, and none of these. */
export function partsMeant(work: Pick<Work, "origin">, agent: AgentRow, site: AgentSite | null): Result<Record<string, string>> {
  const fits = filesOf(work, agent, site, TOKEN_STAND_IN);
  if (!fits.ok) return fits;
  const files = filesOf(work, agent, site, TOKEN_SHOWN);
  if (!files.ok) return files;
  const { model } = inForceAt(agent, site);
  const settings = settingsText(agent.name, isFullName(model) ? model : null);
  return accept({ ...files.value, [SETTINGS_PART]: settings, [HEARTBEAT_PART]: heartbeatText(heartbeatAt(agent, site)) });
}
/** As a token is shown where a text is kept. */
export const TOKEN_SHOWN = "[token]";
const TOKEN_CHARS = 118;
/** As long as a token is, for whoever asks whether texts fit: it stands in them a score of times. */
export const TOKEN_STAND_IN = "x".repeat(TOKEN_CHARS);

async function payloadOf(work: Provisioner, agent: AgentRow, { commandId, token, site }: Files): Promise<ProvisionPayload> {
  const files = unwrap(filesOf(work, agent, site, token));
  const [heartbeat, { model, heartbeat_config: begins }] = [heartbeatAt(agent, site), inForceAt(agent, site)];
  return {
    agent_id: agent.id,
    gateway_agent_id: nameThere(agent),
    ...(isAdopted(agent) ? { is_adopted: true as const } : {}),
    name: agent.name,
    workspace: workspaceOf(agent, site),
    // The one that somebody has given an agent there is theirs, until it gets one here.
    ...(isAdopted(agent) && heartbeat === null ? {} : { heartbeat }),
    begins,
    model,
    kept_files: KEPT_FILES.filter((file) => file in files),
    ...(agent.state === "draft" ? { is_first: true as const } : {}),
    sealed_files: await seal(work.env.SEAL_KEY, "agent-files", commandId, JSON.stringify(files)),
    command_policy: agent.command_policy,
    api_base: work.origin,
  };
}

/** What waits unsent to write an agent that is written anew is taken back, with its tokens, and what waits to say how often it begins by itself: `before` the new one is stored, and `after` it. */
function inPlaceOfOthers(db: Database, agent: AgentRow, gatewayId: string, commandId: string, now: string): { before: Statement[]; after: Statement[] } {
  const lane = laneOf(agent);
  if (agent.state === "draft") return { before: [], after: [] }; // nothing waits
  const heartbeats = withdrawHeartbeatsStatement(db, gatewayId, lane, now);
  if (agent.state !== "provisioning") return { before: [heartbeats], after: [] };
  return {
    before: [heartbeats, revokeUnsentStatement(db, agent.id, { gatewayId, lane, at: now })],
    after: withdrawUnsentStatements(db, { gatewayId, lane, id: commandId, at: now }),
  };
}

/**
 * The next row, and the statements that put the token and the command into the same batch. The token's
 * plain text exists only inside the sealed command, and is erased once the gateway has it.
 */
export async function provision<Row extends AgentRow>(
  work: Provisioner,
  db: Database,
  agent: Row,
  gatewayId: string,
  site: AgentSite | null,
): Promise<{ row: Row; writes: Statement[] }> {
  const commandId = newId();
  const issued = issueCredential(db, "agent", agent.organization_id, agent.id, at(work), { keyId: keyIdOf(commandId) });
  const command = commandStatement(db, {
    id: commandId,
    organizationId: agent.organization_id,
    gatewayId,
    lane: laneOf(agent),
    kind: "agent.provision",
    payload: await payloadOf(work, agent, { commandId, token: issued.token, site }),
    deadlineAt: deadlineAfter(work.now),
    at: at(work),
  });
  const row: Row = {
    ...agent,
    state: "provisioning",
    error: null,
    gateway_agent_id: nameThere(agent),
    session_key: mainSessionKey(agent),
    made_by_key_id: answeringKey(work, agent),
  };
  // What the key that made it may have seen of its tokens ends with the key's answering for it.
  const ended = agent.made_by_key_id !== row.made_by_key_id ? [revokeCredentialsStatement(db, agent.id, at(work))] : [];
  const others = inPlaceOfOthers(db, agent, gatewayId, commandId, at(work));
  return { row, writes: [...ended, ...others.before, issued.statement, command, ...others.after] };
}

export function deletionStatements(db: Database, agent: AgentRow, now: Date): Statement[] {
  if (!agent.gateway_id || !agent.gateway_agent_id) return [];
  return [
    ...withdrawUnsentStatements(db, { gatewayId: agent.gateway_id, lane: laneOf(agent), id: "", at: now.toISOString() }),
    commandStatement(db, {
      id: newId(),
      organizationId: agent.organization_id,
      gatewayId: agent.gateway_id,
      lane: laneOf(agent),
      kind: isAdopted(agent) ? "agent.release" : "agent.delete",
      payload: { agent_id: agent.id, gateway_agent_id: agent.gateway_agent_id },
      deadlineAt: deadlineAfter(now),
      at: now.toISOString(),
    }),
  ];
}

/** Wakes the link of the agent's gateway, if it has one, to look for commands. */
export async function wakeGatewayOf({ gateway_id: gatewayId, organization_id: organizationId }: AgentRow, env: Env, shard: string): Promise<void> {
  if (gatewayId) await wakeLink(env, { shard, organizationId, gatewayId });
}
