// What GatewayLink writes about shell commands that the gateway holds for a decision.
import { cut } from "#worker/platform/text.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { GatewayLedger } from "./ledger.ts";
import { type HeldRequest, taskOfSession } from "./protocol.ts";
import { moveRun } from "./runs.ts";
import type { HeldCommandRow, RunRow } from "./tables.ts";

export class HeldLedger {
  readonly #ledger: GatewayLedger;
  constructor(ledger: GatewayLedger) {
    this.#ledger = ledger;
  }

  async heldIds(): Promise<HeldCommandRow[]> {
    const [rows] = await this.#ledger.db.read<[HeldCommandRow[]]>([
      this.#ledger.db.sql("SELECT * FROM held_commands WHERE gateway_id = ?1 AND status = 'held'", this.#ledger.scope.gatewayId),
    ]);
    return rows;
  }

  /** A shell command waits for a person. Told twice (event and list), stored once. Other sessions of the gateway are not ours. */
  async held(item: HeldRequest): Promise<void> {
    const ours = taskOfSession(item.request.sessionKey);
    if (!ours) return;
    const run = await this.#ledger.runOfSession(item.request.sessionKey as string);
    const [place] = run ? [run] : await this.#placeOfTask(ours.taskId);
    if (!place) return;
    const at = new Date().toISOString();
    const expires = new Date(item.expiresAtMs).toISOString();
    const waiting = run ? moveRun(this.#ledger.db, run, { status: "waiting_approval" }, at) : null;
    const actor: Actor = place.agent_id ? { type: "agent", id: place.agent_id, name: place.agent_name ?? "agent" } : this.#ledger.self;
    const request = item.request;
    await this.#ledger.write({
      boardId: place.board_id,
      guards: [
        this.#ledger.db.guard(
          "NOT EXISTS (SELECT 1 FROM held_commands WHERE gateway_id = ? AND id = ?)",
          "known_already",
          this.#ledger.scope.gatewayId,
          item.id,
        ),
      ],
      writes: [
        this.#ledger.db.sql(
          "INSERT INTO held_commands(gateway_id, id, organization_id, agent_id, board_id, task_id, run_id, status, expires_at, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'held', ?8, ?9)",
          this.#ledger.scope.gatewayId,
          item.id,
          this.#ledger.scope.organizationId,
          place.agent_id,
          place.board_id,
          ours.taskId,
          run?.id ?? null,
          expires,
          at,
        ),
      ],
      events: [
        {
          type: "command.held",
          subject: { type: "held_command", id: item.id },
          about: { type: "task", id: ours.taskId },
          payload: {
            label: cut(request.command, 200),
            gateway_id: this.#ledger.scope.gatewayId,
            run_id: run?.id ?? null,
            agent_id: place.agent_id,
            expires_at: expires,
            command: request.command,
            cwd: request.cwd,
            host: request.host,
            resolved_path: request.resolvedPath,
            allowed_decisions: request.allowedDecisions,
            risk_kinds: request.riskKinds,
            warnings: request.warnings,
          },
        },
      ],
      actor,
      causeId: run?.cause_id ?? null,
    });
    if (run && waiting) await this.#ledger.moveRun(run, { status: "waiting_approval" });
  }

  async #placeOfTask(taskId: string): Promise<RunRow[]> {
    const [rows] = await this.#ledger.db.read<[RunRow[]]>([
      this.#ledger.db.sql("SELECT * FROM runs WHERE task_id = ?1 AND gateway_id = ?2 ORDER BY id DESC LIMIT 1", taskId, this.#ledger.scope.gatewayId),
    ]);
    return rows;
  }

  /** The gateway no longer holds it: decided here or elsewhere, cancelled, expired, or lost in a restart. */
  async released(id: string, outcome: string, resolvedBy: string | null): Promise<void> {
    const row = await this.#ledger.db
      .sql("SELECT * FROM held_commands WHERE gateway_id = ?1 AND id = ?2 AND status = 'held'", this.#ledger.scope.gatewayId, id)
      .first<HeldCommandRow>();
    if (!row) return;
    const at = new Date().toISOString();
    await this.#ledger.write({
      boardId: row.board_id,
      guards: [
        this.#ledger.db.guard("(SELECT status FROM held_commands WHERE gateway_id = ? AND id = ?) = 'held'", "known_already", this.#ledger.scope.gatewayId, id),
      ],
      writes: [
        this.#ledger.db.sql(
          "UPDATE held_commands SET status = 'released', outcome = ?3, released_at = ?4 WHERE gateway_id = ?1 AND id = ?2",
          this.#ledger.scope.gatewayId,
          id,
          outcome,
          at,
        ),
      ],
      events: [
        {
          type: "command.released",
          subject: { type: "held_command", id },
          about: row.task_id ? { type: "task", id: row.task_id } : null,
          payload: { label: outcome, outcome, resolved_by: resolvedBy, gateway_id: this.#ledger.scope.gatewayId },
        },
      ],
    });
    const run = row.run_id ? await this.#ledger.run(row.run_id) : null;
    if (run?.status === "waiting_approval") await this.#ledger.moveRun(run, { status: "running" });
  }
}
