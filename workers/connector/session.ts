// Connects one relay leg with one gateway leg, and makes sure that each relay session sees a fresh gateway session.
// Created by main.ts. It adds the gateway's token to `connect` and removes it from everything that leaves this host.

import { type GatewaySettings, gatewaySettings } from "./config.ts";
import { type ConnectOutcome, fromGateway, fromRelay, redact, relayFrame } from "./frames.ts";
import { GatewayLeg } from "./gateway.ts";
import { HeardSessions, type Pulse } from "./heartbeat.ts";
import type { Log } from "./log.ts";
import { isLoopback, type Options, publicUrl } from "./options.ts";
import type { Fault } from "./problems.ts";
import { proxyFor, secretOf, wayTo } from "./proxy.ts";
import { RelayLeg } from "./relay.ts";
import { Scope } from "./scope.ts";
import { CONNECTOR_VERSION } from "./version.ts";
import { Words } from "./words.ts";

export interface SessionCalls {
  /** Both ends are there, and the gateway has let Mission Control in. */
  onReady(): void;
  /** What does not work; it is tried again. */
  onFailure(message: string): void;
}

/** One connector at work: both legs, and the frames between them. */
export class Session {
  readonly #options: Options;
  readonly #log: Log;
  readonly #calls: SessionCalls;
  readonly #relay: RelayLeg;
  readonly #gateway: GatewayLeg;
  readonly #words = new Words((text) => this.#relay.send(text));
  readonly #scope = new Scope();
  #settings: GatewaySettings;
  /** Every gateway token seen by this process: an old one may still turn up in a late frame. */
  readonly #secrets: string[] = [];
  #connectId: string | null = null;
  #lastSeq: number | null = null;
  /** The last `gateway.down` sent: the same one again would only wake the object in the cloud. */
  #lastDown = "";
  #lastWarning: string | null = null;
  #isGatewayUp = false;
  readonly #heard = new HeardSessions();

