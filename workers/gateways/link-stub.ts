// The typed stub of GatewayLink (workers/links), the object that holds the connection to one gateway.
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import { retryCall } from "#worker/platform/retry.ts";
import type { DialProblem, GatewayMetrics, SessionFrame } from "./schema.ts";
import type { Switch } from "./switches.ts";

export type LinkScope = { shard: string; organizationId: string; gatewayId: string };

/** What may be asked of a gateway: nothing of it changes anything there. */
export const LINK_QUESTIONS = [
  "sessions.list",
  "sessions.describe",
  "chat.history",
  "agents.list",
  "agents.files.list",
  "agents.files.get",
  "exec.approvals.get",
  "health",
  "diagnostics.lanes",
  "diagnostics.stability",
  "models.list",
  "models.authStatus",
  "channels.status",
  "cron.status",
  "cron.list",
  "update.status",
  "cron.runs",
  "skills.status",
  "gateway.restart.preflight",
  "sessions.usage",
] as const;
/** Gateways answer these without naming them among their methods. */
export const UNNAMED_QUESTIONS: readonly LinkQuestion["method"][] = ["sessions.usage"];
/** A question, or something to be switched off (switches.ts). */
export type LinkQuestion = { method: (typeof LINK_QUESTIONS)[number] | Switch; params: Record<string, unknown> };
/** `away`: not connected. `busy`: to be asked again in a moment. `refused`: the gateway says no. `unsupported`: it does not know the question. */
export type LinkAnswer = { ok: true; json: string } | { ok: false; why: "away" | "busy" | "refused" | "unsupported"; detail: string };
/** Somebody who watches a session, by an id of their own. */
/** `person`: who watches; `viewer`: their one look at it. */
export type Viewing = { session: string; person: string; viewer: string; step: "begin" | "go on" | "leave" };
/** What is new in the session. `isForgotten`: the link knows nothing of this watcher any more, who begins anew. */
export type LinkView = { ok: true; frames: SessionFrame[]; isForgotten: boolean } | (LinkAnswer & { ok: false });
/** What a gateway says of itself twice a minute. */
export type Heartbeat = {
  keyId: string;
  status: "online" | "offline" | "error";
  address: string | null;
  metrics: GatewayMetrics;
};
/** `waitMs`: it came too soon after the others and does not count. */
export type HeartbeatAnswer = { waitMs: number };
/** An open socket: a connector has dialled in, or Mission Control has dialled the gateway's address. */
export type OpenConnection = {
  way: "connector" | "dialled";
  connected_at: string;
  address: string | null;
  connector_version: string | null;
  phase: "waiting" | "connecting" | "online";
};

/** What a gateway said that it understands. */
export type Features = { protocol_version: number; methods: string[]; events: string[] };

/** How dialling stands. `nextAt`: when it is tried again; null: not by itself. */
export type Dialling = {
  deviceId: string | null;
  failures: number;
  lastAt: number | null;
  nextAt: number | null;
  problem: DialProblem | null;
  detail: string | null;
  approve: string | null;
  scopes: string[] | null;
  /** When it was last connected, in whichever way; null: it never was. */
  features: Features | null;
};

export type LinkVerbs = {
  /** There are commands for this gateway. Returns at once; they are sent once the gateway is connected. */
  wake(scope: LinkScope): Promise<void>;
  /** Something has been stopped: returns when that is carried out, where the gateway is connected; else it is when it connects. */
  halt(scope: LinkScope): Promise<void>;
  /** Records that no connector is connected, if that is so: the gateway's row may be out of date. */
  report(scope: LinkScope): Promise<void>;
  /** A heartbeat whose token was just verified. */
  heartbeat(scope: LinkScope, beat: Heartbeat): Promise<HeartbeatAnswer>;
  /** The sockets that are open now. */
  connections(): Promise<OpenConnection[]>;
  /** The relay token has been revoked: the connector is told and disconnected. */
  revoke(reason: string): Promise<void>;
  /** Its address or token may have changed; `isAsked`: somebody wants a new try. It is dialled if it is to be, and this returns before. */
  dial(scope: LinkScope, isAsked: boolean): Promise<void>;
  /** How dialling stands. */
  dialling(scope: LinkScope): Promise<Dialling>;
  /** Asks the gateway and waits for its answers, seconds at most; one for each question, in their order. */
  ask(scope: LinkScope, questions: LinkQuestion[]): Promise<LinkAnswer[]>;
  /** What is new in a session of the gateway; waits for it, seconds at most. */
  view(scope: LinkScope, viewing: Viewing): Promise<LinkView>;
  /** A connector dials in. */
  fetch(request: Request): Promise<Response>;
};

/** The link of one gateway; calls are retried when the platform says they may be. */
export function gatewayLink(env: Env, shard: string, gatewayId: string): LinkVerbs {
  const stub = () => env.GATEWAY_LINKS.get(env.GATEWAY_LINKS.idFromName(`${shard}:${gatewayId}`)) as unknown as LinkVerbs;
  return {
    wake: (scope) => retryCall(() => stub().wake(scope)),
    halt: (scope) => retryCall(() => stub().halt(scope)),
    report: (scope) => retryCall(() => stub().report(scope)),
    heartbeat: (scope, beat) => retryCall(() => stub().heartbeat(scope, beat)),
    connections: () => retryCall(() => stub().connections()),
    revoke: (reason) => retryCall(() => stub().revoke(reason)),
    dial: (scope, isAsked) => retryCall(() => stub().dial(scope, isAsked)),
    dialling: (scope) => retryCall(() => stub().dialling(scope)),
    ask: (scope, questions) => retryCall(() => stub().ask(scope, questions)),
    view: (scope, viewing) => retryCall(() => stub().view(scope, viewing)),
    fetch: (request) => stub().fetch(request),
  };
}

/** Best effort: the sweep wakes every link with waiting commands. */
export async function wakeLink(env: Env, scope: LinkScope): Promise<void> {
  await gatewayLink(env, scope.shard, scope.gatewayId)
    .wake(scope)
    .catch((error: unknown) => log.warn("link.not_woken", { gateway_id: scope.gatewayId, error: describe(error) }));
}

/** Best effort: a sweep finds gateways that are to be dialled and have not been. */
export async function dialLink(env: Env, scope: LinkScope): Promise<void> {
  await gatewayLink(env, scope.shard, scope.gatewayId)
    .dial(scope, false)
    .catch((error: unknown) => log.warn("link.not_dialled", { gateway_id: scope.gatewayId, error: describe(error) }));
}
