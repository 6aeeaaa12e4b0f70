// What agents are saying right now, gathered from the gateway's events and shown to the board's watchers. Deliberately
// lossy: at most one frame per run and SHOW_EVERY_MS, never stored; the ledger stores the end of a run.
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import { boardRoom } from "#worker/platform/nudge.ts";
import { clip, cutStart } from "#worker/platform/text.ts";
import { OUTPUT_MAX_CHARS, type RunRow } from "#worker/runs/index.ts";

const SHOW_EVERY_MS = 120;
/** Of many agents that speak at once each is shown less often: together at most 100 frames a second. */
const SHARE_MS = 10;
/** More than a gateway runs at a time; an end that was missed would leave its text here for ever. */
const SHOWN_MAX = 500;
/** Watchers get the end of a long text; the whole text is stored when the run ends. */
const TEXT_MAX_CHARS = 16_384;
const STEPS_MAX = 60;

type Step = { id: string; title: string; kind: string; status: "running" | "done" | "failed" };
type Status = "running" | "waiting_approval" | "succeeded" | "failed" | "aborted";
/** `text`: as much of it as is stored; `end`: as much of its end as is shown. */
type Shown = { row: RunRow; text: string; end: string; steps: Step[]; status: Status; shownAt: number; timer: ReturnType<typeof setTimeout> | null };

/** The live text of one gateway's runs. */
export class LiveRuns {
  readonly #env: Env;
  readonly #shard: string;
  readonly #runs = new Map<string, Shown>();

  constructor(env: Env, shard: string) {
    this.#env = env;
    this.#shard = shard;
  }

  #of(row: RunRow): Shown {
    let shown = this.#runs.get(row.id);
    if (!shown) this.#runs.set(row.id, (shown = { row, text: "", end: "", steps: [], status: "running", shownAt: 0, timer: null }));
    const oldest = this.#runs.size > SHOWN_MAX ? this.#runs.keys().next().value : undefined;
    if (oldest !== undefined) this.#runs.delete(oldest);
    return shown;
  }

  text(row: RunRow, cumulative: string): void {
    const shown = this.#of(row);
    shown.text = clip(cumulative, OUTPUT_MAX_CHARS);
    shown.end = cumulative.length > TEXT_MAX_CHARS ? `…${cutStart(cumulative, TEXT_MAX_CHARS - 1)}` : cumulative;
    this.#show(shown);
  }

  textOf(runId: string): string | null {
    return this.#runs.get(runId)?.text || null;
  }

  step(row: RunRow, step: Step): void {
    const shown = this.#of(row);
    const known = shown.steps.findIndex((other) => other.id === step.id);
    if (known >= 0) shown.steps[known] = { ...(shown.steps[known] as Step), ...step };
    else shown.steps = [...shown.steps, step].slice(-STEPS_MAX);
    this.#show(shown);
  }

  status(row: RunRow, status: Status): void {
    const shown = this.#of(row);
    const isNews = shown.status !== status || shown.shownAt === 0;
    shown.status = status;
    this.#show(shown, isNews);
    if (status !== "running" && status !== "waiting_approval") this.#runs.delete(row.id);
  }

  /** Shows it now, or when the run's next frame is due: the timer lives only while the agent is speaking. */
  #show(shown: Shown, atOnce = false): void {
    const wait = shown.shownAt + Math.max(SHOW_EVERY_MS, this.#runs.size * SHARE_MS) - Date.now();
    if (!atOnce && wait > 0) {
      shown.timer ??= setTimeout(() => this.#show(shown, true), wait);
      return;
    }
    if (shown.timer) clearTimeout(shown.timer);
    shown.timer = null;
    shown.shownAt = Date.now();
    const { row, end, steps, status } = shown;
    if (!row.board_id) return;
    const run = {
      run_id: row.id,
      task_id: row.task_id,
      agent_id: row.agent_id,
      status,
      text: end,
      steps,
      at: new Date(shown.shownAt).toISOString(),
    };
    const scope = { shard: this.#shard, organizationId: row.organization_id, boardId: row.board_id };
    const ended = status !== "running" && status !== "waiting_approval";
    boardRoom(this.#env, scope)
      .show(scope, row.id, { type: "run", run }, ended)
      .catch((error: unknown) => log.warn("live_run.not_shown", { run_id: row.id, error: describe(error) }));
  }
}