  constructor(options: Options, log: Log, calls: SessionCalls) {
    this.#options = options;
    this.#log = log;
    this.#calls = calls;
    log.hide(options.relayToken);
    const proxy = proxyFor(options.relayUrl, options.proxy);
    log.hide(secretOf(proxy) ?? options.relayToken);
    if (proxy) log.line("info", `Mission Control is reached through the proxy ${publicUrl(proxy)}`);
    this.#settings = this.#readSettings();
    this.#gateway = new GatewayLeg({
      settings: () => this.#readSettings(),
      onUp: () => this.#gatewayUp(),
      onFrame: (text, bytes) => this.#gatewayFrame(text, bytes),
      onDown: (fault) => this.#gatewayDown(fault),
    });
    const target = { url: options.relayUrl, token: options.relayToken, agent: wayTo(proxy) };
    this.#relay = new RelayLeg(
      target,
      { onOpen: () => this.#relayOpen(), onFrame: (text) => this.#relayMessage(text), onLost: (message) => this.#relayLost(message) },
      log,
    );
  }

  start(): void {
    if (!this.#options.relayUrl.startsWith("wss:") && !isLoopback(this.#options.relayUrl))
      this.#log.line("warn", "the relay address is not encrypted (ws://): the relay token can be read on the way");
    if (!isLoopback(this.#settings.url)) this.#log.line("warn", "the gateway is not on this host: it will ask for device pairing and may grant no scopes");
    this.#relay.dial();
  }

  stop(): void {
    this.#words.drop();
    this.#gateway.drop();
    this.#relay.stop();
  }

  /** What heartbeats say. */
  get pulse(): Pulse {
    return { isGatewayUp: this.#isGatewayUp, activeSessions: this.#heard.active(Date.now()) };
  }

  #readSettings(): GatewaySettings {
    const settings = gatewaySettings(this.#options);
    if (settings.token) {
      if (!this.#secrets.includes(settings.token)) this.#secrets.push(settings.token);
      this.#log.hide(settings.token);
    }
    if (settings.warning && settings.warning !== this.#lastWarning) this.#log.line("warn", settings.warning);
    this.#lastWarning = settings.warning;
    this.#settings = settings;
    return settings;
  }

  // ---------------------------------------------------------------- the relay leg

  #relayOpen(): void {
    this.#lastDown = "";
    this.#relay.send(
      relayFrame("hello", { connector: CONNECTOR_VERSION, node: process.version, platform: process.platform, gateway_url: publicUrl(this.#settings.url) }),
    );
    this.#gateway.dial();
  }

  #relayLost(message: string): void {
    // Nobody is listening any more: an open gateway session would collect events for nobody.
    this.#gateway.drop();
    this.#words.drop();
    this.#calls.onFailure(message);
  }

  #relayMessage(text: string): void {
    const action = fromRelay(text, this.#settings.token);
    switch (action.kind) {
      case "forward":
        if (action.connectId !== null) this.#connectId = action.connectId;
        this.#scope.note(text);
        this.#gateway.send(action.text);
        return;
      case "redial":
        this.#log.line("info", "Mission Control asked for a fresh gateway session");
        this.#gateway.redial();
        return;
      case "ignore":
        return;
    }
  }

  // ---------------------------------------------------------------- the gateway leg

  #gatewayUp(): void {
    this.#scope.forget();
    this.#connectId = null;
    this.#lastSeq = null;
    this.#lastDown = "";
    this.#relay.send(relayFrame("gateway.up", {}));
  }

  #gatewayFrame(text: string, bytes: number): void {
    const frame = fromGateway(text, { bytes, connectId: this.#connectId, secrets: this.#secrets });
    this.#checkSeq(frame.seq);
    if (frame.note === "too_large_event") {
      this.#log.line("warn", `an event of ${bytes} bytes was dropped: it is too large to forward`);
      this.#relay.send(relayFrame("gateway.gap", { expected: frame.seq, received: frame.seq }));
    }
    if (frame.note === "too_large_response") this.#log.line("warn", `an answer of ${bytes} bytes was replaced by an error: it is too large to forward`);
    if (frame.connect) this.#connectAnswered(frame.connect);
    if (frame.session !== null) this.#heard.note(frame.session, Date.now());
    if (frame.text === null || this.#scope.hides(frame.event, frame.sessionKey)) return;
    if (frame.session !== null && frame.isWords) this.#words.say(frame.session, frame.text);
    else {
      if (frame.session !== null) this.#words.flush(frame.session);
      this.#relay.send(frame.text);
    }
  }

  /** Dropped noise leaves gaps that the far side cannot tell from lost events; only this side sees both. */
  #checkSeq(seq: number | null): void {
    if (seq === null) return;
    const expected = this.#lastSeq === null ? seq : this.#lastSeq + 1;
    this.#lastSeq = seq;
    if (seq === expected) return;
    this.#log.line("warn", `the gateway skipped events (expected ${expected}, got ${seq})`);
    this.#relay.send(relayFrame("gateway.gap", { expected, received: seq }));
  }

  #connectAnswered(outcome: ConnectOutcome): void {
    this.#connectId = null;
    if (outcome.ok) {
      this.#isGatewayUp = true;
      this.#log.line("info", `gateway is up (OpenClaw ${outcome.version || "of an unknown version"})`);
      this.#calls.onReady();
      return;
    }
    this.#gateway.rejected(outcome.rejection);
  }

  #gatewayDown(fault: Fault): void {
    this.#isGatewayUp = false;
    const clean = { ...fault, reason: redact(fault.reason, this.#secrets) };
    const same = JSON.stringify(clean);
    this.#words.drop();
    if (same !== this.#lastDown) {
      const prefix = fault.problem === "bad_token" ? "" : "gateway is down: ";
      this.#log.line("warn", `${prefix}${fault.message}${clean.reason ? ` (${clean.reason})` : ""}`);
      this.#relay.send(relayFrame("gateway.down", clean));
    }
    this.#lastDown = same;
    this.#calls.onFailure(fault.message);
  }
}
