// GatewayLink: the line to a gateway, one instance per gateway. A connector beside the gateway dials in; this object
// speaks protocol v4 through it. Called by the edge (relay upgrades, after the token check), by consumers and services
// (wake: there are commands), by connectors (frames), by its alarm. Truth is in D1: commands stay queued until the
// gateway has answered, so a link that forgets everything loses nothing. What survives hibernation: scope, boot id and
// last state in storage; the relay socket with its attachment. In memory only: requests in flight, live text.
import { DurableObject } from "cloudflare:workers";
import { distrustOf, isCheckDue, type LinkScope, type LinkVerbs, type Trust } from "#worker/gateways/index.ts";
import { LINK_PROBLEMS } from "#worker/gateways/schema.ts";
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { Composition } from "#worker/platform/slice.ts";
import { cut } from "#worker/platform/text.ts";
import { CommandPump } from "./pump.ts";
import { HeldLedger } from "./held-ledger.ts";
import { GatewayLedger } from "./ledger.ts";
import { GatewayListener } from "./listen.ts";
import { LiveRuns } from "./live-runs.ts";
import { GatewayPipe } from "./pipe.ts";
import {
  connectParams,
  type EventFrame,
  GatewayError,
  member,
  missingScopes,
  parseFrame,
  problemOfConnect,
  readHeld,
  readHello,
  readList,
  type RelayFrame,
  textOr,
} from "./protocol.ts";
import { settleOpenRuns } from "./recover.ts";

/** A connector pings every 20 s; the runtime answers without waking us and remembers when. */
const PING_OVERDUE_MS = 75_000;
const CHECK_EVERY_MS = 60_000;
const RECHECK_MS = 15_000;
export const RELAY_REPLACED = 4001;
export const RELAY_REVOKED = 4003;
const AWAY = "The connector is not connected. Commands wait and are sent when it is back.";
/** Larger frames than this are refused by the connector already (8 MiB); the platform's own limit is 32 MiB. */
const FRAME_MAX_CHARS = 9 * 1024 * 1024;

type Attachment = { phase: "waiting" | "connecting" | "online"; acceptedAt: number; trust: Trust };
type Parts = { ledger: GatewayLedger; held: HeldLedger; listener: GatewayListener; pump: CommandPump; live: LiveRuns };

