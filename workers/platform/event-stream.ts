// Server-sent events for as long as somebody may and does take them. A live room tells when something has happened; what it has become is
// read then, at most once a second for each reader, and never for nothing.
import type { EventView } from "./event-view.ts";
import type { RoomFrame } from "./room-frames.ts";

export const SENT_EVENTS = "text/event-stream";
export const STREAM_HEADERS = { "Content-Type": SENT_EVENTS, "Cache-Control": "no-store" };
/** Of the streams of a board, for the reference. */
export const STREAM_TEXT =
  "Their ids are the board's `seq`: `Last-Event-ID` continues where a stream was cut, `since` begins at a time. `resync` where more has happened than is told: load the list again. What happens within a second is told together. After half an hour the stream ends, and is asked for again; at once for whoever may not read any more.";

/** Then a stream in which nothing happens says that it is there. */
export const QUIET_MS = 5_000;
/** Who has not taken what was told for so long has gone. */
const GONE_MS = 10_000;
/** Of what happens at once, what it has become is read once. */
const TOGETHER_MS = 1_000;
/** Then the stream ends, and is asked for again. */
const LASTS_MS = 30 * 60_000;
/** In a quiet stream it says too how far the reader is: nothing up to there was for them. */
const stillHere = (position: number | null): string => `${position === null ? "" : `id: ${position}\n`}: still here\n\n`;
const encoder = new TextEncoder();

export const blockOf = (event: string, data: object, position: number | null): string =>
  `${position === null ? "" : `id: ${position}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** `what`: the list that is to be loaded again. */
export const resyncBlock = (what: string, position: number | null): string =>
  blockOf("resync", { detail: `More has happened than is told here: load the ${what} again.` }, position);

/** What is told, wherever the stream is then. */
export type Block = (position: number | null) => string;
/** Blocks that are told together have their place at the last of them: who is cut off before it is told all of them again. */
export const together = (blocks: readonly Block[], position: number | null): string =>
  blocks.map((block, index) => block(index === blocks.length - 1 ? position : null)).join("");

/** Of each thing the last event, in the order of those: what it has become is told once, and what is told after it came later. */
export function lastOfEach(events: readonly EventView[]): EventView[] {
  const last = new Map(events.map((event) => [event.subject.id, event]));
  return events.filter((event) => last.get(event.subject.id) === event);
}

const POSITION = /^\d{1,15}$/;
/** What is no position of ours, a reader has from elsewhere. */
export const positionIn = (lastEventId: string | undefined): number | null =>
  lastEventId !== undefined && POSITION.test(lastEventId) ? Number(lastEventId) : null;

/** What a live room tells one stream, until it is asked for. */
export abstract class Heard {
  /** The newest event that is told of here. */
  position: number | null = null;
  /** More has happened than is told. */
  isBehind = false;
  isOver = false;
  /** It is over because its reader takes less than happens: what is held is told yet, and they go on behind it. */
  isFull = false;
  #wake: (() => void) | null = null;

  abstract get hasNews(): boolean;
  /** Keeps what the events say; called before anybody is woken. */
  protected abstract note(frame: Extract<RoomFrame, { type: "events" }>): void;
  protected abstract forget(): void;

  hear(text: string): void {
    if (this.isOver) return;
    const frame = JSON.parse(text) as RoomFrame;
    if (!("seq" in frame)) return; // of what goes on right now, and of no event
    this.position = frame.seq;
    if (frame.type === "resync") this.isBehind = true;
    if (frame.type === "events") this.note(frame);
    if (this.isBehind) this.forget();
    if (this.hasNews || frame.type === "ready") this.wake();
  }

  end(): void {
    this.isOver = true;
    this.wake();
  }

  wake(): void {
    this.#wake?.();
    this.#wake = null;
  }

  /** Here when there is something to tell, or nothing for this long. */
  async wait(ms: number): Promise<void> {
    if (this.hasNews || this.isOver) return;
    await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), scheduler.wait(ms)]);
  }
}

export type Telling = {
  heard: Heard;
  leave(): void;
  /** What is told at once; empty: nothing. */
  first(): Promise<string>;
  /** What has been heard, as it is now; throws where the reader may not read it any more. */
  news(): Promise<string>;
  /** What happens within so long is told together; default: a second, since what it has become is read. */
  togetherMs?: number;
};

export function tellingStream({ heard, leave, first, news, togetherMs = TOGETHER_MS }: Telling): ReadableStream<Uint8Array> {
  const beganAt = Date.now();
  let toldAt = 0;
  let gone: ReturnType<typeof setTimeout> | undefined;
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(encoder.encode(stillHere(null)));
      const text = await first();
      if (text) controller.enqueue(encoder.encode(text));
    },
    async pull(controller) {
      clearTimeout(gone);
      await heard.wait(QUIET_MS);
      const early = toldAt + togetherMs - Date.now();
      if (heard.hasNews && early > 0) await scheduler.wait(early);
      const quiet = stillHere(heard.hasNews ? null : heard.position);
      const isTold = heard.hasNews && (!heard.isOver || heard.isFull);
      const text = isTold ? await news().catch(() => null) : ""; // why not is told to whoever asks for the stream again
      toldAt = Date.now();
      if (text !== null) controller.enqueue(encoder.encode(text || quiet));
      if (text !== null && !heard.isOver && Date.now() - beganAt < LASTS_MS) {
        gone = setTimeout(leave, GONE_MS);
        return;
      }
      leave();
      controller.close();
    },
    cancel: leave,
  });
}
