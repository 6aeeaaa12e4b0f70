// Finds out what was missed: after a reconnect, after lost or postponed frames, and from time to time. The gateway does not
// repeat events, so it is asked. One at a time, and only so often: whoever wants it meanwhile is served by the next.
import { describe, log } from "#worker/platform/log.ts";
import type { Answers } from "./answers.ts";
import { askBecame } from "./became.ts";
import { Bucket } from "#worker/platform/bucket.ts";
import type { HeldLedger } from "./held-ledger.ts";
import type { GatewayLedger } from "./ledger.ts";
import { CATCH_UPS, LISTED_MAX } from "./limits.ts";
import type { OpenRuns } from "./open-runs.ts";
import type { GatewayPipe } from "./pipe.ts";
import { GatewayError, member, readHeld, readList } from "./protocol.ts";
import { Recovery } from "./recover.ts";
import type { Watch } from "./watch.ts";

const RECHECK_MS = 15_000;
/** So long after it is back a gateway takes up one run after the other, and says little of it. */
const BACK_LATELY_MS = 120_000;
/** What is open is asked about so often; while nothing is, nobody asks. */
const CHECK_EVERY_MS = 60_000;
/** While runs are open that another start of the gateway had accepted. */
const PROVE_EVERY_MS = 5_000;

type Parts = { pipe: GatewayPipe; ledger: GatewayLedger; held: HeldLedger; runs: OpenRuns; answers: Answers; watch: Watch; dueAt(at: number): Promise<void> };

export class CatchUp {
  readonly #parts: Parts;
  readonly #times = new Bucket(CATCH_UPS);
  readonly #recovery: Recovery;
  #isRunning = false;
  #isDue = false;
  #backAt = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#recovery = new Recovery(parts.pipe, parts.ledger, parts.runs);
  }

  async run(): Promise<void> {
    if (this.#isRunning || !this.#times.take(Date.now())) return this.later();
    this.#isRunning = true;
    this.#isDue = false;
    try {
      await this.#orLater(this.#everything());
    } finally {
      this.#isRunning = false;
    }
  }

  async #everything(): Promise<void> {
    this.#backAt = Date.now();
    const { runs, watch } = this.#parts;
    await Promise.all((await runs.sessions()).map((session) => watch.begin(session)));
    await this.#reconcileHeld();
    await this.#settle(RECHECK_MS);
    runs.forget();
  }

  /** What could not be asked is asked again. */
  async #orLater(asked: Promise<void>): Promise<void> {
    await asked.catch(async (error: unknown) => {
      await this.later();
      throw error;
    });
  }

  /** Asks about what is open, and again after a while if some of it stays so. */
  async #settle(againAfterMs: number): Promise<void> {
    const { answers, dueAt } = this.#parts;
    await answers.check();
    const { open, unproved } = await this.#recovery.settle();
    if (open > 0 || answers.isAnyAwaited) await dueAt(Date.now() + (unproved > 0 ? PROVE_EVERY_MS : againAfterMs));
  }

  /** Something was left: everything is asked for with the next alarm. */
  async later(): Promise<void> {
    this.#isDue = true;
    await this.#parts.dueAt(Date.now() + RECHECK_MS);
  }

  /** While something is open. */
  async check(): Promise<void> {
    if (this.#isDue) await this.run();
    else if (!this.#isRunning) await this.#orLater(this.#settle(Date.now() - this.#backAt < BACK_LATELY_MS ? RECHECK_MS : CHECK_EVERY_MS));
  }

  /** It may have been allowed, and have run: only the gateway knows. What it does not answer now is asked again. */
  async #settleHeld(id: string): Promise<void> {
    const { pipe, held } = this.#parts;
    try {
      const became = await askBecame(pipe, id);
      if (became) await held.released(id, became.outcome, became.by);
    } catch (error) {
      log.warn("held_command.not_settled", { held_command_id: id, error: describe(error) });
      await this.later();
      if (error instanceof GatewayError && (error.code === "TIMEOUT" || error.code === "SOCKET_CLOSED")) throw error;
    }
  }

  /** Events of held commands are not repeated and may be dropped: the list is the truth. */
  async #reconcileHeld(): Promise<void> {
    const { pipe, held: ledger } = this.#parts;
    const listed = readList(await pipe.call("exec.approval.list", {}));
    const ids = new Set(listed.map((item) => member(item, "id")));
    for (const id of await ledger.heldIds()) if (!ids.has(id)) await this.#settleHeld(id);
    const read = listed.slice(0, LISTED_MAX).map(readHeld);
    for (const item of read) if (item && (await ledger.held(item)).outcome === "later") return this.later();
  }
}
