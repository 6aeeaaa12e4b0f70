// What GatewayLink writes about shell commands that the gateway holds for a decision. Which ones are held is asked for once and
// kept in memory, so that what is told twice, or of no command of ours, costs no query.
import { heldCommand, heldCommands, holdCommand, latestRun, releaseCommand, type RunRow } from "#worker/runs/index.ts";
import { Bucket } from "./bucket.ts";
import type { GatewayLedger } from "./ledger.ts";
import { HELD_MAX, HOLDS, LOOK_UPS } from "./limits.ts";
import type { OpenRuns } from "./open-runs.ts";
import { type HeldRequest, taskOfSession } from "./protocol.ts";

/** `later`: the gateway goes on holding it, and its list is asked for again. */
export type Holding = { run: RunRow | null; outcome: "held" | "ignored" | "later" };

export class HeldLedger {
  readonly #ledger: GatewayLedger;
  readonly #runs: OpenRuns;
  readonly #holds = new Bucket(HOLDS);
  readonly #lookUps = new Bucket(LOOK_UPS);
  #ids: Promise<Set<string>> | null = null;

  constructor(ledger: GatewayLedger, runs: OpenRuns) {
    this.#ledger = ledger;
    this.#runs = runs;
  }

  /** A shell command waits for a person. Reported twice (event and list), stored once. Other sessions of the gateway are not ours. */
  async held(request: HeldRequest): Promise<Holding> {
    const session = taskOfSession(request.request.sessionKey);
    if (!session) return { run: null, outcome: "ignored" };
    const ids = await this.heldIds();
    const run = await this.#runs.find({ runId: undefined, sessionKey: request.request.sessionKey as string });
    if (ids.has(request.id)) {
      if (run) await this.#wait(run);
      return { run, outcome: "ignored" };
    }
    if (!run && !this.#lookUps.take(Date.now())) return { run: null, outcome: "later" };
    const source = run ?? (await this.#latest(session.taskId));
    if (!source) return { run: null, outcome: "ignored" };
    if (ids.size >= HELD_MAX || !this.#holds.take(Date.now())) return { run, outcome: "later" };
    if (await this.#hold(request, session.taskId, source, run)) ids.add(request.id);
    if (run) await this.#wait(run);
    return { run, outcome: "held" };
  }

  async #wait(run: RunRow): Promise<void> {
    if (run.status !== "waiting_approval") this.#runs.moved(run.id, await this.#ledger.moveRun(run, { status: "waiting_approval" }));
  }

  /** A run that has ended here may go on there. */
  async #latest(taskId: string): Promise<RunRow | null> {
    const { db, scope } = this.#ledger;
    return (await db.ask({ latest: latestRun(db, taskId, scope.gatewayId) })).latest;
  }

  async #hold({ id, expiresAtMs, request }: HeldRequest, taskId: string, source: RunRow, run: RunRow | null): Promise<boolean> {
    const { db, scope } = this.#ledger;
    const { command, cwd, host } = request;
    const place = {
      gateway_id: scope.gatewayId,
      id,
      organization_id: scope.organizationId,
      agent_id: source.agent_id,
      board_id: source.board_id,
      task_id: taskId,
      run_id: run?.id ?? null,
      expires_at: new Date(expiresAtMs).toISOString(),
      created_at: new Date().toISOString(),
    };
    const { resolvedPath: resolved_path, allowedDecisions: allowed_decisions, riskKinds: risk_kinds, warnings } = request;
    const written = holdCommand(db, place, { command, cwd, host, resolved_path, allowed_decisions, risk_kinds, warnings });
    return this.#ledger.write({ boardId: source.board_id, ...written, actor: this.#ledger.actorOf(source), causeId: run?.cause_id ?? null });
  }

  /** The gateway no longer holds it: decided here or elsewhere, cancelled, expired, or lost in a restart. */
  async released(id: string, outcome: string, resolvedBy: string | null): Promise<void> {
    const ids = await this.heldIds();
    if (!ids.has(id)) return;
    const { db, scope } = this.#ledger;
    const { row } = await db.ask({ row: heldCommand(db, scope.gatewayId, id) });
    if (row) {
      await this.#ledger.write({ boardId: row.board_id, ...releaseCommand(db, row, outcome, resolvedBy, new Date().toISOString()) });
      const run = row.run_id ? await this.#ledger.run(row.run_id) : null;
      if (run?.status === "waiting_approval") this.#runs.moved(run.id, await this.#ledger.moveRun(run, { status: "running" }));
    }
    ids.delete(id);
  }

  /** Ids of the commands that are held, as far as we know. */
  heldIds(): Promise<Set<string>> {
    this.#ids ??= this.#load().catch((error: unknown) => {
      this.#ids = null;
      throw error;
    });
    return this.#ids;
  }

  async #load(): Promise<Set<string>> {
    const { db, scope } = this.#ledger;
    return new Set((await db.ask({ held: heldCommands(db, scope.gatewayId) })).held.map(({ id }) => id));
  }
}
