// What a socket is owed and what it may ask: a room holds what its watchers have not taken, and reads what they send. Whoever takes nothing,
// or sends without end, costs the others nothing. In memory only: what an object has forgotten in its sleep, it has sent.
//
// This bounds the silent only. A frame or `ping` is believed as a sign that something was taken: a room is not told what has arrived, pings are
// answered before it hears of them, and clients (those of M9, and streams of server-sent events) answer nothing that it could ask. Whoever goes
// on pinging and reads nothing is bounded by how many sockets they may have (room-limits.ts), and by what the platform holds for a socket.
import { Bucket } from "./bucket.ts";

/** Characters that were sent to a socket since it last said something, a frame or `ping`: a whole board and a replay. Nobody tells a room what has arrived. */
export const OWED_MAX_CHARS = 24_000_000;
/** To all sockets of one caller in the room, those that are closing among them. */
export const OWED_TO_CALLER_MAX_CHARS = 48_000_000;
/** So often it is looked at. */
const LOOK_EVERY_CHARS = 262_144;
const BEHIND = 1013;
const BEHIND_REASON = 'you take less than you are told; come back with since, and send the text "ping" now and then';

export type Neighbours = {
  /** All sockets that the holder of this one has in the room. */
  ofHolder(socket: WebSocket): readonly WebSocket[];
  /** When it last said `ping`, which the room itself does not hear; 0: never. */
  pingedAt(socket: WebSocket): number;
};

export class Owed {
  readonly #owed = new WeakMap<WebSocket, { chars: number; since: number }>();
  readonly #neighbours: Neighbours;

  constructor(neighbours: Neighbours) {
    this.#neighbours = neighbours;
  }

  /** Sends, or closes the socket whose holder takes too little: they resume from the last position that they saw. */
  send(socket: WebSocket, text: string, now = Date.now()): void {
    try {
      if (this.#isTooMuch(socket, text.length, now)) socket.close(BEHIND, BEHIND_REASON);
      else socket.send(text);
    } catch {
      // the socket is closing; its client resumes from the last seq it saw
    }
  }

  /** It has said something. */
  heard(socket: WebSocket): void {
    this.#owed.delete(socket);
  }

  #isTooMuch(socket: WebSocket, chars: number, now: number): boolean {
    const before = this.#owed.get(socket) ?? { chars: 0, since: now };
    const owed = { ...before, chars: before.chars + chars };
    this.#owed.set(socket, owed);
    if (Math.floor(before.chars / LOOK_EVERY_CHARS) === Math.floor(owed.chars / LOOK_EVERY_CHARS)) return false;
    if (this.#neighbours.pingedAt(socket) > owed.since) {
      this.#owed.set(socket, { chars, since: now });
      return false;
    }
    return owed.chars > OWED_MAX_CHARS || this.#toHolderOf(socket) > OWED_TO_CALLER_MAX_CHARS;
  }

  #toHolderOf(socket: WebSocket): number {
    return this.#neighbours.ofHolder(socket).reduce((sum, one) => sum + (this.#owed.get(one)?.chars ?? 0), 0);
  }
}

/** Frames that a socket may send: a hundred a second in the long run, of a large one fewer. A program that waits for its answers stays far below. */
const FRAMES = { burst: 400, perSecond: 100 };
const CHARS_OF_FRAME = 1_000;
/** The code with which a socket is closed that sends more, as gateways' are. */
export const TOO_MANY_FRAMES = 4008;

export class FrameRate {
  readonly #buckets = new WeakMap<WebSocket, Bucket>();

  /** False: it was one too many, and the socket is closed. What it has sent after that is not read. */
  takes(socket: WebSocket, chars: number, now = Date.now()): boolean {
    if (socket.readyState !== WebSocket.OPEN) return false;
    const bucket = this.#buckets.get(socket) ?? new Bucket(FRAMES);
    this.#buckets.set(socket, bucket);
    if (bucket.take(now, 1 + chars / CHARS_OF_FRAME)) return true;
    socket.close(TOO_MANY_FRAMES, `more than ${FRAMES.perSecond} frames a second; wait for the answers`);
    return false;
  }
}
