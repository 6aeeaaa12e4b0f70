// The typed stub of GatewayLink (workers/links), the object that holds the connection to one gateway.
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import { retryCall } from "#worker/platform/retry.ts";
import type { DialProblem, GatewayMetrics } from "./schema.ts";

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
] as const;
export type LinkQuestion = { method: (typeof LINK_QUESTIONS)[number]; params: Record<string, unknown> };
/** `away`: not connected. `busy`: to be asked again in a moment. `refused`: the gateway says no. */
export type LinkAnswer = { ok: true; json: string } | { ok: false; why: "away" | "busy" | "refused"; detail: string };
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
  /** Asks the gateway and waits for its answer, seconds at most. */
  ask(scope: LinkScope, question: LinkQuestion): Promise<LinkAnswer>;
  /** A connector dials in. */
  fetch(request: Request): Promise<Response>;
};

/** The link of one gateway; calls are retried when the platform says they may be. */
export function gatewayLink(env: Env, shard: string, gatewayId: string): LinkVerbs {
  const stub = () => env.GATEWAY_LINKS.get(env.GATEWAY_LINKS.idFromName(`${shard}:${gatewayId}`)) as unknown as LinkVerbs;
  return {
    wake: (scope) => retryCall(() => stub().wake(scope)),
    report: (scope) => retryCall(() => stub().report(scope)),
    heartbeat: (scope, beat) => retryCall(() => stub().heartbeat(scope, beat)),
    connections: () => retryCall(() => stub().connections()),
    revoke: (reason) => retryCall(() => stub().revoke(reason)),
    dial: (scope, isAsked) => retryCall(() => stub().dial(scope, isAsked)),
    dialling: (scope) => retryCall(() => stub().dialling(scope)),
    ask: (scope, question) => retryCall(() => stub().ask(scope, question)),
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
