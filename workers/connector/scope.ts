// Which sessions Mission Control listens to. A gateway that knows the cap `session-scoped-events` tells nothing of others; of one that does
// not, what others say to their agents ends here. Owned by session.ts. Approvals and the gateway's own state concern everybody.

/** Only frames with one of these words can change what passes. */
const WORDS = ['"sessions.messages.', '"connect"'];
const SCOPED_EVENTS = new Set(["chat", "agent", "session.message", "session.tool"]);

type JsonObject = { readonly [key: string]: unknown };
const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export class Scope {
  /** Whether Mission Control has said, on this connection, that it asks for sessions one by one. */
  #isScoped = false;
  readonly #sessions = new Set<string>();

  /** A request on its way to the gateway. */
  note(text: string): void {
    const frame = WORDS.some((word) => text.includes(word)) ? parsed(text) : null;
    if (frame?.type !== "req" || !isObject(frame.params)) return;
    const { key, caps } = frame.params;
    if (frame.method === "connect") this.#isScoped = Array.isArray(caps) && caps.includes("session-scoped-events");
    else if (typeof key !== "string") return;
    else if (frame.method === "sessions.messages.subscribe") this.#sessions.add(key);
    else if (frame.method === "sessions.messages.unsubscribe") this.#sessions.delete(key);
  }

  /** A fresh connection to the gateway: everything is asked for again. */
  forget(): void {
    this.#isScoped = false;
    this.#sessions.clear();
  }

  /** Whether an event stays on this host; `session`: which one it is about. */
  hides(event: string, session: string | null): boolean {
    return this.#isScoped && SCOPED_EVENTS.has(event) && (session === null || !this.#sessions.has(session));
  }
}
