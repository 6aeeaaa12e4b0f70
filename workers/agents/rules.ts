// Pure decisions about agents: their names on a gateway, their status, what an update changes.
import type { HeartbeatConfig } from "#worker/commands/schema.ts";
import type { AgentFiles } from "#worker/agent-defaults/schema.ts";
import { abridgeItem } from "#worker/platform/abridge.ts";
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import { mergeTexts } from "#worker/platform/text.ts";
import type { Agent, AgentUpdate, Profile } from "./schema.ts";
import type { AgentRow, AgentWithLink } from "./tables.ts";

/** Names on the gateway keep the product's documented forms (core.md 2.1). */
export const gatewayAgentId = (agentId: string): string => `mc-${agentId}`;
/** The agent that we gave this name; null: it has another form. */
export const idInName = (name: string): string | null => (name.startsWith("mc-") ? name.slice(3) : null);
type Named = Pick<AgentRow, "id" | "gateway_agent_id">;
/** Its name on its gateway: the one that it was found under, where it was adopted. */
export const nameThere = ({ id, gateway_agent_id }: Named): string => gateway_agent_id ?? gatewayAgentId(id);
/** It was on its gateway before it was ours. */
export const isAdopted = (agent: Named): boolean => nameThere(agent) !== gatewayAgentId(agent.id);
const SESSION_KEY = /^agent:([a-z0-9][a-z0-9_-]{0,63}):[^\s]+$/;
/**
 * The name on the gateway of the agent whose session this is; null: it is no such key. A gateway reads keys in lower case and without spaces around
 * them: one that it would read as another than it says here is none either.
 */
export const nameInSession = (sessionKey: string): string | null =>
  sessionKey === sessionKey.toLowerCase() ? (SESSION_KEY.exec(sessionKey)?.[1] ?? null) : null;
export const mainSessionKey = (agent: Named): string => `agent:${nameThere(agent)}:main`;
export const workspacePath = (root: string, agentId: string): string => `${root.replace(/\/+$/, "")}/workspace-${gatewayAgentId(agentId)}`;

/** The status that clients see: a ready agent is online while its gateway is. */
export function statusOf(row: Pick<AgentWithLink, "state" | "gateway_status">): Agent["status"] {
  if (row.state !== "ready") return row.state;
  return row.gateway_status === "online" ? "online" : "offline";
}

export const parsed = <Value>(json: string | null): Value | null => (json === null ? null : (JSON.parse(json) as Value));
/** null stays null: there is none. */
const asJson = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

/** What an agent is given beyond its description, as it is kept. What is left out is none. `files`: those that it has so far. */
export const personaOf = (
  { heartbeat_config, identity_profile, identity_template, soul_template, file_templates }: Pick<AgentUpdate, PersonaField>,
  files: AgentFiles | null = null,
) => ({
  file_templates: asJson(mergeTexts(files, file_templates)),
  heartbeat_config: asJson(heartbeat_config ?? null),
  identity_profile: asJson(identity_profile ?? null),
  identity_template: identity_template ?? null,
  soul_template: soul_template ?? null,
});

export function presentAgent(row: AgentWithLink): Agent {
  const { state: _state, deleted_at: _deleted, gateway_status: _link, capabilities, config, heartbeat_config, identity_profile, file_templates, ...rest } = row;
  return {
    ...rest,
    capabilities: JSON.parse(capabilities) as string[],
    config: JSON.parse(config) as Record<string, unknown>,
    heartbeat_config: parsed<HeartbeatConfig>(heartbeat_config),
    identity_profile: parsed<Profile>(identity_profile),
    file_templates: parsed<AgentFiles>(file_templates),
    status: statusOf(row),
    openclaw_session_id: row.session_key,
    is_board_lead: row.is_board_lead === 1,
    is_gateway_main: row.is_gateway_main === 1,
  };
}

/** As lists carry it where whole ones would be too much. */
export const abridgedAgent = abridgeItem<Agent>("config");

/** The model that the agent's configuration names. */
export function modelOf({ config }: Pick<AgentRow, "config">): string | null {
  const { model } = JSON.parse(config) as { model?: unknown };
  return typeof model === "string" ? model : null;
}

const PERSONA = ["heartbeat_config", "identity_profile", "identity_template", "soul_template", "file_templates"] as const;
export type PersonaField = (typeof PERSONA)[number];
const EDITABLE = [
  "board_id",
  "gateway_id",
  "name",
  "description",
  "capabilities",
  "config",
  "command_policy",
  "is_board_lead",
  "is_gateway_main",
  ...PERSONA,
] as const;
type Editable = (typeof EDITABLE)[number];

/** Those that the update names. */
const personaIn = (row: AgentRow, update: AgentUpdate): Partial<Pick<AgentRow, PersonaField>> =>
  Object.fromEntries(
    Object.entries(personaOf(update, parsed<AgentFiles>(row.file_templates))).filter(([field]) => update[field as PersonaField] !== undefined),
  );

/** Who leads a board does so there alone. */
function leadsAfter({ board_id, is_board_lead }: AgentRow, update: AgentUpdate): number {
  const isMoved = update.board_id !== undefined && update.board_id !== board_id;
  return update.is_board_lead === undefined ? (isMoved ? 0 : is_board_lead) : Number(update.is_board_lead);
}

/** The updated row, and which of its columns differ. */
export function mergeUpdate<Row extends AgentRow>(row: Row, update: AgentUpdate): { next: Row; changed: Editable[] } {
  const next: Row = {
    ...row,
    board_id: update.board_id === undefined ? row.board_id : update.board_id,
    gateway_id: update.gateway_id === undefined ? row.gateway_id : update.gateway_id,
    name: update.name ?? row.name,
    description: update.description === undefined ? row.description : update.description,
    capabilities: update.capabilities ? JSON.stringify(update.capabilities) : row.capabilities,
    config: update.config ? JSON.stringify(update.config) : row.config,
    command_policy: update.command_policy ?? row.command_policy,
    is_board_lead: leadsAfter(row, update),
    is_gateway_main: update.is_gateway_main === undefined ? row.is_gateway_main : Number(update.is_gateway_main),
    ...personaIn(row, update),
  };
  return { next, changed: EDITABLE.filter((field) => next[field] !== row[field]) };
}

/** An agent that leads has a board. */
export function checkLead({ board_id, is_board_lead }: Pick<AgentRow, "board_id" | "is_board_lead">): Result<null> {
  if (is_board_lead === 0 || board_id !== null) return accept(null);
  return refuse({
    code: "invalid_input",
    detail: "is_board_lead: the agent works for no board that it could lead. Give it a board, in the same request if you like.",
  });
}

/** One that stands for a gateway lives there, and works for no board. */
export function checkMain({ board_id, gateway_id, is_gateway_main }: Pick<AgentRow, "board_id" | "gateway_id" | "is_gateway_main">): Result<null> {
  if (is_gateway_main === 0 || (board_id === null && gateway_id !== null)) return accept(null);
  return refuse({ code: "invalid_input", detail: "is_gateway_main: an agent that stands for a gateway has a gateway_id and no board_id." });
}

const KNOWN_HERE: readonly Editable[] = ["capabilities", "is_board_lead"];
/** Capabilities and who leads are known only here; a change of anything else must reach the gateway: who stands for it is told what it may call. */
export const needsGateway = (changed: readonly Editable[]): boolean => changed.some((field) => !KNOWN_HERE.includes(field));
