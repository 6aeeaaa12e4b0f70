// Handles the gateway's events: which run each is about, what it changes. Events of sessions that are not ours are
// ignored. Handled one at a time, in order of arrival.
import { describe, log } from "#worker/platform/log.ts";
import type { RunRow } from "#worker/runs/index.ts";
import type { HeldLedger } from "./held-ledger.ts";
import type { GatewayLedger } from "./ledger.ts";
import type { LiveRuns } from "./live-runs.ts";
import { type EventFrame, member, messageText, readHeld, taskOfSession, textOr } from "./protocol.ts";

/** Which run an event is about, in the gateway's terms. */
type About = { runId: string | undefined; sessionKey: string | undefined };

const text = (value: unknown): string => textOr(value, "");
const aboutOf = (payload: unknown): About => ({
  runId: textOr(member(payload, "runId"), undefined),
  sessionKey: textOr(member(payload, "sessionKey"), undefined),
});

/** Handles the events of one gateway. */
export class GatewayListener {
  readonly #ledger: GatewayLedger;
  readonly #heldLedger: HeldLedger;
  readonly #live: LiveRuns;
  /** Runs by the gateway's run id and by session, as far as this object has seen them. */
  readonly #runs = new Map<string, RunRow>();
  #tail: Promise<unknown> = Promise.resolve();

  constructor(ledger: GatewayLedger, held: HeldLedger, live: LiveRuns) {
    this.#ledger = ledger;
    this.#heldLedger = held;
    this.#live = live;
  }

  /** Runs may have changed while events were lost. */
  forget(): void {
    this.#runs.clear();
  }

  hear(frame: EventFrame): Promise<void> {
    const result = this.#tail.then(() => this.#handle(frame));
    this.#tail = result.catch((error: unknown) => log.warn("gateway.event_failed", { gateway_event: frame.event, error: describe(error) }));
    return this.#tail as Promise<void>;
  }

  async #handle(frame: EventFrame): Promise<void> {
    switch (frame.event) {
      case "agent":
        return this.#agent(frame.payload);
      case "chat":
        return this.#chat(frame.payload);
      case "exec.approval.requested": {
        const held = readHeld(frame.payload);
        if (held) await this.#held(held);
        return;
      }
      case "exec.approval.resolved": {
        const id = text(member(frame.payload, "id"));
        const decision = textOr(member(frame.payload, "decision"), "resolved");
        if (id) await this.#released(id, decision, textOr(member(frame.payload, "resolvedBy"), null));
        return;
      }
    }
  }

  async #held(held: NonNullable<ReturnType<typeof readHeld>>): Promise<void> {
    await this.#heldLedger.held(held);
    this.#forget(held.request.sessionKey);
    const run = held.request.sessionKey ? await this.#find({ runId: undefined, sessionKey: held.request.sessionKey }) : null;
    if (run) this.#live.status(run, "waiting_approval");
  }

  async #released(id: string, outcome: string, resolvedBy: string | null): Promise<void> {
    await this.#heldLedger.released(id, outcome, resolvedBy);
    this.#runs.clear();
  }

  #forget(sessionKey: string | null): void {
    if (sessionKey) this.#runs.delete(sessionKey);
  }

  /** The run of a frame, by session first: a run that the gateway resumed after a crash may have another id. */
  async #find({ runId, sessionKey }: About): Promise<RunRow | null> {
    if (sessionKey && !taskOfSession(sessionKey)) return null;
    const key = sessionKey ?? runId;
    if (!key) return null;
    const known = this.#runs.get(key);
    if (known) return known;
    const row = sessionKey ? await this.#ledger.runOfSession(sessionKey) : await this.#ledger.run(runId as string);
    if (row) this.#runs.set(key, row);
    return row;
  }

  async #agent(payload: unknown): Promise<void> {
    const about = aboutOf(payload);
    const run = await this.#find(about);
    const data = member(payload, "data") as Record<string, unknown> | null | undefined;
    if (!run || !data) return;
    const stream = member(payload, "stream");
    if (stream === "lifecycle" && data.phase === "start") await this.#started(run, about);
    else if (stream === "assistant") this.#live.text(run, text(data.text));
    else if (stream === "item") {
      const status = data.status === "failed" || data.status === "error" ? "failed" : data.phase === "end" ? "done" : "running";
      this.#live.step(run, {
        id: text(data.itemId) || text(data.toolCallId) || text(data.title),
        title: text(data.title) || text(data.name),
        kind: text(data.kind) || "tool",
        status,
      });
    }
  }

  async #started(run: RunRow, { runId, sessionKey }: About): Promise<void> {
    this.#live.status(run, "running");
    if (run.status === "running") return;
    await this.#ledger.moveRun(run, { status: "running" });
    this.#runs.delete(sessionKey ?? runId ?? "");
  }

  async #chat(payload: unknown): Promise<void> {
    const state = member(payload, "state");
    if (state !== "final" && state !== "error" && state !== "aborted") return;
    const about = aboutOf(payload);
    const run = await this.#find(about);
    if (!run) return;
    const message = member(payload, "message");
    if (state === "final" && !message) return; // the message joined a run in progress, which ends later
    const fresh = (await this.#ledger.run(run.id)) ?? run;
    if (state === "final") await this.#ledger.endRun(fresh, { status: "succeeded", output: messageText(message) || this.#live.textOf(run.id) });
    else if (state === "error")
      await this.#ledger.moveRun(fresh, {
        status: "failed",
        error: textOr(member(payload, "errorMessage"), "The gateway ended the run with an error."),
        output: this.#live.textOf(run.id),
      });
    else await this.#ledger.moveRun(fresh, { status: "aborted", output: this.#live.textOf(run.id) });
    this.#live.status(fresh, state === "final" ? "succeeded" : state === "error" ? "failed" : "aborted");
    this.#runs.delete(about.sessionKey ?? "");
    this.#runs.delete(about.runId ?? "");
  }
}
