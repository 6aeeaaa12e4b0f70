// The live path, shared by every object that holds watching sockets (BoardRoom, OrganizationFeed).
// The truth is the event table: a room only knows how far it has sent events to its watchers (`last`), reads what it lacks, and
// replays and goes live under one lock, so no event is missed in between. A nudge says "there is more"; many collapse into one
// read. What survives hibernation: `last` and the scope in storage, each socket's attachment. In memory only: the lock.
import { DurableObject } from "cloudflare:workers";
import { shardDatabase } from "./db.ts";
import type { Env } from "./env.ts";
import type { EventView } from "./event-view.ts";
import type { EventRow } from "./events.ts";
import { describe, log } from "./log.ts";
import { chosenProtocol, type RoomFrame, type StartingPoint } from "./room-frames.ts";
import { CLIENT_FRAME_MAX_CHARS, MAX_REPLAY, MAX_REPLAY_CHARS, turnedAway, whyFull } from "./room-limits.ts";
import { charsIn, type EventOrder, PAGE, PAGE_MAX_CHARS } from "./room-orders.ts";
import { FrameRate, Owed } from "./room-owed.ts";
import { arrivalOf, heldAmong, keepHolder, note, watcherOn } from "./room-sockets.ts";
import type { Composition } from "./slice.ts";
import { isForWatcher, type Passing, type PassingFrame, type ReadBy, type RoomScope, viewsFor, type Watcher, type Wording } from "./watchers.ts";

/**
 * The room rechecks its watchers before it sends anything, if its last check is older than this. After a session has ended or a
 * right was revoked, events go out for at most this long, and a quiet room costs nothing.
 */
export const RECHECK_AFTER_MS = 20_000;
/** The code with which such a socket is closed. */
export const ACCESS_CHANGED = 4403;
/** While a socket is told where things stand, more may happen than can be replayed: then it is told again. */
const BEGIN_TRIES = 3;

