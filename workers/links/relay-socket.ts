// The socket to the gateway as GatewayLink sees it: a connector's, which the runtime keeps through hibernation, or one that was dialled,
// which lives no longer than the object. Its attachment says how far the handshake with the gateway is, and with which token, or for
// which address and token, it was opened. Of several sockets the newest open one counts; a connector's replaces one that was dialled.
import { dialProblem, isCheckDue, type LinkScope, type OpenConnection, trustProblem, type Trust } from "#worker/gateways/index.ts";
import type { Env } from "#worker/platform/env.ts";

/** A connector pings every 20 s; the runtime answers without waking us and records the time. */
export const PING_OVERDUE_MS = 90_000;
const RELAY_REPLACED = 4001;

/** `waiting`: the connector is connected, its gateway is not. */
export type Phase = "waiting" | "connecting" | "online";
/** Who is at the other end: since when, from where, and which version of the connector. */
type Peer = { since: number; address: string | null; version: string | null };
/** `target`: what it was dialled for; absent: a connector's. */
type Attachment = { phase: Phase; acceptedAt: number; trust: Trust; holder?: Holder; peer?: Peer; target?: string };
/** Which connector it is; `id`: of its process, where it says so. `since`: when it dialled in. */
type Holder = { id: string; host: string; since: string };
/** The connector pings every 20 s: after two that are missing another may take its place. */
const SILENT_MS = 45_000;
/** A gateway that was dialled says something every 30 s; it greets at once. */
const GREETED_WITHIN_MS = 20_000;
/** How often an outgoing socket is looked at: no longer is a gateway undialled when the object has ended under it. */
const LOOKED_AT_EVERY_MS = 30_000;
const RELAY_HELD = 4009;
/** A close reason has at most 123 bytes. */
const HOST_MAX_CHARS = 60;

/** What a connector says of itself. */
function holderOf({ headers }: Request): Holder {
  const word = (name: string, maxChars: number) => (headers.get(name) ?? "").replace(/[^\w.:-]/g, "").slice(0, maxChars);
  return { id: word("X-Connector-Id", 40), host: word("X-Connector-Host", HOST_MAX_CHARS), since: new Date().toISOString() };
}

export const tooEarly = (why: string, waitMs: number): Response =>
  new Response(why, { status: 429, headers: { "Retry-After": String(Math.ceil(waitMs / 1000)) } });

const read = (socket: WebSocket): Attachment => socket.deserializeAttachment() as Attachment;
const attach = (socket: WebSocket, attachment: Attachment): void => socket.serializeAttachment(attachment);

