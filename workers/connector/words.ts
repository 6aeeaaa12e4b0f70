// What agents say right now, on its way to the relay. Each frame has all of it so far, so of what comes faster than anybody reads
// only the newest goes on. Owned by session.ts. Nothing of the same session may overtake it: an end follows the last words.

/** Together at most 100 frames a second; one agent alone is heard ten times a second. */
const ONE_EVERY_MS = 100;
const SHARE_MS = 10;

export class Words {
  readonly #send: (text: string) => void;
  readonly #newest = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (text: string) => void) {
    this.#send = send;
  }

  say(session: string, text: string): void {
    this.#newest.set(session, text);
    this.#timer ??= setTimeout(() => this.#flushAll(), Math.max(ONE_EVERY_MS, this.#newest.size * SHARE_MS));
  }

  /** Before anything else of this session is sent. */
  flush(session: string): void {
    const text = this.#newest.get(session);
    this.#newest.delete(session);
    if (text !== undefined) this.#send(text);
  }

  /** Nobody listens any more, or nobody speaks. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#newest.clear();
  }

  #flushAll(): void {
    for (const text of this.#newest.values()) this.#send(text);
    this.drop();
  }
}
