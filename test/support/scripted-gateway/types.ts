// The words of the scripted gateway: options, frames, and what tests may look at. No behaviour, and nothing of any transport.

export type JsonObject = Record<string, unknown>;

export interface ExecResult {
  readonly output: string;
  readonly exitCode: number;
}

export interface ScriptedGatewayOptions {
  /** The gateway token that `connect` must carry. Absent = not checked, as when the far side vouches for it. */
  readonly token?: string;
  /** What a shell command of an agent does. Absent = every command prints "ok". */
  readonly exec?: (command: string, agentId: string) => Promise<ExecResult>;
  readonly version?: string;
  /** Between two steps of a turn. */
  readonly stepMs?: number;
  /** Between two words of a SLOW run. */
  readonly wordMs?: number;
  /** The n-th word of a SLOW run. */
  readonly word?: (n: number) => string;
  /** Before a response. */
  readonly replyMs?: number;
  /** A created agent is known only after its configuration was reloaded: a real gateway needs 0.2–0.6 s. */
  readonly agentVisibleMs?: number;
  /** How long a restart takes; 0 = until start() is called. */
  readonly restartMs?: number;
  /** After a start, before interrupted runs go on: a client has this long to be back and see it. */
  readonly resumeMs?: number;
  readonly approvalTtlMs?: number;
  /** 0 = no ticks. */
  readonly tickMs?: number;
}

export type Settings = Required<Omit<ScriptedGatewayOptions, "token">> & { readonly token: string | null };

/**
 * What a start of the gateway has lost of the runs that went on: everything; that they began (the message is in the session); or that they
 * were to be taken up again.
 */
export type Loss = "everything" | "beginning" | "resumption";

export type Refusal = "bad_token" | "wrong_protocol" | "draining";

/** One connection, seen from outside: frames in, and the end. */
export interface Session {
  receive(frame: string): void;
  close(): void;
}

export interface Agent {
  readonly id: string;
  name: string;
  workspace: string;
  model: string | null;
  emoji: string | null;
  readonly createdAt: number;
  readonly visibleAt: number;
  readonly files: Map<string, { content: string; updatedAtMs: number }>;
}

/** A chat.send that really started a run. */
export interface Turn {
  readonly key: string;
  readonly runId: string;
  readonly sessionKey: string;
  readonly agentId: string;
  readonly message: string;
}

/** How an approval ended. */
export interface Decision {
  readonly id: string;
  readonly command: string;
  readonly agentId: string;
  readonly sessionKey: string;
  readonly status: "allowed" | "denied" | "expired" | "cancelled";
  readonly decision: string | null;
  readonly reason: string;
  readonly by: string;
}

/** An answer with ok:false. */
export class GatewayError extends Error {
  readonly code: string;
  readonly extra: JsonObject;
  constructor(code: string, message: string, extra: JsonObject = {}) {
    super(message);
    this.code = code;
    this.extra = extra;
  }
}

export function invalid(message: string, details?: JsonObject): GatewayError {
  return new GatewayError("INVALID_REQUEST", message, details ? { details } : {});
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const text = (value: unknown): string => (typeof value === "string" ? value : "");
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function sha256(content: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(content));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
