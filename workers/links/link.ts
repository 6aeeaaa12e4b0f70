// GatewayLink: the connection to a gateway, one instance per gateway. A connector beside the gateway dials in; this object
// speaks protocol v4 through it. Called by the edge (relay upgrades, after the token check), by consumers and services
// (wake: there are commands), by connectors (frames), by its alarm. The truth is in D1: commands stay queued until the
// gateway has answered, so a link that forgets everything loses nothing. What survives hibernation: scope, boot id and
// last state in storage; the relay socket with its attachment. In memory only: requests in flight, live text.
import { DurableObject } from "cloudflare:workers";
import type { LinkScope, LinkVerbs } from "#worker/gateways/index.ts";
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
import { RelaySocket } from "./relay-socket.ts";

const CHECK_EVERY_MS = 60_000;
const RECHECK_MS = 15_000;
const RELAY_REVOKED = 4003;
const DETAIL_MAX_CHARS = 500;
const NOT_CONNECTED = "The connector is not connected. Commands wait and are sent when it is back.";
/** The connector already refuses larger frames (8 MiB); the platform's own limit is 32 MiB. */
const FRAME_MAX_CHARS = 9 * 1024 * 1024;

type Parts = { ledger: GatewayLedger; held: HeldLedger; listener: GatewayListener; pump: CommandPump; live: LiveRuns };

export abstract class GatewayLink extends DurableObject<Env> implements LinkVerbs {
  /** The composition whose consumers and watchers are told about its writes; the edge sets it (workers/index.ts). */
  protected abstract readonly composition: Composition;
  #scope: LinkScope | undefined;
  #built: Parts | undefined;
  readonly #relay: RelaySocket;
  readonly #pipe = new GatewayPipe((frame) => this.#relay.send(frame));

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#scope = ctx.storage.kv.get<LinkScope>("scope");
    this.#relay = new RelaySocket(ctx, env);
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
    const socket = this.#relay.current;
    if (socket && this.#relay.isOnline && (await this.#isTrusted(socket))) this.ctx.waitUntil(this.#parts.pump.run());
  }

  async report(scope: LinkScope): Promise<void> {
    this.#remember(scope);
    if (!this.#relay.current) await this.#parts.ledger.offline("connector_away", NOT_CONNECTED);
  }

  async revoke(reason: string): Promise<void> {
    this.#relay.closeAll(RELAY_REVOKED, reason);
    this.#pipe.drop(reason);
    if (this.#scope)
      await this.#parts.ledger.offline("connector_away", "The connector was disconnected. Create a new connect command and run it beside the gateway.");
  }

  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("Upgrade") !== "websocket") return new Response("this is a WebSocket", { status: 426 });
    this.#remember(JSON.parse(request.headers.get("X-Link-Scope") ?? "null") as LinkScope);
    const response = this.#relay.accept(request.headers.get("X-Link-Key") ?? "");
    this.#pipe.drop("the connector was replaced");
    await this.#alarmAt(Date.now() + CHECK_EVERY_MS);
    return response;
  }