export abstract class GatewayLink extends DurableObject<Env> implements LinkVerbs {
  /** Who is told of what it writes; the edge hands it in (workers/index.ts). */
  protected abstract readonly composition: Composition;
  #scope: LinkScope | undefined;
  #built: Parts | undefined;
  /** A check of the token in flight: frames that come meanwhile wait for it, in order. */
  #check: Promise<string | null> | undefined;
  readonly #pipe = new GatewayPipe((frame) => this.#sendToRelay(frame));

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#scope = ctx.storage.kv.get<LinkScope>("scope");
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  get #parts(): Parts {
    if (this.#built) return this.#built;
    if (!this.#scope) throw new Error("the link has no scope yet");
    const ledger = new GatewayLedger({ env: this.env, composition: this.composition }, this.#scope);
    const held = new HeldLedger(ledger);
    const live = new LiveRuns(this.env, this.#scope.shard);
    const pump = new CommandPump(this.env, this.#scope, ledger, this.#pipe, (at) => this.#alarmAt(at));
    this.#built = { ledger, held, live, listener: new GatewayListener(ledger, held, live), pump };
    return this.#built;
  }

  async wake(scope: LinkScope): Promise<void> {
    this.#remember(scope);
    const socket = this.#relaySocket();
    if (socket && this.#isOnline() && (await this.#isTrusted(socket))) this.ctx.waitUntil(this.#parts.pump.run());
  }

  async report(scope: LinkScope): Promise<void> {
    this.#remember(scope);
    if (!this.#relaySocket()) await this.#parts.ledger.offline("connector_away", AWAY);
  }

  async revoke(reason: string): Promise<void> {
    for (const socket of this.ctx.getWebSockets()) socket.close(RELAY_REVOKED, reason);
    this.#pipe.drop(reason);
    if (this.#scope)
      await this.#parts.ledger.offline("connector_away", "The connector was disconnected. Create a new connect command and run it beside the gateway.");
  }

  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("Upgrade") !== "websocket") return new Response("this is a WebSocket", { status: 426 });
    this.#remember(JSON.parse(request.headers.get("X-Link-Scope") ?? "null") as LinkScope);
    for (const older of this.ctx.getWebSockets()) older.close(RELAY_REPLACED, "another connector has taken over");
    this.#pipe.drop("the connector was replaced");
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    const trust: Trust = { keyId: request.headers.get("X-Link-Key") ?? "", checkedAt: Date.now() }; // the edge has just checked it
    server.serializeAttachment({ phase: "waiting", acceptedAt: Date.now(), trust } satisfies Attachment);
    await this.#alarmAt(Date.now() + CHECK_EVERY_MS);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Whatever a connector or its gateway says, one frame that cannot be handled costs no more than itself. */
  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    try {
      await this.#take(socket, message);
    } catch (error) {
      log.warn("gateway.frame_failed", { gateway_id: this.#scope?.gatewayId, error: describe(error) });
    }
  }

  async #take(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    if (typeof message !== "string") return this.#complain(socket, "binary frames are not part of this protocol");
    if (message.length > FRAME_MAX_CHARS) return socket.close(1009, "frame too large");
    if (!(await this.#isTrusted(socket))) return;
    const frame = parseFrame(message);
    if (frame.type === "bad") return this.#complain(socket, frame.why);
    if (frame.type === "relay") return this.#relay(socket, frame);
    if (frame.type === "res") return this.#pipe.receive(frame);
    if (frame.event === "connect.challenge") return this.#connect(socket);
    if (this.#phase(socket) === "online") await this.#hear(frame);
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    try {
      socket.close(code === 1005 || code === 1006 ? 1000 : code);
    } catch {
      // closed already
    }
    if (this.ctx.getWebSockets().some((other) => other !== socket && other.readyState === WebSocket.OPEN)) return;
    this.#pipe.drop("the connector is away");
    await this.#parts.ledger.offline("connector_away", AWAY);
  }

  /** Also called by the runtime for broken connections. */
  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.webSocketClose(socket, 1006);
  }

  /** Postponed commands, and connectors that vanished without a close. */
  override async alarm(): Promise<void> {
    const socket = this.#relaySocket();
    if (!socket) return;
    const lastPing = this.ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? (socket.deserializeAttachment() as Attachment).acceptedAt;
    if (Date.now() - lastPing > PING_OVERDUE_MS) {
      socket.close(1001, "no ping");
      return this.webSocketClose(socket, 1006);
    }
    await this.#alarmAt(Date.now() + CHECK_EVERY_MS);
    if (!this.#isOnline() || !(await this.#isTrusted(socket))) return;
    await settleOpenRuns(this.#pipe, this.#parts.ledger);
    await this.#parts.pump.run();
  }

  async #relay(socket: WebSocket, frame: RelayFrame): Promise<void> {
    if (frame.event === "gateway.up") return this.#enter(socket, "connecting");
    if (frame.event === "gateway.gap") return this.#catchUp(); // frames were lost on the gateway's side
    if (frame.event !== "gateway.down") return;
    this.#enter(socket, "waiting");
    this.#pipe.drop("the gateway is away");
    const problem = LINK_PROBLEMS.find((known) => known === member(frame.payload, "problem")) ?? "closed";
    await this.#parts.ledger.offline(problem, cut(textOr(member(frame.payload, "message"), "The gateway closed the connection."), 500));
  }

  async #connect(socket: WebSocket): Promise<void> {
    try {
      const hello = readHello(await this.#pipe.call("connect", connectParams()));
      const missing = missingScopes(hello.scopes);
      if (missing.length > 0)
        return await this.#parts.ledger.offline(
          "missing_scopes",
          `The gateway did not grant ${missing.join(", ")}. Connect from the gateway's own host, with its own token.`,
        );
      this.#enter(socket, "online");
      await this.#welcome(hello.bootId, hello.version);
    } catch (error) {
      const failure = error instanceof GatewayError ? error : new GatewayError("INTERNAL", describe(error));
      if (failure.code === "SOCKET_CLOSED") return; // gateway.down says why
      const { problem, detail } = problemOfConnect(failure);
      log.warn("gateway.connect_failed", { gateway_id: this.#scope?.gatewayId, code: failure.code, error: failure.message });
      await this.#parts.ledger.offline(problem, detail);
    }
  }

  /** Online: catch up with what happened while nobody listened, then send what waits. */
  async #welcome(bootId: string, version: string): Promise<void> {
    const before = this.ctx.storage.kv.get<string>("boot_id");
    this.ctx.storage.kv.put("boot_id", bootId);
    const { ledger, pump } = this.#parts;
    await ledger.online(version, before !== undefined && before !== bootId);
    await this.#catchUp();
    await pump.run();
  }

  async #catchUp(): Promise<void> {
    if (!this.#isOnline()) return;
    await this.#reconcileHeld();
    const open = await settleOpenRuns(this.#pipe, this.#parts.ledger);
    this.#parts.listener.forget();
    if (open > 0) await this.#alarmAt(Date.now() + RECHECK_MS); // a gateway takes its runs up again some seconds after its start
  }

  /** Events of held commands are not repeated and may be dropped: the list is the truth. */
  async #reconcileHeld(): Promise<void> {
    const { held: heldLedger } = this.#parts;
    const held = readList(await this.#pipe.call("exec.approval.list", {}))
      .map(readHeld)
      .filter((item) => item !== null);
    for (const item of held) await heldLedger.held(item);
    const ids = new Set(held.map((item) => item.id));
    for (const id of await heldLedger.heldIds()) if (!ids.has(id)) await heldLedger.released(id, "cancelled", null);
  }

  async #hear(frame: EventFrame): Promise<void> {
    await this.#parts.listener.hear(frame);
  }

  #complain(socket: WebSocket, why: string): void {
    socket.send(JSON.stringify({ type: "relay", event: "error", payload: { code: "bad_frame", message: why } }));
  }

  #remember(scope: LinkScope): void {
    if (this.#scope?.gatewayId === scope.gatewayId) return;
    this.#scope = scope;
    this.ctx.storage.kv.put("scope", scope);
  }

  #relaySocket(): WebSocket | undefined {
    return this.ctx
      .getWebSockets()
      .filter((socket) => socket.readyState === WebSocket.OPEN)
      .at(-1);
  }

  #phase(socket: WebSocket | undefined): Attachment["phase"] | null {
    return socket ? (socket.deserializeAttachment() as Attachment).phase : null;
  }

  #isOnline(): boolean {
    return this.#phase(this.#relaySocket()) === "online";
  }

  #enter(socket: WebSocket, phase: Attachment["phase"]): void {
    const { trust } = socket.deserializeAttachment() as Attachment;
    socket.serializeAttachment({ phase, acceptedAt: Date.now(), trust } satisfies Attachment);
  }

  /** Nothing is taken from or said to a connector whose token was revoked; checked again when the last check is old. */
  async #isTrusted(socket: WebSocket): Promise<boolean> {
    const { trust } = socket.deserializeAttachment() as Attachment;
    if (!isCheckDue(trust)) return true;
    this.#check ??= distrustOf(this.env, this.#scope as LinkScope, trust.keyId).finally(() => {
      this.#check = undefined;
    });
    const distrust = await this.#check;
    const attachment = socket.deserializeAttachment() as Attachment;
    if (distrust === null) socket.serializeAttachment({ ...attachment, trust: { ...trust, checkedAt: Date.now() } } satisfies Attachment);
    else await this.revoke(distrust);
    return distrust === null;
  }

  #sendToRelay(frame: string): boolean {
    const socket = this.#relaySocket();
    if (!socket || this.#phase(socket) === "waiting") return false;
    socket.send(frame);
    return true;
  }

  /** One alarm for all: the earliest wins. */
  async #alarmAt(at: number): Promise<void> {
    const current = await this.ctx.storage.getAlarm();
    if (current === null || current > at || current < Date.now()) await this.ctx.storage.setAlarm(at);
  }
}
