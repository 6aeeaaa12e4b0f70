// A live socket as a page has it: frames are kept in order and awaited, never slept for.
import { SELF } from "cloudflare:test";
import type { LiveFrame } from "#worker/activity/schema.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import { BATCHED_PROTOCOL } from "#worker/platform/room-frames.ts";
import { BASE } from "./client.ts";

type Frame = LiveFrame | { type: "text"; text: string };
const PATIENCE_MS = 5_000;

export type Live = {
  frames: Frame[];
  /** The first frame from here on that fits; frames before it are passed over. */
  until<F extends Frame>(fits: (frame: Frame) => frame is F): Promise<F>;
  until(fits: (frame: Frame) => boolean): Promise<Frame>;
  /** All events told so far, in the order in which they came. */
  events(): EventView[];
  /** Resolves with the events told so far once `fits` is true of them. */
  told(fits: (events: EventView[]) => boolean): Promise<EventView[]>;
  send(text: string | ArrayBuffer): void;
  closed: Promise<{ code: number; reason: string }>;
  close(): void;
};

export const upgrade = (path: string, headers: Record<string, string>): Promise<Response> =>
  SELF.fetch(`${BASE}${path}`, { headers: { Upgrade: "websocket", "Sec-WebSocket-Protocol": BATCHED_PROTOCOL, ...headers } });
/** As a program: it names no subprotocol, and gets each event in a frame of its own. */
export const upgradeProgram = (path: string, headers: Record<string, string>): Promise<Response> =>
  SELF.fetch(`${BASE}${path}`, { headers: { Upgrade: "websocket", ...headers } });

export async function watch(path: string, headers: Record<string, string>, door = upgrade): Promise<Live> {
  const response = await door(path, headers);
  const socket = response.webSocket;
  if (!socket) throw new Error(`no socket: ${response.status} ${await response.text()}`);
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  let read = 0;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => socket.addEventListener("close", ({ code, reason }) => resolve({ code, reason })));
  socket.addEventListener("message", ({ data }) => {
    const text = String(data);
    frames.push(text.startsWith("{") ? (JSON.parse(text) as Frame) : { type: "text", text });
    for (const look of [...waiting]) look();
  });
  socket.accept();

  function when<T>(look: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const give = () => {
        waiting.delete(attempt);
        reject(new Error(`${what} did not come; told: ${JSON.stringify(frames).slice(0, 2000)}`));
      };
      const patience = setTimeout(give, PATIENCE_MS);
      const attempt = () => {
        const found = look();
        if (found === undefined) return;
        clearTimeout(patience);
        waiting.delete(attempt);
        resolve(found);
      };
      waiting.add(attempt);
      attempt();
    });
  }

  function until<F extends Frame>(fits: (frame: Frame) => frame is F): Promise<F>;
  function until(fits: (frame: Frame) => boolean): Promise<Frame>;
  function until(fits: (frame: Frame) => boolean): Promise<Frame> {
    const look = () => {
      const index = frames.findIndex((frame, at) => at >= read && fits(frame));
      if (index >= 0) read = index + 1;
      return frames[index];
    };
    return when(look, "the frame");
  }

  const events = () => frames.flatMap((frame) => (frame.type === "events" ? frame.events : []));
  return {
    frames,
    until,
    events,
    told: (fits) => when(() => (fits(events()) ? events() : undefined), "the events"),
    send: (text) => socket.send(text),
    closed,
    close: () => socket.close(1000, "done"),
  };
}

export const isReady = (frame: Frame): frame is Extract<LiveFrame, { type: "ready" }> => frame.type === "ready";
export const isResync = (frame: Frame): frame is Extract<LiveFrame, { type: "resync" }> => frame.type === "resync";
export const isError = (frame: Frame): frame is Extract<LiveFrame, { type: "error" }> => frame.type === "error";

/** A frame of a program's socket: one for each event, and what its own frames are answered. */
export type SyncFrame = { type: string; seq: number; [member: string]: unknown };
export type Program = Pick<Live, "send" | "closed" | "close"> & {
  frames: SyncFrame[];
  /** The first frame from here on of this type (and of this id, where it answers one). */
  next(type: string, id?: string | number): Promise<SyncFrame>;
  say(frame: object): void;
};

export async function program(path: string, headers: Record<string, string>): Promise<Program> {
  const { frames, until, send, closed, close } = await watch(path, headers, upgradeProgram);
  const fits = (frame: SyncFrame, type: string, id?: string | number) => frame.type === type && (id === undefined || frame.id === id);
  return {
    frames: frames as unknown as SyncFrame[],
    next: async (type, id) => (await until((frame) => fits(frame as unknown as SyncFrame, type, id))) as unknown as SyncFrame,
    say: (frame) => send(JSON.stringify(frame)),
    send,
    closed,
    close,
  };
}
