// Who watches which session of the gateway right now. The gateway tells of a session while somebody watches it, or work of ours goes on in
// it, and no longer: nobody's words leave their host for nobody. A watcher asks for what is new again and again; who has not asked for a
// while has gone. Lossy: who is slower than the session hears how much was dropped. In memory only: a watcher who was forgotten is told so.
import type { LinkView, Viewing } from "#worker/gateways/index.ts";
import type { SessionFrame } from "#worker/gateways/schema.ts";
import { VIEW_GONE_MS, VIEW_WAITING_MAX, VIEW_WAITS_MS, VIEWS_MAX, VIEWS_OF_ONE_MAX } from "./limits.ts";
import type { OpenRuns } from "./open-runs.ts";
import { type EventFrame, GatewayError, member } from "./protocol.ts";
import { readSessionFrame } from "./session-frames.ts";
import type { Watch } from "./watch.ts";

/** One watcher: what waits for them, and how they are woken. */
class View {
  readonly session: string;
  readonly person: string;
  readonly #waiting: SessionFrame[] = [];
  #dropped = 0;
  #wake: (() => void) | null = null;
  timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: string, person: string) {
    this.session = session;
    this.person = person;
  }

  /** Of what an agent says only the newest waits: it comes whole each time. */
  say(frame: SessionFrame): void {
    const last = this.#waiting.at(-1);
    if (frame.type === "text" && last?.type === "text" && last.run_id === frame.run_id) this.#waiting.pop();
    this.#waiting.push(frame);
    if (this.#waiting.length > VIEW_WAITING_MAX) this.#dropped += this.#waiting.splice(0, 1).length;
    this.wake();
  }

  wake(): void {
    this.#wake?.();
    this.#wake = null;
  }

  /** What has come since; nothing when nothing comes for a while. */
  async next(): Promise<SessionFrame[]> {
    if (this.#waiting.length === 0) await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), scheduler.wait(VIEW_WAITS_MS)]);
    const dropped: SessionFrame[] = this.#dropped > 0 ? [{ type: "dropped", count: this.#dropped }] : [];
    this.#dropped = 0;
    return [...dropped, ...this.#waiting.splice(0)];
  }
}

type Parts = { watch: Watch; runs: OpenRuns; goesOn(work: Promise<unknown>): void };
const GONE: LinkView = { ok: true, frames: [], isForgotten: true };

export class SessionViews {
  readonly #parts: Parts;
  /** By the watcher's id. */
  readonly #views = new Map<string, View>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  isWatched(session: string): boolean {
    return [...this.#views.values()].some((view) => view.session === session);
  }

  /** What is new for this watcher, who comes for the first time or again, or leaves. */
  async next({ session, person, viewer, step }: Viewing): Promise<LinkView> {
    const known = this.#views.get(viewer);
    if (step === "leave") this.#end(viewer);
    if (step === "leave" || (step === "go on" && !known)) return GONE;
    const opened = known ?? (await this.#open(session.toLowerCase(), person, viewer)); // gateways tell keys in lower case
    if (!(opened instanceof View)) return opened;
    clearTimeout(opened.timer);
    const frames = known ? await opened.next() : [];
    if (this.#views.get(viewer) !== opened) return { ok: true, frames, isForgotten: true };
    opened.timer = setTimeout(() => this.#end(viewer), VIEW_GONE_MS);
    return { ok: true, frames, isForgotten: false };
  }

  async #open(session: string, person: string, viewer: string): Promise<View | LinkView> {
    if (this.#views.size >= VIEWS_MAX)
      return {
        ok: false,
        why: "busy",
        detail: `Sessions of this gateway are watched ${VIEWS_MAX} times already, which is as often as may be. Try again in a while.`,
      };
    if ([...this.#views.values()].filter((view) => view.person === person).length >= VIEWS_OF_ONE_MAX)
      return {
        ok: false,
        why: "busy",
        detail: `You watch ${VIEWS_OF_ONE_MAX} sessions of this gateway already, which is as many as one person may. Close one.`,
      };
    const view = new View(session, person);
    this.#views.set(viewer, view);
    try {
      await this.#parts.watch.begin(session);
      return view;
    } catch (error) {
      this.#end(viewer);
      if (!(error instanceof GatewayError)) throw error;
      return { ok: false, why: "busy", detail: "The gateway did not answer in time. Try again in a moment." };
    }
  }

  hear(frame: EventFrame): void {
    if (this.#views.size === 0) return;
    const session = member(frame.payload, "sessionKey");
    const watching = [...this.#views.values()].filter((view) => view.session === session);
    const told = watching.length > 0 ? readSessionFrame(frame) : null;
    if (told) for (const view of watching) view.say(told);
  }

  /** The connection to the gateway has ended, or another begins: who watches begins anew. */
  endAll(): void {
    for (const viewer of [...this.#views.keys()]) this.#end(viewer);
  }

  #end(viewer: string): void {
    const view = this.#views.get(viewer);
    if (!view) return;
    clearTimeout(view.timer);
    this.#views.delete(viewer);
    view.wake();
    if (!this.isWatched(view.session)) this.#parts.goesOn(this.#unwatch(view.session));
  }

  async #unwatch(session: string): Promise<void> {
    const isNeeded = (await this.#parts.runs.sessions()).includes(session) || this.isWatched(session);
    if (!isNeeded) await this.#parts.watch.end(session);
  }
}