export abstract class LiveRoom extends DurableObject<Env> {
  #last: number;
  #scope: RoomScope | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  /** In memory only: after hibernation access is checked before the first send. */
  #checkedAt = 0;
  /** The newest frame of everything in progress, for new watchers. Not essential: lost with the object's memory. */
  readonly #passing = new Map<string, Passing>();
  readonly #rate = new FrameRate();
  readonly #owed = new Owed({
    ofHolder: (socket) => this.ctx.getWebSockets(watcherOn(socket)?.personId),
    pingedAt: (socket) => this.ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0,
  });

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#last = ctx.storage.kv.get<number>("last") ?? -1;
    this.#scope = ctx.storage.kv.get<RoomScope>("scope");
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** In which order it sends events. */
  protected abstract readonly order: EventOrder;
  /** The catalogue of events: their wording, and which of them change rights. The edge passes it in (workers/index.ts). */
  protected abstract readonly composition: Composition;
  /** Each watcher with their current rights; null: they may no longer watch. */
  protected abstract recheckWatchers(scope: RoomScope, watchers: Watcher[]): Promise<(Watcher | null)[]>;
  /** Called after events were sent to the watchers, with the scope of this room. */
  protected emitted(_scope: RoomScope, _rows: readonly EventRow[]): void {}
  /** An event in a frame of its own, for those who asked for that. */
  protected wordOne(event: EventView): object {
    return event;
  }
  /** Where things stand for this watcher; null: they load that themselves. Throws where they may not know. */
  protected startingPoint(_scope: RoomScope, _watcher: Watcher): Promise<StartingPoint | null> {
    return Promise.resolve(null);
  }
  /** Somebody has come, and knows where things stand. */
  protected joined(_socket: WebSocket): void {}
  protected visible(_watcher: Watcher, _event: EventRow): boolean {
    return true;
  }

  /** There are events up to `position`. Cheap to repeat, in any order. */
  async nudge(scope: RoomScope, position: number): Promise<number> {
    if (this.#last >= 0 && position <= this.#last) return this.#last;
    return this.#exclusive(async () => {
      if (this.ctx.getWebSockets().length === 0) return this.#sleep(scope);
      await this.#open(scope);
      await this.#drain();
      return this.#last;
    });
  }

  /** Nobody watches, so nothing is read. The next watcher starts from what is committed then. */
  #sleep(scope: RoomScope): number {
    if (!this.#scope) this.ctx.storage.kv.put("scope", (this.#scope = scope));
    if (this.#last >= 0) this.#mark(-1);
    this.emitted(scope, []);
    return this.#last;
  }

  protected get scope(): RoomScope | undefined {
    return this.#scope;
  }
  /** Of the last event that was sent. */
  protected get position(): number {
    return this.#last;
  }

  /**
   * Tells watchers what is going on now; `ended` forgets it for those who come later. `readBy`: whom it is for,
   * where not everybody who watches may read it.
   */
  async show(scope: RoomScope, key: string, frame: PassingFrame, ended: boolean, readBy: ReadBy = null): Promise<void> {
    this.#scope ??= scope;
    const passing = { text: JSON.stringify(frame), readBy };
    if (this.#isCheckDue()) await this.#exclusive(() => this.#checkWatchers());
    if (ended) this.#passing.delete(key);
    else this.#passing.set(key, passing);
    for (const { socket, watcher } of heldAmong(this.ctx.getWebSockets())) if (!watcher.isWaiting) this.#sendPassing(socket, watcher, passing);
  }

  #sendPassing(socket: WebSocket, watcher: Watcher, passing: Passing): void {
    if (this.#scope && isForWatcher(passing, this.composition, this.#scope, watcher)) this.#owed.send(socket, passing.text);
  }

  /** Rights or sign-ins have changed: checks again now, not before the next send. */
  async recheck(): Promise<void> {
    this.#checkedAt = 0;
    await this.#exclusive(() => this.#checkWatchers());
  }

  #isCheckDue(): boolean {
    return Date.now() - this.#checkedAt >= RECHECK_AFTER_MS;
  }

  /** Closes the sockets of those who may no longer watch; their page reconnects and is told why. Fails closed. */
  async #checkWatchers(): Promise<void> {
    if (!this.#isCheckDue()) return;
    const holders = heldAmong(this.ctx.getWebSockets());
    if (holders.length > 0) {
      const still = await this.recheckWatchers(
        this.#scope as RoomScope,
        holders.map(({ watcher }) => watcher),
      );
      for (const [index, { socket }] of holders.entries()) {
        const watcher = still[index];
        if (watcher) keepHolder(socket, watcher);
        else socket.close(ACCESS_CHANGED, "your access has changed");
      }
    }
    this.#checkedAt = Date.now();
  }

  /** Only the edge calls this, after it has authenticated the caller: the scope and the watcher come in headers that it sets. */
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("Upgrade") !== "websocket") return new Response("this is a WebSocket", { status: 426 });
    const { scope, watcher, since } = arrivalOf(request);
    const { 0: client, 1: server } = new WebSocketPair();
    const full = await this.#exclusive(async () => {
      const why = whyFull(this.ctx.getWebSockets(watcher.personId).length, this.ctx.getWebSockets().length);
      if (why) return why;
      await this.#open(scope);
      await this.#drain(); // committed but never published: the process died between commit and nudge
      if (this.ctx.getWebSockets().length === 0) this.#checkedAt = Date.now(); // the edge has just checked the only one
      this.ctx.acceptWebSocket(server, [watcher.personId]);
      server.serializeAttachment({ ...watcher, isWaiting: true });
      if (watcher.protocol !== "single" || since !== null) await this.#catchUp(server, watcher, since ?? this.#last);
      return null;
    });
    if (full) return turnedAway(full, chosenProtocol(request));
    await this.#begin(server);
    return new Response(null, { status: 101, webSocket: client, headers: chosenProtocol(request) });
  }

  /** Tells a socket that could not be caught up where things stand, and then what has happened since that was read. */
  async #begin(socket: WebSocket): Promise<void> {
    for (let tries = 0; tries < BEGIN_TRIES; tries++) {
      const watcher = watcherOn(socket);
      if (!watcher?.isWaiting) return;
      const point = await this.startingPoint(this.#scope as RoomScope, watcher).catch((error: unknown) => {
        log.warn("room.not_begun", { error: describe(error) });
        return null;
      });
      if (!point) break;
      await this.#exclusive(async () => {
        await this.#drain();
        this.sendTo(socket, point.frame);
        await this.#catchUp(socket, watcher, point.seq);
      });
    }
    if (watcherOn(socket)?.isWaiting) socket.close(1013, "the board could not be told; try again");
  }

  /** What a socket sends beside `ping`. */
  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void | Promise<void> {
    const size = typeof message === "string" ? message.length : message.byteLength;
    if (size > CLIENT_FRAME_MAX_CHARS) return socket.close(1009, "frame too large"); // before its rate, of which a large one takes all
    if (!this.#rate.takes(socket, size)) return;
    this.#owed.heard(socket);
    return this.received(socket, message);
  }

  /** Rooms that take nothing say so. */
  protected received(socket: WebSocket, _message: string | ArrayBuffer): void | Promise<void> {
    this.sendTo(socket, {
      type: "error",
      code: "bad_frame",
      detail: "This socket only sends. Make changes through the API; send the text ping to keep it open.",
    });
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    try {
      socket.close(code === 1005 || code === 1006 ? 1000 : code);
    } catch {
      // closed already
    }
  }

  /** Ends with the socket hearing what comes; where too much has happened, whoever takes single frames waits for a starting point. */
  async #catchUp(socket: WebSocket, watcher: Watcher, since: number): Promise<void> {
    if (since > this.#last || this.#last - since > this.#replayLimit()) return this.#tooFarBehind(socket, watcher);
    for (let [at, chars] = [since, 0]; at < this.#last; ) {
      const rows = (await this.#read(at)).filter((row) => this.order.position(row) <= this.#last); // what came meanwhile is sent to all
      if (rows.length === 0) break;
      chars += charsIn(rows);
      if (chars > MAX_REPLAY_CHARS) return this.#tooFarBehind(socket, watcher);
      at = this.order.position(rows.at(-1) as EventRow);
      this.#send(socket, watcher, viewsFor(this.composition, this.#scope as RoomScope, rows, this.#wording({ seq: at, replay: true })));
    }
    this.sendTo(socket, { type: "ready", seq: this.#last });
    note(socket, { isWaiting: undefined });
    for (const passing of this.#passing.values()) this.#sendPassing(socket, watcher, passing);
    this.joined(socket);
  }

  #tooFarBehind(socket: WebSocket, watcher: Watcher): void {
    if (watcher.protocol === "single") return;
    this.sendTo(socket, { type: "resync", seq: this.#last, detail: "Too far behind to replay: load the board again." });
    note(socket, { isWaiting: undefined });
  }

  #wording(facts: { seq: number; replay?: true }): Wording {
    return { many: (events) => ({ type: "events", ...facts, events }) satisfies RoomFrame, one: (event) => this.wordOne(event) };
  }

  #send(socket: WebSocket, watcher: Watcher, toldTo: ReturnType<typeof viewsFor>): void {
    for (const text of toldTo(watcher, (row) => this.visible(watcher, row))) this.#owed.send(socket, text);
  }

  #replayLimit(): number {
    return this.#scope?.boardId ? MAX_REPLAY : MAX_REPLAY * 100; // event ids of an organization have gaps
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work, work);
    this.#tail = result.catch((error: unknown) => log.warn("room.failed", { error: describe(error) }));
    return result;
  }

  get #db() {
    if (!this.#scope) throw new Error("the room has no scope yet");
    return shardDatabase(this.env, this.#scope.shard);
  }

  /** The first contact starts at what is committed: nobody was watching before. */
  async #open(scope: RoomScope): Promise<void> {
    if (this.#last >= 0) return;
    this.ctx.storage.kv.put("scope", (this.#scope = scope));
    const row = await this.#db.sql(this.order.headSql, scope.boardId ?? scope.organizationId).first<{ head: number | null }>();
    this.#mark(row?.head ?? 0);
    this.emitted(scope, []); // nobody watched here, but the organization's feed may lack earlier events
  }

  async #read(after: number): Promise<EventRow[]> {
    const scope = this.#scope as RoomScope;
    const db = this.#db;
    return (await db.ask({ rows: db.rows<EventRow>(this.order.readSql, scope.boardId ?? scope.organizationId, after, PAGE, PAGE_MAX_CHARS) })).rows;
  }

  async #drain(): Promise<void> {
    for (let isMore = true; isMore; ) {
      const rows = await this.#read(this.#last);
      if (rows.length === 0) return;
      isMore = rows.length === PAGE || charsIn(rows) >= PAGE_MAX_CHARS;
      if (rows.some((row) => this.composition.events[row.type]?.changesRights)) this.#checkedAt = 0;
      await this.#checkWatchers();
      this.#emit(rows);
    }
  }

  /** Stored before anything is sent: the output gate holds the frames until it is on disk. */
  #mark(position: number): void {
    this.#last = position;
    this.ctx.storage.kv.put("last", position);
  }

  #emit(rows: EventRow[]): void {
    this.#mark(this.order.position(rows.at(-1) as EventRow));
    const toldTo = viewsFor(this.composition, this.#scope as RoomScope, rows, this.#wording({ seq: this.#last }));
    for (const { socket, watcher } of heldAmong(this.ctx.getWebSockets())) if (!watcher.isWaiting) this.#send(socket, watcher, toldTo);
    this.emitted(this.#scope as RoomScope, rows);
  }

  protected sendTo(socket: WebSocket, frame: object): void {
    this.#owed.send(socket, JSON.stringify(frame));
  }
}
