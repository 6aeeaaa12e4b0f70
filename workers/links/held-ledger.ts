// What GatewayLink writes about shell commands that the gateway holds for a decision.
import { heldCommand, heldCommands, holdCommand, latestRun, releaseCommand } from "#worker/runs/index.ts";
import type { GatewayLedger } from "./ledger.ts";
import { type HeldRequest, taskOfSession } from "./protocol.ts";

/** Records held commands of one gateway. */
export class HeldLedger {
  readonly #ledger: GatewayLedger;
  constructor(ledger: GatewayLedger) {
    this.#ledger = ledger;
  }

  async heldIds(): Promise<string[]> {
    const { db, scope } = this.#ledger;
    return (await db.ask({ held: heldCommands(db, scope.gatewayId) })).held.map(({ id }) => id);
  }

  /** A shell command waits for a person. Reported twice (event and list), stored once. Sessions of the gateway that are not ours are ignored. */
  async held({ id, expiresAtMs, request }: HeldRequest): Promise<void> {
    const session = taskOfSession(request.sessionKey);
    if (!session) return;
    const { db, scope } = this.#ledger;
    const run = await this.#ledger.runOfSession(request.sessionKey as string);
    const source = run ?? (await db.ask({ latest: latestRun(db, session.taskId, scope.gatewayId) })).latest;
    if (!source) return;
    const { command, cwd, host } = request;
    const place = {
      gateway_id: scope.gatewayId,
      id,
      organization_id: scope.organizationId,
      agent_id: source.agent_id,
      board_id: source.board_id,
      task_id: session.taskId,
      run_id: run?.id ?? null,
      expires_at: new Date(expiresAtMs).toISOString(),
      created_at: new Date().toISOString(),
    };
    const { resolvedPath: resolved_path, allowedDecisions: allowed_decisions, riskKinds: risk_kinds, warnings } = request;
    const written = holdCommand(db, place, { command, cwd, host, resolved_path, allowed_decisions, risk_kinds, warnings });
    await this.#ledger.write({ boardId: source.board_id, ...written, actor: this.#ledger.actorOf(source), causeId: run?.cause_id ?? null });
    if (run) await this.#ledger.moveRun(run, { status: "waiting_approval" });
  }

  /** The gateway no longer holds it: decided here or elsewhere, cancelled, expired, or lost in a restart. */
  async released(id: string, outcome: string, resolvedBy: string | null): Promise<void> {
    const { db, scope } = this.#ledger;
    const { row } = await db.ask({ row: heldCommand(db, scope.gatewayId, id) });
    if (!row) return;
    await this.#ledger.write({ boardId: row.board_id, ...releaseCommand(db, row, outcome, resolvedBy, new Date().toISOString()) });
    const run = row.run_id ? await this.#ledger.run(row.run_id) : null;
    if (run?.status === "waiting_approval") await this.#ledger.moveRun(run, { status: "running" });
  }
}