/** The connector's sockets of one gateway. */
export class RelaySocket {
  readonly #ctx: DurableObjectState;
  readonly #env: Env;
  /** A token check in flight: frames that arrive meanwhile wait for it, in order. */
  #check: Promise<string | null> | undefined;
  /** The socket that was dialled, while it is ours. */
  #dialled: WebSocket | undefined;
  #heardAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    this.#ctx = ctx;
    this.#env = env;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  get current(): WebSocket | undefined {
    return this.#sockets.findLast((socket) => socket.readyState === WebSocket.OPEN);
  }

  get #sockets(): WebSocket[] {
    return [...(this.#dialled ? [this.#dialled] : []), ...this.#ctx.getWebSockets()];
  }

  /** Whether the socket that counts is one that was dialled. */
  get isDialled(): boolean {
    const socket = this.current;
    return socket !== undefined && this.wasDialled(socket);
  }

  wasDialled(socket: WebSocket): boolean {
    return read(socket).target !== undefined;
  }

  /** Whether it was dialled and has not been let go. */
  isOurs(socket: WebSocket): boolean {
    return socket === this.#dialled;
  }

  /** A socket to the gateway itself that was just opened. */
  adopt(socket: WebSocket, target: string, address: string): void {
    const now = Date.now();
    attach(socket, { phase: "connecting", acceptedAt: now, trust: { keyId: "", checkedAt: now }, peer: { since: now, address, version: null }, target });
    this.#dialled = socket;
    this.#heardAt = now;
  }

  letGo(reason: string): void {
    const socket = this.#dialled;
    this.#dialled = undefined;
    if (socket?.readyState === WebSocket.OPEN) socket.close(1000, reason);
  }

  /** Something was said over it. */
  heard(): void {
    this.#heardAt = Date.now();
  }

  /** The gateway has accepted our `connect`. */
  get isOnline(): boolean {
    const socket = this.current;
    return socket !== undefined && read(socket).phase === "online";
  }

  /** Whether another socket is open. */
  hasOther(socket: WebSocket): boolean {
    return this.#sockets.some((other) => other !== socket && other.readyState === WebSocket.OPEN);
  }

  /** Another connector that is here; null: none, or it is this one that dials in again, or it has not been heard of for a while. */
  #heldBy({ id }: Holder): Holder | null {
    const socket = this.current;
    const holder = socket && read(socket).holder;
    if (!holder || (id !== "" && holder.id === id) || Date.now() - this.#lastPing(socket) > SILENT_MS) return null;
    return holder;
  }

  /** One connector per gateway: a second is told who is here, and let in when that one has gone. null: it may come in. */
  refusal(request: Request): Response | null {
    const other = this.#heldBy(holderOf(request));
    if (!other) return null;
    const { host, since } = other;
    const { 0: client, 1: server } = new WebSocketPair();
    server.accept();
    server.close(RELAY_HELD, `${host ? `on ${host}, ` : ""}since ${since.slice(0, 16).replace("T", " ")} UTC`);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** A connector has dialled in with a token that was just verified. */
  accept(request: Request): Response {
    const now = Date.now();
    const trust = { keyId: request.headers.get("X-Link-Key") ?? "", checkedAt: now };
    const peer = { since: now, address: request.headers.get("CF-Connecting-IP"), version: null };
    this.closeAll(RELAY_REPLACED, "another connector has taken over");
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server);
    attach(server, { phase: "waiting", acceptedAt: now, trust, holder: holderOf(request), peer });
    return new Response(null, { status: 101, webSocket: client });
  }

  /** The connector has said which version it is. */
  introduce(socket: WebSocket, version: string): void {
    const { peer, ...rest } = read(socket);
    if (peer) attach(socket, { ...rest, peer: { ...peer, version } });
  }

  /** The sockets that are open now. */
  get connections(): OpenConnection[] {
    return this.#sockets
      .filter((socket) => socket.readyState === WebSocket.OPEN)
      .map(read)
      .map(({ phase, acceptedAt, peer, target }) => ({
        way: target === undefined ? "connector" : "dialled",
        connected_at: new Date(peer?.since ?? acceptedAt).toISOString(),
        address: peer?.address ?? null,
        connector_version: peer?.version ?? null,
        phase,
      }));
  }

  closeAll(code: number, reason: string): void {
    this.letGo(reason);
    for (const socket of this.#ctx.getWebSockets()) socket.close(code, reason);
  }

  enter(socket: WebSocket, phase: Phase): void {
    attach(socket, { ...read(socket), phase, acceptedAt: Date.now() });
  }

  isAt(socket: WebSocket, phase: Phase): boolean {
    return read(socket).phase === phase;
  }

  /** The connector has vanished without a close. */
  isOverdue(socket: WebSocket): boolean {
    return Date.now() >= this.overdueAt(socket);
  }

  /** When it is, unless it pings before. */
  overdueAt(socket: WebSocket): number {
    if (this.wasDialled(socket)) return this.#heardAt + (this.isAt(socket, "online") ? PING_OVERDUE_MS : GREETED_WITHIN_MS);
    return this.#lastPing(socket) + PING_OVERDUE_MS;
  }

  /** When to look whether it is still there. */
  nextLook(socket: WebSocket): number {
    const overdueAt = this.overdueAt(socket);
    return this.wasDialled(socket) ? Math.min(overdueAt, Date.now() + LOOKED_AT_EVERY_MS) : overdueAt;
  }

  #lastPing(socket: WebSocket): number {
    return this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? read(socket).acceptedAt;
  }

  /** Why the token of a socket is no longer valid; null: it is valid. Checked again when the last check is old. */
  async distrust(socket: WebSocket, scope: LinkScope): Promise<string | null> {
    const { trust, target } = read(socket);
    if (!isCheckDue(trust)) return null;
    const check = () => (target === undefined ? trustProblem(this.#env, scope, trust.keyId) : dialProblem(this.#env, scope, target));
    this.#check ??= check().finally(() => {
      this.#check = undefined;
    });
    const distrust = await this.#check;
    if (distrust === null) attach(socket, { ...read(socket), trust: { ...trust, checkedAt: Date.now() } });
    return distrust;
  }

  /** Sends to the gateway; false: there is none. */
  send(frame: string): boolean {
    const socket = this.current;
    if (!socket || this.isAt(socket, "waiting")) return false;
    socket.send(frame);
    return true;
  }

  complain(socket: WebSocket, why: string): void {
    if (this.wasDialled(socket)) return; // a gateway knows no such frames
    socket.send(JSON.stringify({ type: "relay", event: "error", payload: { code: "bad_frame", message: why } }));
  }
}
