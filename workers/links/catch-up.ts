// Finds out what was missed: after a reconnect, after lost or postponed frames, and from time to time. The gateway does not
// repeat events, so it is asked. One at a time, and only so often: whoever wants it meanwhile is served by the next.
import type { Answers } from "./answers.ts";
import { Bucket } from "./bucket.ts";
import type { HeldLedger } from "./held-ledger.ts";
import type { GatewayLedger } from "./ledger.ts";
import { CATCH_UPS, LISTED_MAX } from "./limits.ts";
import type { OpenRuns } from "./open-runs.ts";
import type { GatewayPipe } from "./pipe.ts";
import { member, readHeld, readList } from "./protocol.ts";
import { settleOpenRuns } from "./recover.ts";
import type { Watch } from "./watch.ts";

/** Also how long a gateway may need after its start until it takes its runs up again. */
const RECHECK_MS = 15_000;
/** What is open is asked about so often; while nothing is, nobody asks. */
const CHECK_EVERY_MS = 60_000;

type Parts = { pipe: GatewayPipe; ledger: GatewayLedger; held: HeldLedger; runs: OpenRuns; answers: Answers; watch: Watch; dueAt(at: number): Promise<void> };

export class CatchUp {
  readonly #parts: Parts;
  readonly #times = new Bucket(CATCH_UPS);
  #isRunning = false;
  #isDue = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    if (this.#isRunning || !this.#times.take(Date.now())) return this.later();
    this.#isRunning = true;
    this.#isDue = false;
    const { runs, watch } = this.#parts;
    try {
      await Promise.all((await runs.sessions()).map((session) => watch.begin(session)));
      await this.#reconcileHeld();
      await this.#settle(RECHECK_MS);
      runs.forget();
    } finally {
      this.#isRunning = false;
    }
  }

  /** Asks about what is open, and again after a while if some of it stays so. */
  async #settle(againAfterMs: number): Promise<void> {
    const { pipe, ledger, answers, dueAt } = this.#parts;
    await answers.check();
    const open = await settleOpenRuns(pipe, ledger);
    if (open > 0 || answers.isAnyAwaited) await dueAt(Date.now() + againAfterMs);
  }

  /** Something was left: everything is asked for with the next alarm. */
  async later(): Promise<void> {
    this.#isDue = true;
    await this.#parts.dueAt(Date.now() + RECHECK_MS);
  }

  /** While something is open. */
  async check(): Promise<void> {
    if (this.#isDue) await this.run();
    else if (!this.#isRunning) await this.#settle(CHECK_EVERY_MS);
  }

  /** Events of held commands are not repeated and may be dropped: the list is the truth. */
  async #reconcileHeld(): Promise<void> {
    const { pipe, held: ledger } = this.#parts;
    const listed = readList(await pipe.call("exec.approval.list", {}));
    const ids = new Set(listed.map((item) => member(item, "id")));
    for (const id of await ledger.heldIds()) if (!ids.has(id)) await ledger.released(id, "cancelled", null);
    const read = listed.slice(0, LISTED_MAX).map(readHeld);
    for (const item of read) if (item && (await ledger.held(item)).outcome === "later") return this.later();
  }
}
