// Stands between a connector and its gateway, and passes each frame on. The drill learns what passes, and can withhold it: what is withheld
// never arrives, as if the fault that follows had come just before. A dam withholds all events from then on, so that none is missing between others.
import { WebSocket, WebSocketServer } from "ws";

const MAX_FRAME_BYTES = 25 * 1024 * 1024;

export class Tap {
  /** What is watched for: (passing) => "withhold", "dam" or anything else. Passing is { way: "request" | "answer" | "event", method, session, frame }. */
  watch = null;
  #server;
  #target;

  constructor(target) {
    this.#target = target;
  }

  /** Answers the address that a connector dials. */
  async open() {
    this.#server = new WebSocketServer({ host: "127.0.0.1", port: 0, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
    this.#server.on("connection", (near) => this.#connect(near));
    await new Promise((done) => this.#server.once("listening", done));
    return `ws://127.0.0.1:${this.#server.address().port}`;
  }

  close() {
    for (const client of this.#server?.clients ?? []) client.terminate();
    this.#server?.close();
  }

  #connect(near) {
    const far = new WebSocket(this.#target, { perMessageDeflate: false, maxPayload: MAX_FRAME_BYTES });
    const asked = new Map();
    const waiting = [];
    let isDammed = false;
    far.on("open", () => {
      for (const text of waiting.splice(0)) far.send(text);
    });
    near.on("message", (data) => {
      const text = data.toString();
      const frame = JSON.parse(text);
      const passing = { way: "request", method: frame.method, session: frame.params?.sessionKey ?? frame.params?.key, frame };
      if (frame.id) asked.set(frame.id, passing);
      if (this.watch?.(passing) === "withhold") return;
      if (far.readyState === WebSocket.CONNECTING) waiting.push(text);
      else if (far.readyState === WebSocket.OPEN) far.send(text);
    });
    far.on("message", (data) => {
      const text = data.toString();
      const frame = JSON.parse(text);
      const isAnswer = frame.type === "res";
      const request = isAnswer ? asked.get(frame.id) : undefined;
      if (isAnswer) asked.delete(frame.id);
      const about = request ?? { method: frame.event, session: frame.payload?.sessionKey ?? frame.payload?.request?.sessionKey };
      const does = this.watch?.({ way: isAnswer ? "answer" : "event", method: about.method, session: about.session, frame });
      if (does === "dam") isDammed = true;
      if (does === "withhold" || (isDammed && !isAnswer)) return;
      if (near.readyState === WebSocket.OPEN) near.send(text);
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      one.on("error", () => other.terminate());
      one.on("close", () => other.terminate());
    }
  }
}
