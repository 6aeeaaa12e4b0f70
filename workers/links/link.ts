// GatewayLink: the connection to a gateway, one instance per gateway: a connector beside it dials in, or this object dials out. Called by the
// edge (upgrades, after the token check), consumers and services (wake: there are commands), sockets (protocol v4) and its alarm. The truth is
// in D1: commands stay queued until the gateway has answered. In memory only: requests in flight, live text, who watches.
import { DurableObject } from "cloudflare:workers";
import type { Dialling, Heartbeat, HeartbeatAnswer, LinkAnswer, LinkQuestion, LinkScope, LinkVerbs } from "#worker/gateways/index.ts";
import type { LinkView, OpenConnection, Viewing } from "#worker/gateways/index.ts";
import { CONNECTOR_PROBLEMS } from "#worker/gateways/schema.ts";
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { Composition } from "#worker/platform/slice.ts";
import { AWAY, LinkAsks } from "./asks.ts";
import { Bucket } from "#worker/platform/bucket.ts";
import { type CutOff, cutOffDetail, DIALS, EVENT_MAX_CHARS, FRAME_MAX_CHARS, nextCutOff, TAIL_FRAMES } from "./limits.ts";
import { LinkMeter } from "./meter.ts";
import { buildParts, type LinkParts } from "./parts.ts";
import { GatewayPipe } from "./pipe.ts";
import { NOT_CONNECTED, REVOKED } from "./presence.ts";
import { member, parseFrame, type RelayFrame, textUpTo } from "./protocol.ts";
import { PING_OVERDUE_MS, RelaySocket, tooEarly } from "./relay-socket.ts";
import { LinkTimes } from "./times.ts";

const RELAY_REVOKED = 4003;
const RELAY_FLOODED = 4008;
const DETAIL_MAX_CHARS = 500;
const VERSION_MAX_CHARS = 60;

