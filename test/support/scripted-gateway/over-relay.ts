// Stands in for the connector inside a test: pipes a scripted gateway through a relay socket, with the connector's own frame rules.
// The caller passes an open socket; this never dials. When the gateway goes down it says so and comes back by itself.

import { fromGateway, fromRelay, relayFrame } from "../../../workers/connector/frames.ts";
import { type GatewayEnd, gatewayFault } from "../../../workers/connector/problems.ts";
import { Scope } from "../../../workers/connector/scope.ts";
import type { ScriptedGateway, Session } from "../scripted-gateway.ts";

/** The part of a WebSocket that is needed; both a Worker's and a browser's have it. */
export interface RelaySocket {
  send(text: string): void;
  addEventListener(type: "message" | "close", listener: (event: { data?: unknown }) => void): void;
}

const REDIAL_MS = 10;

export interface Attachment {
  /** Ends the local leg and stops coming back; the socket stays the caller's. */
  detach(): void;
}

export function attachToRelay(gateway: ScriptedGateway, socket: RelaySocket): Attachment {
  const pipe = new Pipe(gateway, socket);
  socket.addEventListener("message", ({ data }) => pipe.fromRelay(String(data)));
  socket.addEventListener("close", () => pipe.detach());
  socket.send(relayFrame("hello", { connector: "scripted", node: "v24.0.0", platform: "linux", gateway_url: "ws://127.0.0.1:18789" }));
  pipe.dial();
  return pipe;
}

class Pipe implements Attachment {
  readonly #gateway: ScriptedGateway;
  readonly #socket: RelaySocket;
  readonly #scope = new Scope();
  #leg: Session | null = null;
  #connectId: string | null = null;
  #rejection: Parameters<typeof gatewayFault>[1] = null;
  #isOver = false;

  constructor(gateway: ScriptedGateway, socket: RelaySocket) {
    this.#gateway = gateway;
    this.#socket = socket;
  }

  dial(): void {
    this.#leg?.close();
    this.#rejection = null;
    if (!this.#gateway.isUp) {
      this.#down({ kind: "error", errorCode: "ECONNREFUSED", text: "" });
      return;
    }
    this.#scope.forget();
    this.#socket.send(relayFrame("gateway.up", {}));
    this.#leg = this.#gateway.open(
      (text) => this.#fromGateway(text),
      (code, reason) => this.#down({ kind: "close", code, reason }),
    );
  }

  detach(): void {
    this.#isOver = true;
    this.#leg?.close();
  }

  fromRelay(text: string): void {
    const action = fromRelay(text, this.#gateway.settings.token);
    if (action.kind === "redial") this.dial();
    if (action.kind !== "forward") return;
    this.#connectId = action.connectId ?? this.#connectId;
    this.#scope.note(text);
    this.#leg?.receive(action.text);
  }

  #fromGateway(text: string): void {
    const { token } = this.#gateway.settings;
    const frame = fromGateway(text, { bytes: text.length, connectId: this.#connectId, secrets: token ? [token] : [] });
    if (frame.connect) {
      this.#connectId = null;
      this.#rejection = frame.connect.ok ? null : frame.connect.rejection;
    }
    if (frame.text !== null && !this.#scope.hides(frame.event, frame.sessionKey)) this.#socket.send(frame.text);
  }

  #down(end: GatewayEnd): void {
    this.#leg = null;
    if (this.#isOver) return;
    this.#socket.send(relayFrame("gateway.down", gatewayFault(end, this.#rejection)));
    this.#redialWhenUp();
  }

  #redialWhenUp(): void {
    setTimeout(() => {
      if (this.#isOver) return;
      if (this.#gateway.isUp) this.dial();
      else this.#redialWhenUp();
    }, REDIAL_MS);
  }
}
