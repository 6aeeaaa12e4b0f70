// Proves what became of open runs. The gateway does not repeat events, and after a crash it has forgotten what it had not begun: so it is
// asked about each run after a reconnect, after lost frames, and from time to time while they run.
import { describe, log } from "#worker/platform/log.ts";
import { isAdopted, type RunChange, type RunRow } from "#worker/runs/index.ts";
import type { GatewayLedger } from "./ledger.ts";
import type { OpenRuns } from "./open-runs.ts";
import type { GatewayPipe } from "./pipe.ts";
import { judge, NOT_TAKEN_UP, type Verdict } from "./proof.ts";
import { GatewayError, isUnbegun, textOr } from "./protocol.ts";
import { traceMessage } from "./trace.ts";

/** How a gateway calls it that somebody has stopped a run: by its interface, or by ours. */
const ABORT_REASONS = new Set<unknown>(["rpc", "aborted"]);
const MISSED_ERROR = "The run ended with an error while Mission Control was not connected.";

type Waited = { status?: unknown; error?: unknown; stopReason?: unknown } | null;
/** `unproved`: of them those that another start of the gateway had accepted. */
export type Standing = { open: number; unproved: number };

export class Recovery {
  readonly #pipe: GatewayPipe;
  readonly #ledger: GatewayLedger;
  readonly #runs: OpenRuns;
  /** Runs that this start of the gateway took up again: it takes them one after the other. */
  readonly #takenUp = new Set<string>();
  #lastTakenUpAt = 0;
  /** Once is not enough to call a run dropped: it may be between two states. */
  readonly #suspects = new Set<string>();

  constructor(pipe: GatewayPipe, ledger: GatewayLedger, runs: OpenRuns) {
    this.#pipe = pipe;
    this.#ledger = ledger;
    this.#runs = runs;
  }

  /** Settles what is proved. Answers how many runs go on, or may. */
  async settle(): Promise<Standing> {
    const standing: Standing = { open: 0, unproved: 0 };
    const sent = (await this.#ledger.openRuns()).filter(({ status }) => status !== "queued"); // the commands of those are still stored
    for (const [index, run] of sent.entries()) {
      try {
        const verdict = await this.#prove(run);
        if (verdict.is === "alive" || verdict.is === "undecided") standing.open += 1;
        if (verdict.is === "undecided" && this.#isElsewhere(run)) standing.unproved += 1;
      } catch (error) {
        log.warn("run.not_settled", { run_id: run.id, error: describe(error) });
        standing.open += 1;
        if (this.#isElsewhere(run)) standing.unproved += 1;
        // Who does not answer about one run will not about the next: each would be waited for half a minute.
        if (error instanceof GatewayError && (error.code === "TIMEOUT" || error.code === "SOCKET_CLOSED"))
          return { open: standing.open + sent.length - index - 1, unproved: standing.unproved };
      }
    }
    return standing;
  }

  #isElsewhere(run: RunRow): boolean {
    return run.boot_id === null || run.boot_id !== this.#ledger.boot?.id;
  }

  async #prove(run: RunRow): Promise<Verdict> {
    const verdict = await this.#verdict(run);
    if (verdict.is !== "dropped") this.#suspects.delete(run.id);
    if (verdict.is === "ended") this.#runs.moved(run.id, await this.#ledger.endRun(run, verdict.change));
    else if (verdict.is === "alive") await this.#isAlive(run);
    else if (verdict.is === "forgotten") this.#runs.moved(run.id, await this.#ledger.resend(run, verdict.why));
    else if (verdict.is === "dropped") return this.#dropped(run);
    return verdict;
  }

  /** A run that the gateway resumed after a crash goes on under another id in the same session: when the id yields nothing, the session decides. */
  async #verdict(run: RunRow): Promise<Verdict> {
    const waited = (await this.#pipe.call("agent.wait", { runId: run.id, timeoutMs: 50 })) as Waited;
    if (waited?.status === "error" && !isUnbegun(textOr(waited.error, ""))) return { is: "ended", change: failureOf(waited) };
    const trace = await traceMessage(this.#pipe, run.session_key, run.id);
    if (waited?.status === "ok") return { is: "ended", change: { status: "succeeded", output: trace?.reply ?? null } };
    if (!trace) return { is: "undecided" };
    const known = trace.isKnown || isAdopted(run); // we have seen it begin
    return judge(
      { ...trace, isKnown: known },
      { isElsewhere: this.#isElsewhere(run), idleMs: Date.now() - Math.max(this.#ledger.boot?.since ?? Date.now(), this.#lastTakenUpAt) },
    );
  }

  async #isAlive(run: RunRow): Promise<void> {
    const boot = this.#ledger.boot;
    if (!boot) return;
    if (run.boot_id !== null && run.boot_id !== boot.id) {
      this.#takenUp.add(run.id);
      this.#runs.moved(run.id, await this.#ledger.moveRun(run, { status: "running", bootId: boot.id }));
    } else if (run.boot_id === null) await this.#ledger.rememberBoot(run, boot.id);
    if (this.#takenUp.has(run.id)) this.#lastTakenUpAt = Date.now();
  }

  async #dropped(run: RunRow): Promise<Verdict> {
    if (!this.#suspects.has(run.id)) {
      this.#suspects.add(run.id);
      return { is: "undecided" };
    }
    this.#suspects.delete(run.id);
    this.#runs.moved(run.id, await this.#ledger.moveRun(run, { status: "failed", error: NOT_TAKEN_UP }));
    return { is: "dropped" };
  }
}

const failureOf = ({ stopReason, error }: NonNullable<Waited>): RunChange => ({
  status: ABORT_REASONS.has(stopReason) ? "aborted" : "failed",
  error: typeof error === "string" ? error : MISSED_ERROR,
});
