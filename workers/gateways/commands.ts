// Commands to a gateway: stored in the batch of whatever causes them, sent by its link, answered once.
import type { Database, Statement } from "#worker/platform/db.ts";
import type { GatewayCommandRow } from "./tables.ts";
import { gateway_commands } from "./tables.ts";

/** Where the agent's workspace, name and policy come from; files are name → content, sealed while they wait. */
export type ProvisionPayload = {
  agent_id: string;
  gateway_agent_id: string;
  name: string;
  workspace: string;
  model: string | null;
  sealed_files: string;
  command_policy: "ask" | "trust";
  api_base: string;
};
export type CommandPayloads = {
  "agent.provision": ProvisionPayload;
  "agent.delete": { agent_id: string; gateway_agent_id: string };
  "run.start": { run_id: string; session_key: string; message: string };
  "run.abort": { run_id: string; session_key: string };
  "session.message": { session_key: string; message: string };
  "exec.resolve": { held_command_id: string; decision: "allow-once" | "deny" };
};
export type CommandKind = keyof CommandPayloads;

export type NewCommand<Kind extends CommandKind = CommandKind> = {
  /** Also the idempotency key on the gateway's side. */
  id: string;
  organizationId: string;
  gatewayId: string;
  /** Commands of one lane go in order, one at a time; lanes are independent. */
  lane: string;
  kind: Kind;
  payload: CommandPayloads[Kind];
  deadlineAt: string;
  causeId?: number | null;
  at: string;
};

export const COMMAND_TTL_MS = 24 * 3_600_000;
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
  };
  return db.statement(db.build.insert(gateway_commands).values(row));
}

const DUE = `SELECT * FROM gateway_commands WHERE gateway_id = ?1 AND status = 'queued' ORDER BY id LIMIT 100`;
export const dueCommandsStatement = (db: Database, gatewayId: string): Statement => db.sql(DUE, gatewayId);

/** The answer is written once: the guard refuses a second one. The payload is emptied, since it may hold sealed secrets. */
export function settleCommandStatements(
  db: Database,
  id: string,
  status: "done" | "failed" | "cancelled",
  error: string | null,
  at: string,
): { guard: Statement; write: Statement } {
  return {
    guard: db.guard("(SELECT status FROM gateway_commands WHERE id = ?) = 'queued'", "command_settled", id),
    write: db.sql("UPDATE gateway_commands SET status = ?2, error = ?3, finished_at = ?4, payload = '{}' WHERE id = ?1", id, status, error, at),
  };
}

export function postponeCommandStatement(db: Database, id: string, notBefore: string, error: string): Statement {
  return db.sql("UPDATE gateway_commands SET not_before = ?2, error = ?3 WHERE id = ?1 AND status = 'queued'", id, notBefore, error);
}
