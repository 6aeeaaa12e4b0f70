// BoardRoom: the live view of one board. One instance per board stream. Called by the publisher (nudge), by the edge
// (socket upgrades, after it has authenticated the caller), and by GatewayLink (what an agent is doing now). It must never send
// an event twice or out of order. D1 decides what happened; the room only reports it, and what its sockets ask for it asks of the API.
import { recheckWatchers } from "#worker/members/index.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import type { EventRow } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { describe, log } from "#worker/platform/log.ts";
import { nudgeRoom } from "#worker/platform/nudge.ts";
import type { StartingPoint } from "#worker/platform/room-frames.ts";
import { STREAM_ORDER } from "#worker/platform/room-orders.ts";
import { heldAmong, note, watcherOn } from "#worker/platform/room-sockets.ts";
import { LiveRoom } from "#worker/platform/rooms.ts";
import type { RoomScope, Watcher } from "#worker/platform/watchers.ts";
import { type Asked, asked, type Change, clientFrame, type FrameId, isUnderstood, repeatKey } from "./client-frames.ts";
import { presenceNow, TYPING_MS, viewersOf } from "./presence.ts";
import { syncFrame } from "./sync-frames.ts";

/** A busy board nudges the organization's feed at most this often; the feed reads all it lacks each time. */
const FORWARD_EVERY_MS = 250;
/** Who looks at what is told at most this often. */
const PRESENCE_EVERY_MS = 200;
/** What one socket may have asked for and not been answered; they are done one after the other. */
export const WAITING_FRAMES_MAX = 32;

type Snapshot = { tasks?: object[]; tasks_total?: number; seq: number };
type Problem = { code: string; errors?: { path: string }[] };

export abstract class BoardRoom extends LiveRoom {
  protected override readonly order = STREAM_ORDER;
  #forwardedAt = 0;
  #isDue = false;
  #isPresenceDue = false;
  #isTypingDue = false;
  /** Frames of a socket are done in their order; in memory only, as is what is not answered when the object ends. */
  readonly #waiting = new WeakMap<WebSocket, { count: number; tail: Promise<unknown> }>();
  /** Requests made for sockets, and the last position of what they have changed here. */
  readonly #changing = new Map<string, number>();

  /** The API's answer to a request of the watcher's, as if they had sent it. The edge passes it in (workers/index.ts). */
  protected abstract ask(scope: RoomScope, watcher: Watcher, request: Request): Promise<Response>;

