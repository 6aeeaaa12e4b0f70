// What GatewayLink writes to D1: the gateway's state, runs, held commands, settled commands. Each verb is one guarded
// batch with its events; a guard that refuses means that somebody else has written it already, which is fine.
import { commit, type Committed, GuardError } from "#worker/platform/commit.ts";
import { type Database, shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { publish } from "#worker/platform/publish.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { postponeCommandStatement, settleCommandStatements } from "./commands.ts";
import type { LinkScope } from "./link-stub.ts";
import { type HeldRequest, taskOfSession } from "./protocol.ts";
import { moveRun, openRunsOfGatewayStatement, type RunChange } from "./runs.ts";
import type { LinkProblem } from "./schema.ts";
import type { GatewayCommandRow, GatewayRow, HeldCommandRow, RunRow } from "./tables.ts";

type Batch = { boardId: string | null; guards?: D1PreparedStatement[]; writes: D1PreparedStatement[]; events: NewEvent[]; actor?: Actor; causeId?: number | null };

export class GatewayLedger {
  readonly #env: Env;
  readonly #scope: LinkScope;
  readonly db: Database;
  #name = "gateway";

  constructor(env: Env, scope: LinkScope) {
    this.#env = env;
    this.#scope = scope;
    this.db = shardDatabase(env, scope.shard);
  }

  get #self(): Actor {
    return { type: "gateway", id: this.#scope.gatewayId, name: this.#name };
  }

  /** false: a guard refused, nothing was written. */
  async #commit(batch: Batch): Promise<boolean> {
    const at = new Date().toISOString();
    try {
      const committed: Committed = await commit(this.db, {
        stream: { organizationId: this.#scope.organizationId, boardId: batch.boardId },
        guards: batch.guards ?? [],
        writes: batch.writes,
        events: batch.events,
        provenance: { actor: batch.actor ?? this.#self, requestId: newId(), causeId: batch.causeId ?? null, at },
      });
      await publish(this.#env, this.#scope.shard, committed);
      return true;
    } catch (error) {
      if (error instanceof GuardError) return false;
      throw error;
    }
  }

  async gateway(): Promise<GatewayRow | null> {
    const row = await this.db.sql("SELECT * FROM gateways WHERE id = ?1", this.#scope.gatewayId).first<GatewayRow>();
    if (row) this.#name = row.name;
    return row;
  }

  async online(version: string, restarted: boolean): Promise<void> {
    const row = await this.gateway();
    if (!row) return;
    const at = new Date().toISOString();
    const after = { status: "online", problem: null, problem_detail: null, server_version: version, connected_at: at, last_seen_at: at };
    await this.#commit({
      boardId: null,
      writes: [this.db.sql("UPDATE gateways SET status = 'online', problem = NULL, problem_detail = NULL, server_version = ?2, connected_at = ?3, last_seen_at = ?3 WHERE id = ?1", row.id, version, at)],
      events: [{ type: "gateway.online", subject: { type: "gateway", id: row.id }, payload: { label: row.name, restarted, before: { status: row.status, problem: row.problem }, after } }],
    });
  }

  /** Writes only a change: repeated reports of the same trouble are noise. */
  async offline(problem: LinkProblem, detail: string): Promise<void> {
    const row = await this.gateway();
    if (!row || (row.status !== "online" && row.problem === problem)) return;
    const at = new Date().toISOString();
    const status = row.status === "never_connected" ? "never_connected" : "offline";
    await this.#commit({
      boardId: null,
      writes: [this.db.sql("UPDATE gateways SET status = ?2, problem = ?3, problem_detail = ?4, last_seen_at = ?5 WHERE id = ?1", row.id, status, problem, detail, at)],
      events: [{ type: "gateway.offline", subject: { type: "gateway", id: row.id }, payload: { label: row.name, before: { status: row.status, problem: row.problem }, after: { status, problem, problem_detail: detail, last_seen_at: at } } }],
    });
  }

  async openRuns(): Promise<RunRow[]> {
    const [rows] = await this.db.read<[RunRow[]]>([openRunsOfGatewayStatement(this.db, this.#scope.gatewayId)]);
    return rows;
  }

  async run(id: string): Promise<RunRow | null> {
    return this.db.sql("SELECT * FROM runs WHERE id = ?1 AND gateway_id = ?2", id, this.#scope.gatewayId).first<RunRow>();
  }

  /** The run that a session is about: the newest open one. */
  async runOfSession(sessionKey: string): Promise<RunRow | null> {
    const runs = await this.openRuns();
    return runs.filter((run) => run.session_key === sessionKey).at(-1) ?? null;
  }

  async moveRun(row: RunRow, change: RunChange): Promise<boolean> {
    const move = moveRun(this.db, row, change, new Date().toISOString());
    if (!move) return false;
    const actor: Actor = row.agent_id ? { type: "agent", id: row.agent_id, name: row.agent_name ?? "agent" } : this.#self;
    return this.#commit({ boardId: row.board_id, guards: move.guards, writes: move.writes, events: [move.event], actor, causeId: row.cause_id });
  }

  /**
   * The end of a run. A gateway that restarts cancels the commands it held and finishes such a run without them: that is
   * not the success it looks like.
   */
  async endRun(row: RunRow, change: RunChange): Promise<boolean> {
    const lost = change.status === "succeeded" ? await this.db.sql("SELECT 1 AS found FROM held_commands WHERE gateway_id = ?1 AND run_id = ?2 AND outcome = 'cancelled'", this.#scope.gatewayId, row.id).first() : null;
    if (!lost) return this.moveRun(row, change);
    return this.moveRun(row, { ...change, status: "failed", error: "A shell command waited for approval when the gateway stopped; it did not run. Start the task again." });
  }

  /** Before a command goes out for the first time: whether it may have arrived is known afterwards. */
  async markSent(command: GatewayCommandRow): Promise<void> {
    await this.db.sql("UPDATE gateway_commands SET attempts = attempts + 1 WHERE id = ?1 AND status = 'queued'", command.id).run();
  }

  async commandDone(command: GatewayCommandRow, runMove: { row: RunRow; change: RunChange } | null): Promise<void> {
    await this.#settle(command, "done", null, runMove);
  }

  async commandFailed(command: GatewayCommandRow, error: string, runMove: { row: RunRow; change: RunChange } | null): Promise<void> {
    await this.#settle(command, "failed", error, runMove);
  }

  async #settle(command: GatewayCommandRow, status: "done" | "failed", error: string | null, runMove: { row: RunRow; change: RunChange } | null): Promise<void> {
    const at = new Date().toISOString();
    const { guard, write } = settleCommandStatements(this.db, command.id, status, error, at);
    const payload = JSON.parse(command.payload) as { agent_id?: string };
    const about = payload.agent_id ? { type: "agent", id: payload.agent_id } : null;
    await this.#commit({
      boardId: null,
      guards: [guard],
      writes: [write],
      events: [{ type: `gateway_command.${status}`, subject: { type: "gateway_command", id: command.id }, about, payload: { label: command.kind, kind: command.kind, error, attempts: command.attempts + 1 } }],
      causeId: command.cause_id,
    });
    if (runMove) await this.moveRun(runMove.row, runMove.change);
  }

  async postpone(command: GatewayCommandRow, notBefore: Date, error: string): Promise<void> {
    await postponeCommandStatement(this.db, command.id, notBefore.toISOString(), error.slice(0, 500)).run();
  }

  async heldIds(): Promise<HeldCommandRow[]> {
    const [rows] = await this.db.read<[HeldCommandRow[]]>([this.db.sql("SELECT * FROM held_commands WHERE gateway_id = ?1 AND status = 'held'", this.#scope.gatewayId)]);
    return rows;
  }

  /** A shell command waits for a person. Told twice (event and list), stored once. Other sessions of the gateway are not ours. */
  async held(item: HeldRequest): Promise<void> {
    const ours = taskOfSession(item.request.sessionKey);
    if (!ours) return;
    const run = await this.runOfSession(item.request.sessionKey as string);
    const [place] = run ? [run] : await this.#placeOfTask(ours.taskId);
    if (!place) return;
    const at = new Date().toISOString();
    const expires = new Date(item.expiresAtMs).toISOString();
    const waiting = run ? moveRun(this.db, run, { status: "waiting_approval" }, at) : null;
    const actor: Actor = place.agent_id ? { type: "agent", id: place.agent_id, name: place.agent_name ?? "agent" } : this.#self;
    const request = item.request;
    await this.#commit({
      boardId: place.board_id,
      guards: [this.db.guard("NOT EXISTS (SELECT 1 FROM held_commands WHERE gateway_id = ? AND id = ?)", "known_already", this.#scope.gatewayId, item.id)],
      writes: [
        this.db.sql(
          "INSERT INTO held_commands(gateway_id, id, organization_id, agent_id, board_id, task_id, run_id, status, expires_at, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'held', ?8, ?9)",
          this.#scope.gatewayId, item.id, this.#scope.organizationId, place.agent_id, place.board_id, ours.taskId, run?.id ?? null, expires, at,
        ),
      ],
      events: [
        {
          type: "command.held",
          subject: { type: "held_command", id: item.id },
          about: { type: "task", id: ours.taskId },
          payload: { label: request.command.slice(0, 200), gateway_id: this.#scope.gatewayId, run_id: run?.id ?? null, agent_id: place.agent_id, expires_at: expires, command: request.command, cwd: request.cwd, host: request.host, resolved_path: request.resolvedPath, allowed_decisions: request.allowedDecisions, risk_kinds: request.riskKinds, warnings: request.warnings },
        },
      ],
      actor,
      causeId: run?.cause_id ?? null,
    });
    if (run && waiting) await this.moveRun(run, { status: "waiting_approval" });
  }

  async #placeOfTask(taskId: string): Promise<RunRow[]> {
    const [rows] = await this.db.read<[RunRow[]]>([this.db.sql("SELECT * FROM runs WHERE task_id = ?1 AND gateway_id = ?2 ORDER BY id DESC LIMIT 1", taskId, this.#scope.gatewayId)]);
    return rows;
  }

  /** The gateway no longer holds it: decided here or elsewhere, cancelled, expired, or lost in a restart. */
  async released(id: string, outcome: string, resolvedBy: string | null): Promise<void> {
    const row = await this.db.sql("SELECT * FROM held_commands WHERE gateway_id = ?1 AND id = ?2 AND status = 'held'", this.#scope.gatewayId, id).first<HeldCommandRow>();
    if (!row) return;
    const at = new Date().toISOString();
    await this.#commit({
      boardId: row.board_id,
      guards: [this.db.guard("(SELECT status FROM held_commands WHERE gateway_id = ? AND id = ?) = 'held'", "known_already", this.#scope.gatewayId, id)],
      writes: [this.db.sql("UPDATE held_commands SET status = 'released', outcome = ?3, released_at = ?4 WHERE gateway_id = ?1 AND id = ?2", this.#scope.gatewayId, id, outcome, at)],
      events: [{ type: "command.released", subject: { type: "held_command", id }, about: row.task_id ? { type: "task", id: row.task_id } : null, payload: { label: outcome, outcome, resolved_by: resolvedBy, gateway_id: this.#scope.gatewayId } }],
    });
    const run = row.run_id ? await this.run(row.run_id) : null;
    if (run?.status === "waiting_approval") await this.moveRun(run, { status: "running" });
  }
}
