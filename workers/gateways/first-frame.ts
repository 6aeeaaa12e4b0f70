// Sockets of connectors that send their token in the first frame, `{type:"auth", payload:{relay_token}}`: they are held here, not by the
// gateway's object, until the token is known to be good; then every frame is passed on, both ways. Until then nothing is asked of a
// database but for that one frame, and only so many may wait.
import { ProblemError } from "#worker/platform/errors.ts";
import { describe, log } from "#worker/platform/log.ts";
import { HEARTBEAT_SECONDS } from "./schema.ts";

const AUTH_TIMEOUT_MS = 10_000;
const AUTH_FRAME_MAX_CHARS = 4_096;
/** Sockets of one isolate that have not said who they are. */
export const WAITING_MAX = 100;
export const WAITING_MAX_PER_ADDRESS = 20;
const UNAUTHENTICATED = 4001;

type Waiting = { address: string; until: number };
/** The sockets that wait. One whose end nobody has told counts no longer than it may wait. */
const waiting = new Set<Waiting>();

function begin(address: string, timeoutMs: number): Waiting {
  const now = Date.now();
  for (const one of waiting) if (one.until <= now) waiting.delete(one);
  const own = [...waiting].filter((one) => one.address === address).length;
  if (waiting.size >= WAITING_MAX || own >= WAITING_MAX_PER_ADDRESS)
    throw new ProblemError("rate_limited", "Too many connectors are waiting to say who they are. Try again in a moment, or send the token in the header.", {
      headers: { "Retry-After": "10" },
    });
  const mine = { address, until: now + timeoutMs };
  waiting.add(mine);
  return mine;
}

/** The token of a first frame; null: it is no such frame. */
function tokenOf(data: unknown): string | null {
  if (typeof data !== "string" || data.length > AUTH_FRAME_MAX_CHARS) return null;
  try {
    const { type, payload } = JSON.parse(data) as { type?: unknown; payload?: { relay_token?: unknown } | null };
    return type === "auth" && typeof payload?.relay_token === "string" ? payload.relay_token : null;
  } catch {
    return null;
  }
}

const frame = (type: string, payload: object): string => JSON.stringify({ type, payload });
/** A close code that a program may send. */
const sendable = (code: number): number => (code === 1000 || (code >= 3000 && code <= 4999) ? code : 1000);

/** Frames and the close of one socket go to the other. */
function pass(from: WebSocket, to: WebSocket): void {
  from.addEventListener("message", ({ data }) => to.send(data as string | ArrayBuffer));
  from.addEventListener("close", ({ code, reason }) => to.close(sendable(code), reason));
  from.addEventListener("error", () => to.close(1011, "the other end has failed"));
}

type Join = (token: string) => Promise<Response>;

/** The first frame of a socket; null: it has closed, or nothing came in time. */
function firstFrame(socket: WebSocket, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), timeoutMs);
    const settle = (data: unknown) => {
      clearTimeout(timer);
      resolve(data);
    };
    socket.addEventListener("message", ({ data }) => settle(data), { once: true });
    socket.addEventListener("close", () => settle(null), { once: true });
    socket.addEventListener("error", () => settle(null), { once: true });
  });
}

function refuse(socket: WebSocket, reason: string): void {
  if (socket.readyState !== WebSocket.OPEN) return;
  socket.send(frame("auth_error", { reason }));
  socket.close(UNAUTHENTICATED, "not authenticated");
}

const reasonOf = (error: unknown): string => {
  if (error instanceof ProblemError) return error.message;
  log.warn("relay.not_opened", { error: describe(error) });
  return "Mission Control cannot check the token now. Try again in a moment.";
};

/** What may follow the token: nothing, until it is answered. */
async function authenticate(socket: WebSocket, gatewayId: string, join: Join, timeoutMs: number): Promise<void> {
  const token = tokenOf(await firstFrame(socket, timeoutMs));
  if (token === null) return refuse(socket, 'The first frame must be {"type":"auth","payload":{"relay_token":"…"}}, within 10 seconds.');
  let isEarly = false;
  const early = () => {
    isEarly = true;
  };
  socket.addEventListener("message", early);
  try {
    const { webSocket: inner } = await join(token);
    if (!inner) throw new Error("the link did not open a socket");
    if (isEarly || socket.readyState !== WebSocket.OPEN) {
      inner.accept();
      inner.close(1000, "the connector did not wait");
      return refuse(socket, "Wait for auth_ok before you send anything else.");
    }
    pass(inner, socket);
    pass(socket, inner);
    socket.send(frame("auth_ok", { gateway_id: gatewayId, config: { heartbeat_interval_seconds: HEARTBEAT_SECONDS } }));
    inner.accept();
  } catch (error) {
    refuse(socket, reasonOf(error));
  } finally {
    socket.removeEventListener("message", early);
  }
}

/** The other end of a socket that is let in once its first frame has a token that is good. */
export function awaitToken(
  request: Request,
  gatewayId: string,
  join: Join,
  inBackground: (work: Promise<unknown>) => void,
  timeoutMs = AUTH_TIMEOUT_MS,
): Response {
  const address = request.headers.get("CF-Connecting-IP") ?? "local";
  const mine = begin(address, timeoutMs);
  const { 0: client, 1: socket } = new WebSocketPair();
  socket.accept();
  inBackground(authenticate(socket, gatewayId, join, timeoutMs).finally(() => waiting.delete(mine)));
  return new Response(null, { status: 101, webSocket: client });
}