  /**
   * Nudges the feed at once after a quiet spell, else when the interval is over, so that the last change of a burst is never left behind.
   * The one short timer exists only while the board is busy; if it is lost, the sweep makes up for it.
   */
  protected override emitted(scope: RoomScope, rows: readonly EventRow[]): void {
    for (const { request_id, seq } of rows) if (request_id !== null && this.#changing.has(request_id)) this.#changing.set(request_id, seq);
    if (this.#isDue) return;
    const wait = this.#forwardedAt + FORWARD_EVERY_MS - Date.now();
    this.#isDue = wait > 0;
    this.ctx.waitUntil(wait > 0 ? scheduler.wait(wait).then(() => this.#forward(scope)) : this.#forward(scope));
  }

  async #forward(scope: RoomScope): Promise<void> {
    this.#forwardedAt = Date.now();
    this.#isDue = false;
    await nudgeRoom(this.env, scope.shard, { organizationId: scope.organizationId, boardId: null }, 0).catch((error: unknown) =>
      log.warn("feed.nudge_failed", { error: describe(error) }),
    );
  }

  protected override recheckWatchers(scope: RoomScope, watchers: Watcher[]): Promise<(Watcher | null)[]> {
    return recheckWatchers({ env: this.env, composition: this.composition, scope, now: new Date() }, watchers);
  }

  protected override wordOne(event: EventView): object {
    return syncFrame(event);
  }

  /** The board as its own address tells it to this watcher; throws where it does not. */
  protected override async startingPoint(scope: RoomScope, watcher: Watcher): Promise<StartingPoint> {
    const response = await this.ask(scope, watcher, requestOf(watcher, "GET", `/api/v1/boards/${scope.boardId}/snapshot`));
    if (!response.ok) throw new Error(`the snapshot answered ${response.status}`);
    const { tasks = [], tasks_total = 0, seq } = (await response.json()) as Snapshot;
    return { seq, frame: { type: "board.state", tasks, tasks_total, seq, timestamp: new Date().toISOString() } };
  }

  protected override received(socket: WebSocket, message: string | ArrayBuffer): void | Promise<void> {
    const frame = clientFrame(message);
    if (!isUnderstood(frame)) return this.sendTo(socket, { type: "error", ...frame });
    const waiting = this.#waiting.get(socket) ?? { count: 0, tail: Promise.resolve() };
    if (waiting.count >= WAITING_FRAMES_MAX) {
      const detail = `${WAITING_FRAMES_MAX} frames of this socket wait for their answers. Wait for one of them.`;
      return this.sendTo(socket, { type: "error", id: frame.id ?? null, code: "rate_limited", detail });
    }
    if (frame.type === "presence") return this.#look(socket, frame);
    const done = waiting.tail.then(() => this.#change(socket, frame));
    const tail = done.catch((error: unknown) => log.warn("room.frame_failed", { error: describe(error) })).finally(() => waiting.count--);
    waiting.count += 1;
    waiting.tail = tail;
    this.#waiting.set(socket, waiting);
    return tail.then(() => undefined);
  }

  /** A change is the API's to make: what it refuses is told in its own words, and what it does is acknowledged once the socket has heard of it. */
  async #change(socket: WebSocket, frame: Change): Promise<void> {
    const scope = this.scope;
    const watcher = watcherOn(socket);
    if (!scope?.boardId || !watcher) return;
    const requestId = newId();
    this.#changing.set(requestId, 0);
    try {
      const first = await this.#asked(scope, watcher, frame.id, requestId, asked(scope.boardId, frame));
      const response = (await isNoAgent(frame, first))
        ? await this.#asked(scope, watcher, frame.id, requestId, asked(scope.boardId, frame, "assigned_user_id"))
        : first;
      const answer = (await response.json()) as { id?: string };
      if (!response.ok) return this.sendTo(socket, { ...answer, type: "error", id: frame.id });
      const last = await this.nudge(scope, Number.MAX_SAFE_INTEGER);
      this.sendTo(socket, { type: "ack", id: frame.id, seq: this.#changing.get(requestId) || last, task_id: answer.id });
    } catch (error) {
      log.error("room.frame_failed", { error: describe(error) });
      this.sendTo(socket, { type: "error", id: frame.id, code: "unavailable", detail: "It could not be done just now. Send it again with the same id." });
    } finally {
      this.#changing.delete(requestId);
    }
  }

  #asked(scope: RoomScope, watcher: Watcher, id: FrameId, requestId: string, { method, path, body, version }: Asked): Promise<Response> {
    const headers = {
      "Idempotency-Key": repeatKey(id, watcher.socketId ?? ""),
      "X-Request-Id": requestId,
      ...(version === null ? {} : { "If-Match": `"${version}"` }),
    };
    return this.ask(scope, watcher, requestOf(watcher, method, path, body, headers));
  }

  #look(socket: WebSocket, { id, ...said }: { id?: FrameId | undefined; task_id?: string | null | undefined; is_typing?: boolean | undefined }): void {
    note(socket, { presence: presenceNow(said, Date.now()) });
    this.#tellPresence(PRESENCE_EVERY_MS);
    if (said.is_typing) this.#awaitTyping();
    if (id !== undefined) this.sendTo(socket, { type: "ack", id, seq: this.position });
  }

  /** Who types and says nothing more stops by themselves. One wait for all of them, while there is one. */
  #awaitTyping(): void {
    if (this.#isTypingDue) return;
    this.#isTypingDue = true;
    this.ctx.waitUntil(
      scheduler.wait(TYPING_MS).then(() => {
        this.#isTypingDue = false;
        this.#tellPresence(0);
        if (this.#presence().viewers.some(({ is_typing }) => is_typing)) this.#awaitTyping();
      }),
    );
  }

  /** Told once for many that come, look and go together. */
  #tellPresence(afterMs: number): void {
    if (this.#isPresenceDue) return;
    this.#isPresenceDue = true;
    this.ctx.waitUntil(
      scheduler.wait(afterMs).then(async () => {
        this.#isPresenceDue = false;
        if (this.scope) await this.show(this.scope, "presence", this.#presence(), true);
      }),
    );
  }

  #presence() {
    const all = heldAmong(this.ctx.getWebSockets())
      .filter(({ socket }) => socket.readyState === WebSocket.OPEN)
      .map(({ socket, watcher }) => ({ watcher, heardAt: this.ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0 }));
    return { type: "presence", ...viewersOf(all, Date.now()) };
  }

  protected override joined(socket: WebSocket): void {
    const presence = this.#presence();
    if (presence.total > 0) this.sendTo(socket, presence);
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    const wasSeen = watcherOn(socket)?.presence;
    super.webSocketClose(socket, code);
    if (wasSeen) this.#tellPresence(PRESENCE_EVERY_MS);
  }
}

/** A request as the watcher would make it; who they are is told beside it. */
function requestOf({ origin }: Watcher, method: string, path: string, body?: object, headers: Record<string, string> = {}): Request {
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  return new Request(`${origin ?? "https://room.invalid"}${path}`, { method, headers: { "Content-Type": "application/json", ...headers }, ...json });
}

/** M9 knows one kind of assignee: who is no agent here may be a person. */
async function isNoAgent(frame: Change, response: Response): Promise<boolean> {
  if (frame.type !== "task.create" || !frame.assignee_id || response.ok) return false;
  const { errors } = (await response.clone().json()) as Problem;
  return errors?.some(({ path }) => path === "assigned_agent_id") ?? false;
}
