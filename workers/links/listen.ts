// Reads the gateway's events: which run each is about, what it changes. What concerns no open run of ours is dropped at once;
// the rest is handled one at a time, in order of arrival.
import { describe, log } from "#worker/platform/log.ts";
import type { RunRow } from "#worker/runs/index.ts";
import { askBecame } from "./became.ts";
import { type Drain, isTurnedAway } from "./drain.ts";
import type { HeldLedger } from "./held-ledger.ts";
import type { GatewayLedger } from "./ledger.ts";
import { BACKLOG_MAX, BUSY_BACKLOG, CALM_WITHIN_MS, REST_MAX_MS } from "./limits.ts";
import type { LiveRuns } from "./live-runs.ts";
import type { About, OpenRuns } from "./open-runs.ts";
import type { GatewayPipe } from "./pipe.ts";
import { type EventFrame, isUnbegun, member, messageText, readHeld, textOr, textUpTo } from "./protocol.ts";
import type { SessionViews } from "./views.ts";

const text = (value: unknown): string => textOr(value, "");
const aboutOf = (payload: unknown): About => ({
  runId: textOr(member(payload, "runId"), undefined),
  sessionKey: textOr(member(payload, "sessionKey"), undefined),
});
/** Titles of steps, names of tools, who decided what. */
const WORD_MAX_CHARS = 200;
const isEnd = (state: unknown): state is "final" | "error" | "aborted" => state === "final" || state === "error" || state === "aborted";
/** Streams of an agent's frames that say something to us. */
const HEARD_STREAMS = new Set<unknown>(["lifecycle", "assistant", "item"]);

export type Parts = { pipe: GatewayPipe; ledger: GatewayLedger; held: HeldLedger; runs: OpenRuns; live: LiveRuns; views: SessionViews; drain: Drain };
export type ListenerCalls = {
  /** More waits than can be kept. */
  onOverflow(): void;
  /** Somebody has changed its configuration, maybe we ourselves. */
  onConfigChanged(): void;
  /** An answer to the gateway has been stored. */
  onAnswers(): void;
  /** A run of this session has ended. */
  onEnded(session: string): void;
  /** Something was left to be asked for later. */
  onBehind(): void;
};

/** Handles the events of one gateway. */
export class GatewayListener {
  readonly #parts: Parts;
  readonly #calls: ListenerCalls;
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(parts: Parts, calls: ListenerCalls) {
    this.#parts = parts;
    this.#calls = calls;
  }

