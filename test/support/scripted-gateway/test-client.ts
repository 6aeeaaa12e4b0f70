// A client of the scripted gateway without a socket: keeps every frame, answers requests by id. For tests.
import type { ScriptedGateway, Session } from "../scripted-gateway.ts";
import { isObject, type JsonObject, sleep } from "./types.ts";

export type Frame = JsonObject & { payload?: JsonObject };

export const ALL_SCOPES = ["operator.read", "operator.write", "operator.admin", "operator.approvals"];
export const CLIENT_NAME = { id: "gateway-client", version: "0.1.0", platform: "linux", mode: "backend", displayName: "Mission Control" };
const PATIENCE_MS = 3_000;
const LOOK_EVERY_MS = 2;
const TERMINAL = ["final", "error", "aborted"];

export class Client {
  readonly frames: Frame[] = [];
  closed: { code: number; reason: string } | null = null;
  #next = 0;
  readonly #session: Session;

  constructor(gateway: ScriptedGateway) {
    this.#session = gateway.open(
      (frame) => this.frames.push(JSON.parse(frame)),
      (code, reason) => {
        this.closed = { code, reason };
      },
    );
  }

  raw(frame: string): void {
    this.#session.receive(frame);
  }

  leave(): void {
    this.#session.close();
  }

  call(method: string, params: JsonObject = {}): Promise<Frame> {
    const id = `r${++this.#next}`;
    this.raw(JSON.stringify({ type: "req", id, method, params }));
    return this.seen((frame) => frame.type === "res" && frame.id === id);
  }

  connect(extra: JsonObject = {}): Promise<Frame> {
    const caps = ["tool-events", "approvals"];
    return this.call("connect", { minProtocol: 4, maxProtocol: 4, client: CLIENT_NAME, role: "operator", scopes: ALL_SCOPES, caps, ...extra });
  }

  send(sessionKey: string, message: string, key: string): Promise<Frame> {
    return this.call("chat.send", { sessionKey, message, idempotencyKey: key });
  }

  /** The first frame that matches, now or soon. */
  async seen(matches: (frame: Frame) => boolean): Promise<Frame> {
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(LOOK_EVERY_MS)) {
      const found = this.frames.find(matches);
      if (found) return found;
    }
    throw new Error(`no such frame among ${this.frames.map((frame) => frame.event ?? frame.id).join(", ")}`);
  }

  event(name: string, matches: (payload: JsonObject) => boolean = () => true): Promise<Frame> {
    return this.seen((frame) => frame.event === name && isObject(frame.payload) && matches(frame.payload));
  }

  ended(runId: string): Promise<Frame> {
    return this.event("chat", (payload) => payload.runId === runId && TERMINAL.includes(String(payload.state)));
  }
}
