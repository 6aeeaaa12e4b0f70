// What GatewayLink writes to D1: the gateway's state, runs, held commands, settled commands. Each verb is one guarded
// batch with its events; a guard that refuses means that somebody else has written it already, which is fine.
import { commit, type Committed, GuardError } from "#worker/platform/commit.ts";
import { type Database, shardDatabase } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { publish } from "#worker/platform/publish.ts";
import type { System } from "#worker/platform/slice.ts";
import { cut } from "#worker/platform/text.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { postponeCommandStatement, settleCommandStatements } from "./commands.ts";
import type { LinkScope } from "./link-stub.ts";
import { moveRun, openRunsOfGatewayStatement, type RunChange } from "./runs.ts";
import type { LinkProblem } from "./schema.ts";
import type { GatewayCommandRow, GatewayRow, RunRow } from "./tables.ts";

type Batch = {
  boardId: string | null;
  guards?: D1PreparedStatement[];
  writes: D1PreparedStatement[];
  events: NewEvent[];
  actor?: Actor;
  causeId?: number | null;
};

export class GatewayLedger {
  readonly #system: System;
  readonly scope: LinkScope;
  readonly db: Database;
  #name = "gateway";

  constructor(system: System, scope: LinkScope) {
    this.#system = system;
    const { env } = system;
    this.scope = scope;
    this.db = shardDatabase(env, scope.shard);
  }

  get self(): Actor {
    return { type: "gateway", id: this.scope.gatewayId, name: this.#name };
  }

  /** false: a guard refused, nothing was written. */
  async write(batch: Batch): Promise<boolean> {
    const at = new Date().toISOString();
    try {
      const committed: Committed = await commit(this.db, {
        stream: { organizationId: this.scope.organizationId, boardId: batch.boardId },
        guards: batch.guards ?? [],
        writes: batch.writes,
        events: batch.events,
        provenance: { actor: batch.actor ?? this.self, requestId: newId(), causeId: batch.causeId ?? null, at },
      });
      await publish(this.#system, this.scope.shard, committed);
      return true;
    } catch (error) {
      if (error instanceof GuardError) return false;
      throw error;
    }
  }

  async gateway(): Promise<GatewayRow | null> {
    const row = await this.db.sql("SELECT * FROM gateways WHERE id = ?1", this.scope.gatewayId).first<GatewayRow>();
    if (row) this.#name = row.name;
    return row;
  }

  async online(version: string, restarted: boolean): Promise<void> {
    const row = await this.gateway();
    if (!row) return;
    const at = new Date().toISOString();
    const after = { status: "online", problem: null, problem_detail: null, server_version: version, connected_at: at, last_seen_at: at };
    await this.write({
      boardId: null,
      writes: [
        this.db.sql(
          "UPDATE gateways SET status = 'online', problem = NULL, problem_detail = NULL, server_version = ?2, connected_at = ?3, last_seen_at = ?3 WHERE id = ?1",
          row.id,
          version,
          at,
        ),
      ],
      events: [
        {
          type: "gateway.online",
          subject: { type: "gateway", id: row.id },
          payload: { label: row.name, restarted, before: { status: row.status, problem: row.problem }, after },
        },
      ],
    });
  }

  /** Writes only a change: repeated reports of the same trouble are noise. */
  async offline(problem: LinkProblem, detail: string): Promise<void> {
    const row = await this.gateway();
    if (!row || (row.status !== "online" && row.problem === problem)) return;
    const at = new Date().toISOString();
    const status = row.status === "never_connected" ? "never_connected" : "offline";
    await this.write({
      boardId: null,
      writes: [
        this.db.sql("UPDATE gateways SET status = ?2, problem = ?3, problem_detail = ?4, last_seen_at = ?5 WHERE id = ?1", row.id, status, problem, detail, at),
      ],
      events: [
        {
          type: "gateway.offline",
          subject: { type: "gateway", id: row.id },
          payload: {
            label: row.name,
            before: { status: row.status, problem: row.problem },
            after: { status, problem, problem_detail: detail, last_seen_at: at },
          },
        },
      ],
    });
  }

  async openRuns(): Promise<RunRow[]> {
    const [rows] = await this.db.read<[RunRow[]]>([openRunsOfGatewayStatement(this.db, this.scope.gatewayId)]);
    return rows;
  }

  async run(id: string): Promise<RunRow | null> {
    return this.db.sql("SELECT * FROM runs WHERE id = ?1 AND gateway_id = ?2", id, this.scope.gatewayId).first<RunRow>();
  }

  /** The run that a session is about: the newest open one. */
  async runOfSession(sessionKey: string): Promise<RunRow | null> {
    const runs = await this.openRuns();
    return runs.filter((run) => run.session_key === sessionKey).at(-1) ?? null;
  }

  async moveRun(row: RunRow, change: RunChange): Promise<boolean> {
    const move = moveRun(this.db, row, change, new Date().toISOString());
    if (!move) return false;
    const actor: Actor = row.agent_id ? { type: "agent", id: row.agent_id, name: row.agent_name ?? "agent" } : this.self;
    return this.write({ boardId: row.board_id, guards: move.guards, writes: move.writes, events: [move.event], actor, causeId: row.cause_id });
  }

  /**
   * The end of a run. A gateway that restarts cancels the commands it held and finishes such a run without them: that is
   * not the success it looks like.
   */
  async endRun(row: RunRow, change: RunChange): Promise<boolean> {
    const lost =
      change.status === "succeeded"
        ? await this.db
            .sql("SELECT 1 AS found FROM held_commands WHERE gateway_id = ?1 AND run_id = ?2 AND outcome = 'cancelled'", this.scope.gatewayId, row.id)
            .first()
        : null;
    if (!lost) return this.moveRun(row, change);
    return this.moveRun(row, {
      ...change,
      status: "failed",
      error: "A shell command waited for approval when the gateway stopped; it did not run. Start the task again.",
    });
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

  async #settle(
    command: GatewayCommandRow,
    status: "done" | "failed",
    error: string | null,
    runMove: { row: RunRow; change: RunChange } | null,
  ): Promise<void> {
    const at = new Date().toISOString();
    const { guard, write } = settleCommandStatements(this.db, command.id, status, error, at);
    const payload = JSON.parse(command.payload) as { agent_id?: string };
    const about = payload.agent_id ? { type: "agent", id: payload.agent_id } : null;
    await this.write({
      boardId: null,
      guards: [guard],
      writes: [write],
      events: [
        {
          type: `gateway_command.${status}`,
          subject: { type: "gateway_command", id: command.id },
          about,
          payload: { label: command.kind, kind: command.kind, error, attempts: command.attempts + 1 },
        },
      ],
      causeId: command.cause_id,
    });
    if (runMove) await this.moveRun(runMove.row, runMove.change);
  }

  async postpone(command: GatewayCommandRow, notBefore: Date, error: string): Promise<void> {
    await postponeCommandStatement(this.db, command.id, notBefore.toISOString(), cut(error, 500)).run();
  }
}
