// Commands to a gateway: stored in the batch of their cause, sent by the gateway's link (workers/links), answered once.
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { HeartbeatConfig, PermissionMode } from "./schema.ts";
import { insertCommand, requeueStatements, settleCommandStatements } from "./store.ts";
import type { GatewayCommandRow } from "./tables.ts";

/** What an agent consists of on its gateway; files are name → content, sealed until they are sent. */
export type ProvisionPayload = {
  agent_id: string;
  gateway_agent_id: string;
  /** It was there before it was ours: it is not created, its workspace stays where it is, and our instructions come before its own. */
  is_adopted?: true;
  name: string;
  workspace: string;
  model: string | null;
  sealed_files: string;
  /** Of these files those that are the agent's own once it has them: written where it has none. Missing in those stored by older versions. */
  kept_files?: string[];
  /** It has never been written before: what its gateway puts there by itself is not the agent's own. */
  is_first?: true;
  command_policy: "ask" | "trust";
  api_base: string;
  /** null: it has none there of its own; missing: what is there stays, also in commands of older versions. */
  heartbeat?: HeartbeatConfig | null;
  /** The same while its board is not paused. Missing in commands of older versions. */
  begins?: HeartbeatConfig | null;
};
/** `board_id`: the board of the session's agent, whose rights it was asked with. */
type SessionOrder = { session_key: string; board_id: string };
type SessionSettings = { model?: string | null; permission_mode?: PermissionMode | null };
/** What a run begins with: the task as an order, or what somebody says to its agent (a comment, a decision). */
export type RunBeginning = "order" | "message";
export type CommandPayloads = {
  "agent.provision": ProvisionPayload;
  "agent.delete": { agent_id: string; gateway_agent_id: string };
  /** How often it begins by itself, alone: while its board is paused it does not. */
  "agent.heartbeat": { agent_id: string; gateway_agent_id: string; heartbeat: HeartbeatConfig };
  /** One that was adopted stays on its gateway, with its own instructions alone. */
  "agent.release": { agent_id: string; gateway_agent_id: string };
  /** `begins` is missing in those stored by older versions. */
  "run.start": { run_id: string; session_key: string; message: string; begins?: RunBeginning };
  "run.abort": { run_id: string; session_key: string };
  /** `board_id`: of the agent, where it was said in the session itself; missing: what a comment or a decision says. `to_main`: it is for an agent that works for no board and speaks for the gateway of that one. `is_by_program`: no person has said it. */
  "session.message": { session_key: string; message: string; board_id?: string; to_main?: true; is_by_program?: true };
  "session.abort": SessionOrder;
  "session.reset": SessionOrder;
  "session.compact": SessionOrder;
  /** A member that is missing stays as it is; null: as the agent has it. */
  "session.configure": SessionOrder & SessionSettings;
  /** `content_hash`: of the text that was allowed; it is sent for no other. */
  "exec.resolve": { held_command_id: string; decision: "allow-once" | "deny"; content_hash?: string };
};
export type CommandKind = keyof CommandPayloads;

export type NewCommand<Kind extends CommandKind = CommandKind> = {
  /** Also the idempotency key on the gateway's side. */
  id: string;
  organizationId: string;
  gatewayId: string;
  /** Commands of one lane go in order, one at a time; lanes are independent of each other. */
  lane: string;
  kind: Kind;
  payload: CommandPayloads[Kind];
  deadlineAt: string;
  causeId?: number | null;
  at: string;
};

export const COMMAND_TTL_MS = 24 * 3_600_000;
export const DEADLINE_PASSED = "The gateway did not accept it before its deadline.";
export const deadlineAfter = (now: Date, ms: number = COMMAND_TTL_MS): string => new Date(now.getTime() + ms).toISOString();

export function commandStatement<Kind extends CommandKind>(db: Database, command: NewCommand<Kind>): Statement {
  const row: GatewayCommandRow = {
    id: command.id,
    organization_id: command.organizationId,
    gateway_id: command.gatewayId,
    lane: command.lane,
    kind: command.kind,
    payload: JSON.stringify(command.payload),
    status: "queued",
    attempts: 0,
    not_before: null,
    deadline_at: command.deadlineAt,
    cause_id: command.causeId ?? null,
    error: null,
    created_at: command.at,
    finished_at: null,
    progress: null,
  };
  return insertCommand(db, row);
}

export type Settlement = { guards: Statement[]; writes: Statement[]; events: NewEvent[] };

type Told = { status: "done" | "failed" | "requeued" | "postponed"; error: string | null; attempts: number };

function eventOf(command: GatewayCommandRow, { status, error, attempts }: Told): NewEvent {
  const agentId = (JSON.parse(command.payload) as { agent_id?: string }).agent_id;
  return {
    type: `gateway_command.${status}`,
    subject: { type: "gateway_command", id: command.id },
    about: agentId ? { type: "agent", id: agentId } : null,
    payload: { label: command.kind, kind: command.kind, error, attempts },
  };
}

/** Settles a command: stores its answer and appends the event. `attempts`: how often it was sent. `isFollowed`: its gateway may yet lose what it says. */
export function settleCommand(
  db: Database,
  command: GatewayCommandRow,
  end: { status: "done" | "failed"; error: string | null; attempts: number; isFollowed?: boolean },
  at: string,
): Settlement {
  const { status, error, isFollowed = false } = end;
  // A gateway may forget a run that it has accepted: until the run has ended, what it began with can be sent again.
  const isKept = status === "done" && (command.kind === "run.start" || isFollowed);
  const { guard, write } = settleCommandStatements(db, command.id, { status, error, isKept }, at);
  return { guards: [guard], writes: [write], events: [eventOf(command, end)] };
}

/** For whoever waits: that it could not be carried out yet, why, and that it is tried again. */
export const postponedEvent = (command: GatewayCommandRow, error: string): NewEvent =>
  eventOf(command, { status: "postponed", error, attempts: command.attempts + 1 });

/** Takes back a command that has not been answered, and says why. */
export function withdrawCommand(db: Database, { id }: GatewayCommandRow, why: string, at: string): Omit<Settlement, "events"> {
  const { guard, write } = settleCommandStatements(db, id, { status: "cancelled", error: why }, at);
  return { guards: [guard], writes: [write] };
}

/** Sends what somebody said again, since its gateway has lost it or turned it away. */
export function repeatCommand(db: Database, command: GatewayCommandRow, why: string): Settlement {
  const { guards, writes } = requeueCommand(db, command.id, why);
  return { guards, writes, events: [eventOf(command, { status: "requeued", error: why, attempts: command.attempts })] };
}

/** Sends an answered command again, since its gateway has forgotten it. */
export function requeueCommand(db: Database, id: string, why: string): Omit<Settlement, "events"> {
  const { guard, write } = requeueStatements(db, id, why);
  return { guards: [guard], writes: [write] };
}