  /** Whatever a connector or its gateway sends: a frame that cannot be handled affects nothing else. */
  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    try {
      await this.#take(socket, message);
    } catch (error) {
      log.warn("gateway.frame_failed", { gateway_id: this.#scope?.gatewayId, error: describe(error) });
    }
  }

  async #take(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    if (typeof message !== "string") return this.#relay.complain(socket, "binary frames are not part of this protocol");
    if (message.length > FRAME_MAX_CHARS) return socket.close(1009, "frame too large");
    if (!(await this.#isTrusted(socket))) return;
    const frame = parseFrame(message);
    if (frame.type === "bad") return this.#relay.complain(socket, frame.why);
    if (frame.type === "relay") return this.#hearRelay(socket, frame);
    if (frame.type === "res") return this.#pipe.receive(frame);
    if (frame.event === "connect.challenge") return this.#connect(socket);
    if (this.#relay.isAt(socket, "online")) await this.#parts.listener.hear(frame);
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    try {
      socket.close(code === 1005 || code === 1006 ? 1000 : code);
    } catch {
      // closed already
    }
    if (this.#relay.hasOther(socket)) return;
    this.#pipe.drop("the connector is away");
    await this.#parts.ledger.offline("connector_away", NOT_CONNECTED);
  }

  /** Also called by the runtime for broken connections. */
  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.webSocketClose(socket, 1006);
  }

  /** For postponed commands, and for connectors that vanished without a close. */
  override async alarm(): Promise<void> {
    const socket = this.#relay.current;
    if (!socket) return;
    if (this.#relay.isOverdue(socket)) {
      socket.close(1001, "no ping");
      return this.webSocketClose(socket, 1006);
    }
    await this.#alarmAt(Date.now() + CHECK_EVERY_MS);
    if (!this.#relay.isOnline || !(await this.#isTrusted(socket))) return;
    await settleOpenRuns(this.#pipe, this.#parts.ledger);
    await this.#parts.pump.run();
  }

  async #hearRelay(socket: WebSocket, frame: RelayFrame): Promise<void> {
    if (frame.event === "gateway.up") return this.#relay.enter(socket, "connecting");
    if (frame.event === "gateway.gap") return this.#catchUp(); // frames were lost on the gateway's side
    if (frame.event !== "gateway.down") return;
    this.#relay.enter(socket, "waiting");
    this.#pipe.drop("the gateway is away");
    const problem = LINK_PROBLEMS.find((known) => known === member(frame.payload, "problem")) ?? "closed";
    await this.#parts.ledger.offline(problem, cut(textOr(member(frame.payload, "message"), "The gateway closed the connection."), DETAIL_MAX_CHARS));
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
      this.#relay.enter(socket, "online");
      await this.#welcome(hello.bootId, hello.version);
    } catch (error) {
      const failure = error instanceof GatewayError ? error : new GatewayError("INTERNAL", describe(error));
      if (failure.code === "SOCKET_CLOSED") return; // gateway.down says why
      const { problem, detail } = problemOfConnect(failure);
      log.warn("gateway.connect_failed", { gateway_id: this.#scope?.gatewayId, code: failure.code, error: failure.message });
      await this.#parts.ledger.offline(problem, detail);
    }
  }

  /** Online: catch up with what happened meanwhile, then send what waits. */
  async #welcome(bootId: string, version: string): Promise<void> {
    const before = this.ctx.storage.kv.get<string>("boot_id");
    this.ctx.storage.kv.put("boot_id", bootId);
    const { ledger, pump } = this.#parts;
    await ledger.online(version, before !== undefined && before !== bootId);
    await this.#catchUp();
    await pump.run();
  }

  async #catchUp(): Promise<void> {
    if (!this.#relay.isOnline) return;
    await this.#reconcileHeld();
    const open = await settleOpenRuns(this.#pipe, this.#parts.ledger);
    this.#parts.listener.forget();
    if (open > 0) await this.#alarmAt(Date.now() + RECHECK_MS); // a gateway resumes its runs some seconds after its start
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

  #remember(scope: LinkScope): void {
    if (this.#scope?.gatewayId === scope.gatewayId) return;
    this.#scope = scope;
    this.ctx.storage.kv.put("scope", scope);
  }

  /** Nothing is accepted from or sent to a connector whose token was revoked. */
  async #isTrusted(socket: WebSocket): Promise<boolean> {
    const distrust = await this.#relay.distrust(socket, this.#scope as LinkScope);
    if (distrust !== null) await this.revoke(distrust);
    return distrust === null;
  }

  /** One alarm for everything: the earliest time wins. */
  async #alarmAt(at: number): Promise<void> {
    const current = await this.ctx.storage.getAlarm();
    if (current === null || current > at || current < Date.now()) await this.ctx.storage.setAlarm(at);
  }
}