export abstract class GatewayLink extends DurableObject<Env> implements LinkVerbs {
  /** The composition whose consumers and watchers are told about its writes; the edge sets it (workers/index.ts). */
  protected abstract readonly composition: Composition;
  #scope: LinkScope | undefined;
  #built: LinkParts | undefined;
  readonly #relay: RelaySocket;
  readonly #times: LinkTimes;
  readonly #meter = new LinkMeter();
  readonly #dials = new Bucket(DIALS);
  /** How many frames came after the connector was cut off; null: it was not. */
  #tail: number | null = null;
  readonly #pipe = new GatewayPipe(
    (frame) => this.#relay.send(frame),
    () => this.ctx.waitUntil(this.#parts.drain.begin()),
  );
  readonly #asks = new LinkAsks(this.#pipe, this.ctx.storage.kv);
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#scope = ctx.storage.kv.get<LinkScope>("scope");
    this.#relay = new RelaySocket(ctx, env);
    this.#times = new LinkTimes(ctx.storage);
  }

  get #parts(): LinkParts {
    if (!this.#scope) throw new Error("the link has no scope yet");
    this.#built ??= buildParts({
      env: this.env,
      composition: this.composition,
      kv: this.ctx.storage.kv,
      scope: this.#scope,
      pipe: this.#pipe,
      relay: this.#relay,
      opened: (socket) => this.#opened(socket),
      ended: () => this.#pipe.drop("the gateway is away"),
      cutOff: (reason) => this.#cutOff(reason),
      goesOn: (work) => this.ctx.waitUntil(work),
      dueAt: (at) => this.#times.dueAt(at),
      alarmAt: (at) => this.#times.alarmAt(at),
    });
    return this.#built;
  }

  async wake(scope: LinkScope): Promise<void> {
    this.#remember(scope);
    if (await this.#isUsable()) this.ctx.waitUntil(this.#parts.pump.run());
  }
  async ask(scope: LinkScope, questions: LinkQuestion[]): Promise<LinkAnswer[]> {
    this.#remember(scope);
    return (await this.#isUsable()) ? this.#asks.ask(questions) : questions.map(() => AWAY);
  }
  async view(scope: LinkScope, viewing: Viewing): Promise<LinkView> {
    this.#remember(scope);
    return (await this.#isUsable()) ? this.#parts.views.next(viewing) : AWAY;
  }

  async halt(scope: LinkScope): Promise<void> {
    this.#remember(scope);
    await this.#parts.halts.run(await this.#isUsable());
  }
  async report(scope: LinkScope): Promise<void> {
    this.#remember(scope);
    if (this.#relay.current || (await this.#parts.heartbeats.stand())) return;
    if (!(await this.#parts.dialler.look(true))) await this.#away();
  }

  async dial(scope: LinkScope, isAsked: boolean): Promise<void> {
    this.#remember(scope);
    this.ctx.waitUntil(this.#parts.dialler.lookLater(isAsked));
  }
  async dialling(scope: LinkScope): Promise<Dialling> {
    this.#remember(scope);
    return this.#parts.dialler.state;
  }

  /** A gateway was dialled: what it says is heard like what a connector passes on. */
  #opened(socket: WebSocket): void {
    this.#begins("the gateway was dialled");
    this.#parts.watch.forget();
    socket.addEventListener("message", ({ data }) => this.ctx.waitUntil(this.webSocketMessage(socket, data as string | ArrayBuffer)));
    socket.addEventListener("close", ({ code, reason }) => this.ctx.waitUntil(this.webSocketClose(socket, code, reason)));
    socket.addEventListener("error", () => this.ctx.waitUntil(this.webSocketError(socket)));
    this.ctx.waitUntil(this.#times.alarmAt(this.#relay.nextLook(socket)));
  }

  #begins(why: string): void {
    this.#tail = null;
    this.#parts.drain.end();
    this.#pipe.drop(why);
  }
  async heartbeat(scope: LinkScope, beat: Heartbeat): Promise<HeartbeatAnswer> {
    this.#remember(scope);
    return this.#parts.heartbeats.take(beat, this.#relay.current !== undefined);
  }

  async connections(): Promise<OpenConnection[]> {
    return this.#relay.connections;
  }

  async revoke(reason: string): Promise<void> {
    this.#relay.closeAll(RELAY_REVOKED, reason);
    this.#pipe.drop(reason);
    if (!this.#scope) return;
    this.#parts.heartbeats.forget();
    await this.#parts.presence.offline("connector_away", REVOKED);
    await this.#parts.dialler.later();
  }

  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("Upgrade") !== "websocket") return new Response("this is a WebSocket", { status: 426 });
    this.#remember(JSON.parse(request.headers.get("X-Link-Scope") ?? "null") as LinkScope);
    const refused = this.#notYet(Date.now()) ?? this.#relay.refusal(request);
    if (refused) return refused;
    const response = this.#relay.accept(request);
    this.#begins("the connector was replaced");
    await this.#times.alarmAt(Date.now() + PING_OVERDUE_MS);
    return response;
  }

  /** A connector that was cut off, or that dials in again and again, has to wait. */
  #notYet(now: number): Response | null {
    const cutOff = this.ctx.storage.kv.get<CutOff>("cut_off");
    if (cutOff && cutOff.until > now) return tooEarly(cutOffDetail(cutOff.reason), cutOff.until - now);
    return this.#dials.take(now) ? null : tooEarly("This connector dials in too often.", this.#dials.waitMs(now));
  }

  /** Whatever a connector or its gateway sends: a frame that cannot be handled affects nothing else. */
  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    if (this.#tail !== null) return this.#ignore();
    if (socket.readyState !== WebSocket.OPEN) return; // another has taken over, or it was revoked: what it says does not count either
    const excess = this.#meter.excess(message, Date.now());
    if (excess) return this.#cutOff(excess);
    if (this.#relay.isOurs(socket)) this.#relay.heard();
    try {
      await this.#take(socket, message);
    } catch (error) {
      log.warn("gateway.frame_failed", { gateway_id: this.#scope?.gatewayId, error: describe(error) });
    }
  }

  async #take(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    if (typeof message !== "string") return this.#complain(socket, "binary frames are not part of this protocol");
    if (message.length > FRAME_MAX_CHARS) return socket.close(1009, "frame too large");
    const isLong = message.length > EVENT_MAX_CHARS;
    const excess = isLong && this.#pipe.inFlight === 0 ? this.#meter.unaskedFrame(Date.now()) : null;
    if (excess) return this.#cutOff(excess);
    if (isLong && this.#pipe.inFlight === 0) return;
    if (!(await this.#isTrusted(socket))) return;
    const isOurs = this.#relay.isOurs(socket);
    const frame = parseFrame(isOurs ? this.#parts.dialler.redacted(message) : message);
    if (frame.type === "bad") return this.#complain(socket, frame.why);
    if (isOurs && frame.type === "relay") return this.#complain(socket, "only connectors say this");
    if (frame.type === "relay") return this.#hearRelay(socket, frame);
    if (frame.type === "res") return this.#pipe.receive(frame);
    if (frame.event === "connect.challenge") return this.#greet(socket, frame.payload);
    if (!isLong && this.#relay.isAt(socket, "online")) await this.#parts.listener.hear(frame);
  }

  #complain(socket: WebSocket, why: string): void {
    const excess = this.#meter.badFrame(Date.now());
    if (excess) this.#cutOff(excess);
    else this.#relay.complain(socket, why);
  }

  /** Ends a connection that asks for more than its share; what it may have said is asked for when it is back. */
  #cutOff(reason: string): void {
    if (this.#tail !== null) return;
    this.#tail = 0;
    const { kv } = this.ctx.storage;
    kv.put("cut_off", nextCutOff(kv.get<CutOff>("cut_off"), reason, Date.now()));
    log.warn("gateway.cut_off", { gateway_id: this.#scope?.gatewayId, reason });
    this.#relay.closeAll(RELAY_FLOODED, reason);
    this.#pipe.drop("the connector was cut off");
    const missed = (error: unknown) => log.warn("gateway.state_not_stored", { gateway_id: this.#scope?.gatewayId, error: describe(error) });
    this.ctx.waitUntil(this.#away().catch(missed)); // the next alarm stores it
  }

  /** A closed socket is read to its end: thousands of frames may have been received. Who does not stop takes this object along. */
  #ignore(): void {
    this.#tail = (this.#tail ?? 0) + 1;
    if (this.#tail > TAIL_FRAMES) this.ctx.abort("a connector that was cut off goes on sending");
  }

  /** Nobody is here, and why. */
  async #away(): Promise<void> {
    this.#parts.heartbeats.next();
    const cutOff = this.ctx.storage.kv.get<CutOff>("cut_off");
    if (cutOff && cutOff.until > Date.now()) await this.#parts.presence.offline("closed", cutOffDetail(cutOff.reason));
    else await this.#parts.presence.offline("connector_away", NOT_CONNECTED);
    await this.#parts.dialler.later();
  }

  override async webSocketClose(socket: WebSocket, code: number, reason = ""): Promise<void> {
    try {
      socket.close(code === 1005 || code === 1006 ? 1000 : code);
    } catch {
      // closed already
    }
    if (this.#relay.hasOther(socket)) return;
    this.#pipe.drop("the connector is away");
    if (!(await this.#parts.dialler.ended(socket, code, reason))) await this.#away();
  }
  /** Also called by the runtime for broken connections. */
  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.webSocketClose(socket, 1006);
  }

  /**
   * While something is open (runs, postponed commands, answers, what could not be told or asked yet) it is asked for; what agents consist of
   * there, hourly. Connectors that vanish without a close are noticed by their pings, which the runtime answers without waking us.
   */
  override async alarm(): Promise<void> {
    if (!this.#scope) return;
    const socket = this.#relay.current;
    await this.#parts.presence.tellBelated();
    if (!socket && (await this.#parts.dialler.run())) return;
    if (!socket && (await this.#parts.heartbeats.stand())) return;
    if (!socket) return this.#away(); // known already, unless this object has begun anew
    if (this.#relay.isOverdue(socket)) {
      socket.close(1001, "no ping");
      return this.webSocketClose(socket, 1006);
    }
    await this.#times.alarmAt(this.#relay.nextLook(socket));
    const { due } = this.#times;
    const isReadBackDue = this.#parts.readBack.isDue(Date.now(), due !== undefined);
    const isDue = due !== undefined && due <= Date.now();
    if (isDue) this.#times.nothingDue();
    else if (due !== undefined) await this.#times.alarmAt(due);
    if (!(isDue || isReadBackDue) || !(await this.#isUsable())) return; // nothing is open: no query; or it is asked for when it is back
    if (isDue && (await this.#parts.drain.goesOn())) return;
    await Promise.all([isReadBackDue ? this.#parts.readBack.run() : null, isDue ? this.#parts.check() : null]);
  }

  async #hearRelay(socket: WebSocket, frame: RelayFrame): Promise<void> {
    if (frame.event === "gateway.gap" && this.#relay.isOnline) return this.#parts.catchUp.run(); // frames were lost on the gateway's side
    if (frame.event === "hello") return this.#relay.introduce(socket, textUpTo(member(frame.payload, "connector"), VERSION_MAX_CHARS, "?"));
    if (frame.event !== "gateway.up" && frame.event !== "gateway.down") return;
    const excess = this.#meter.session(Date.now());
    if (excess) return this.#cutOff(excess);
    this.#pipe.drop("the gateway is away");
    this.#parts.drain.end();
    this.#relay.enter(socket, frame.event === "gateway.up" ? "connecting" : "waiting");
    this.#parts.watch.forget();
    if (frame.event === "gateway.up") return;
    const problem = CONNECTOR_PROBLEMS.find((known) => known === member(frame.payload, "problem")) ?? "closed";
    await this.#parts.presence.offline(problem, textUpTo(member(frame.payload, "message"), DETAIL_MAX_CHARS, "The gateway closed the connection."));
  }

  async #greet(socket: WebSocket, challenge: unknown): Promise<void> {
    const { handshake } = this.#parts;
    if (!handshake.isDue(socket)) return;
    const excess = this.#meter.session(Date.now());
    if (excess) this.#cutOff(excess);
    else await handshake.begin(socket, challenge);
  }

  #remember(scope: LinkScope): void {
    if (this.#scope?.gatewayId === scope.gatewayId) return;
    this.#scope = scope;
    this.ctx.storage.kv.put("scope", scope);
  }

  async #isUsable(): Promise<boolean> {
    const socket = this.#relay.current;
    return socket !== undefined && this.#relay.isOnline && this.#isTrusted(socket);
  }

  /** Nothing is accepted from or sent to a connector whose token was revoked. */
  async #isTrusted(socket: WebSocket): Promise<boolean> {
    const distrust = await this.#relay.distrust(socket, this.#scope as LinkScope);
    if (distrust !== null) await (this.#relay.isOurs(socket) ? this.#parts.dialler.look(false) : this.revoke(distrust));
    return distrust === null;
  }
}