  /** Never waits, but for an event that is handled. */
  hear(frame: EventFrame): Promise<void> | undefined {
    if (frame.event === "config.changed") this.#calls.onConfigChanged();
    this.#parts.views.hear(frame);
    if (!this.#isOurs(frame)) return undefined;
    if (this.#waiting >= BACKLOG_MAX) {
      this.#calls.onOverflow();
      return undefined;
    }
    this.#waiting += 1;
    const result = this.#tail.then(() => this.#fairly(frame));
    this.#tail = result
      .catch((error: unknown) => log.warn("gateway.event_failed", { gateway_event: frame.event, error: describe(error) }))
      .finally(() => {
        this.#waiting -= 1;
      });
    return this.#tail as Promise<void>;
  }

  /** Resolves when what was heard is nearly handled, or after a while: a gateway that is given work faster floods us with its ends. */
  async calm(): Promise<void> {
    for (const until = Date.now() + CALM_WITHIN_MS; this.#waiting > BUSY_BACKLOG && Date.now() < until; )
      await Promise.race([this.#tail, scheduler.wait(CALM_WITHIN_MS / 10)]);
  }

  /** Without a query: what is certain not to matter is dropped, and so is what can be handled in memory. */
  #isOurs({ event, payload }: EventFrame): boolean {
    if (event === "exec.approval.requested" || event === "exec.approval.resolved" || event === "shutdown") return true;
    const about = aboutOf(payload);
    if (event === "chat") return isEnd(member(payload, "state")) && this.#parts.runs.mayConcern(about);
    if (event !== "agent" || !HEARD_STREAMS.has(member(payload, "stream")) || !this.#parts.runs.mayConcern(about)) return false;
    const run = this.#parts.runs.known(about);
    if (run && this.#waiting === 0) return !this.#hearWords(run, payload);
    return this.#waiting <= BUSY_BACKLOG || member(payload, "stream") === "lifecycle"; // words and steps are noise when much waits
  }

  async #fairly(frame: EventFrame): Promise<void> {
    const began = Date.now();
    try {
      await this.#handle(frame);
    } finally {
      const tookMs = Date.now() - began; // 0 when no query was needed
      if (this.#waiting > BUSY_BACKLOG && tookMs > 0) await scheduler.wait(Math.min(tookMs, REST_MAX_MS));
    }
  }

  async #handle({ event, payload }: EventFrame): Promise<void> {
    switch (event) {
      case "agent":
        return this.#agent(payload);
      case "chat":
        return this.#chat(payload);
      case "shutdown":
        return this.#parts.drain.begin();
      case "exec.approval.requested":
        return this.#held(payload);
      case "exec.approval.resolved":
        return this.#released(payload);
    }
  }

  /** A command that expired, or went with its run, is told as if somebody had denied it: the gateway's record says how it was. */
  async #released(payload: unknown): Promise<void> {
    const { held, pipe } = this.#parts;
    const id = text(member(payload, "id"));
    if (!id || !(await held.isHeld(id))) return;
    const decision = textUpTo(member(payload, "decision"), WORD_MAX_CHARS, "resolved");
    const became = decision.startsWith("allow-") ? null : await askBecame(pipe, id).catch(() => null);
    const by = textUpTo(member(payload, "resolvedBy"), WORD_MAX_CHARS, null);
    if (became && became.outcome !== "unknown") await held.released(id, became.outcome, became.by === null ? null : by);
    else await held.released(id, decision, by);
  }

  async #held(payload: unknown): Promise<void> {
    const request = readHeld(payload);
    if (!request) return;
    const { run, outcome } = await this.#parts.held.held(request);
    if (outcome === "later") this.#calls.onBehind();
    if (outcome === "refused") this.#calls.onAnswers();
    if (run && outcome === "held") this.#parts.live.status(run, "waiting_approval");
  }

  /**
   * What an agent says and does right now, and the beginning of what goes on already; false: it is more than that. A run that waits
   * for a decision goes on when its command is released, not because it says that it has begun.
   */
  #hearWords(run: RunRow, payload: unknown): boolean {
    const stream = member(payload, "stream");
    const data = member(payload, "data");
    if (stream === "assistant") this.#parts.live.text(run, text(member(data, "text")));
    else if (stream === "item") this.#step(run, data);
    else if (member(data, "phase") === "start" && run.status !== "waiting_approval") {
      this.#parts.live.status(run, "running");
      return run.status === "running";
    }
    return true;
  }

  #step(run: RunRow, data: unknown): void {
    const word = (name: string) => textUpTo(member(data, name), WORD_MAX_CHARS, "");
    const [status, title] = [member(data, "status"), word("title")];
    this.#parts.live.step(run, {
      id: word("itemId") || word("toolCallId") || title,
      title: title || word("name"),
      kind: word("kind") || "tool",
      status: status === "failed" || status === "error" ? "failed" : member(data, "phase") === "end" ? "done" : "running",
    });
  }

  async #agent(payload: unknown): Promise<void> {
    const run = await this.#parts.runs.find(aboutOf(payload), true);
    if (run && !this.#hearWords(run, payload))
      this.#parts.runs.moved(run.id, await this.#parts.ledger.moveRun(run, { status: "running", ...this.#parts.ledger.inThisBoot }));
  }

  async #chat(payload: unknown): Promise<void> {
    const state = member(payload, "state");
    const message = member(payload, "message");
    if (state === "final" && !message) return; // the message joined a run in progress, which ends later
    const run = isEnd(state) ? await this.#parts.runs.find(aboutOf(payload), state === "final") : null;
    if (!run || !isEnd(state)) return;
    const { ledger, live, runs, drain } = this.#parts;
    if (state === "error" && isTurnedAway(member(payload, "errorMessage"))) await drain.begin();
    if (state === "error" && drain.isOn) return; // whether it had begun is proved when the gateway is back
    if (state === "error" && isUnbegun(text(member(payload, "errorMessage")))) return this.#calls.onBehind(); // it is proved
    const fresh = (await ledger.run(run.id)) ?? run;
    const said = live.textOf(run.id);
    const error = textOr(member(payload, "errorMessage"), "The gateway ended the run with an error.");
    if (state === "final") await ledger.endRun(fresh, { status: "succeeded", output: messageText(message) || said });
    else if (state === "error") await ledger.moveRun(fresh, { status: "failed", error, output: said });
    else await ledger.moveRun(fresh, { status: "aborted", output: said });
    live.status(fresh, state === "final" ? "succeeded" : state === "error" ? "failed" : "aborted");
    runs.ended(run.id);
    this.#calls.onEnded(run.session_key);
  }
}
