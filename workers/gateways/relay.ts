// Where connectors dial in: `/ws/gateway/{id}/relay` with a relay token, which is checked here, before the object is woken.
import type { Env } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { awaitToken } from "./first-frame.ts";
import { gatewayLink } from "./link-stub.ts";
import { admitGateway } from "./relay-token.ts";

/** Passes the socket to the gateway's link, once its token is known to be good. */
async function join(request: Request, env: Env, gatewayId: string, token: string): Promise<Response> {
  const { scope, keyId } = await admitGateway(env, gatewayId, token, new Date());
  const headers = new Headers(request.headers);
  headers.delete("Authorization");
  headers.set("X-Link-Key", keyId);
  headers.set("X-Link-Scope", JSON.stringify(scope));
  const answer = await gatewayLink(env, scope.shard, gatewayId).fetch(new Request(request, { headers }));
  if (answer.status !== 429) return answer;
  throw new ProblemError("rate_limited", await answer.text(), { headers: { "Retry-After": answer.headers.get("Retry-After") ?? "30" } });
}

/** A connector's socket: its token is in the header, or else in the first frame. */
export async function openRelay(request: Request, env: Env, gatewayId: string, inBackground: (work: Promise<unknown>) => void): Promise<Response> {
  if (request.headers.get("Upgrade")?.toLowerCase() !== "websocket") throw new ProblemError("upgrade_required", "Connectors open this address as a WebSocket.");
  const header = request.headers.get("Authorization");
  if (header !== null) return join(request, env, gatewayId, header.replace(/^Bearer /i, ""));
  return awaitToken(request, gatewayId, (token) => join(request, env, gatewayId, token), inBackground);
}
