// The typed stub of GatewayLink for services.
import type { Env } from "#worker/platform/env.ts";
import { retryCall } from "#worker/platform/retry.ts";
import type { GatewayLink } from "./link.ts";

export type LinkScope = { shard: string; organizationId: string; gatewayId: string };
type LinkVerbs = Pick<GatewayLink, "wake" | "report" | "revoke"> & { fetch(request: Request): Promise<Response> };

/** The link of one gateway; calls are retried when the platform says so. */
export function gatewayLink(env: Env, shard: string, gatewayId: string): LinkVerbs {
  const stub = () => env.GATEWAY_LINKS.get(env.GATEWAY_LINKS.idFromName(`${shard}:${gatewayId}`)) as unknown as LinkVerbs;
  return {
    wake: (scope) => retryCall(() => stub().wake(scope)),
    report: (scope) => retryCall(() => stub().report(scope)),
    revoke: (reason) => retryCall(() => stub().revoke(reason)),
    fetch: (request) => stub().fetch(request),
  };
}
