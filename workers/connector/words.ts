// What agents say right now, on its way to the relay. Each frame has all of it so far, so of what comes faster than anybody reads
// only the newest goes on. Owned by session.ts. Nothing of the same session may overtake it: an end follows the last words.

/** One agent alone is heard ten times a second; of many that speak at once those that have waited longest are next. */
const SOME_EVERY_MS = 100;
/** Together at most 100 frames a second: a link that carries more is cut off. */
const AT_ONCE_MAX = 10;
/** More agents than a gateway runs at a time; each may have a megabyte waiting here. */
const SESSIONS_MAX = 200;

export class Words {
  readonly #send: (text: string) => void;
  readonly #newest = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (text: string) => void) {
    this.#send = send;
  }

  say(session: string, text: string): void {
    this.#newest.set(session, text);
    const oldest = this.#newest.size > SESSIONS_MAX ? this.#newest.keys().next().value : undefined;
    if (oldest !== undefined) this.#newest.delete(oldest);
    this.#timer ??= setTimeout(() => this.#sendSome(), SOME_EVERY_MS);
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

  #sendSome(): void {
    for (const session of [...this.#newest.keys()].slice(0, AT_ONCE_MAX)) this.flush(session);
    this.#timer = this.#newest.size > 0 ? setTimeout(() => this.#sendSome(), SOME_EVERY_MS) : undefined;
  }
}
