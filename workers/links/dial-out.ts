// Opens a socket to a gateway at its address: the only place where one is dialled.
import type { DialProblem } from "#worker/gateways/schema.ts";
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import { dialAddress, NETWORKS } from "./dial-address.ts";

const ANSWER_WITHIN_MS = 20_000;
const BODY_MAX_CHARS = 2_000;

export type Opened = { ok: true; socket: WebSocket; host: string } | { ok: false; problem: DialProblem; detail: string };
type Asked = { endpoint: string; allowsInsecureTls: boolean };

const not = (problem: DialProblem, detail: string): Opened => ({ ok: false, problem, detail });
const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/** The beginning of what it says: the rest, however much it is, is not read. */
async function beginningOf({ body }: Response): Promise<string> {
  let text = "";
  if (!body) return text;
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.length >= BODY_MAX_CHARS) break;
  }
  return text.slice(0, BODY_MAX_CHARS);
}

/** Why an answer is no socket. What it says is shown to nobody. */
async function refusalOf(answer: Response, host: string): Promise<Opened> {
  const { status } = answer;
  const body = await beginningOf(answer).catch(() => "");
  if (isRedirect(status))
    return not("unreachable", `${host} points elsewhere (HTTP ${status}), which is not followed. Give the address where the gateway itself is.`);
  if (status === 503) return not("draining", "The gateway is starting or stopping. It is dialled again by itself.");
  if (status === 403 && body.includes("proxy_attribution_required"))
    return not("unreachable", "The gateway does not trust the proxy in front of it. Add that proxy to gateway.trustedProxies on the gateway's host.");
  return not(
    "unreachable",
    `${host} answered HTTP ${status} and opened no WebSocket. Is it the gateway's own address, and does the proxy in front pass WebSockets?`,
  );
}

/** No Origin: with one, a gateway takes us for a page. Redirects are not followed: nobody has judged where they lead. */
export async function dialOut(env: Env, { endpoint, allowsInsecureTls }: Asked): Promise<Opened> {
  const network = NETWORKS.find((known) => known === env.GATEWAY_NETWORK) ?? "public";
  const address = dialAddress(endpoint, network, allowsInsecureTls);
  if (!address.ok) return address;
  const out = env.GATEWAY_OUT ?? globalThis;
  // Not AbortSignal.timeout: the signal of the request ends the socket too.
  const attempt = new AbortController();
  const timer = setTimeout(() => attempt.abort(), ANSWER_WITHIN_MS);
  try {
    const answer = await out.fetch(address.url, {
      headers: { Upgrade: "websocket" },
      redirect: "manual",
      signal: attempt.signal,
    });
    return answer.webSocket ? { ok: true, socket: answer.webSocket, host: address.host } : await refusalOf(answer, address.host);
  } catch (error) {
    log.info("gateway.not_reached", { host: address.host, error: describe(error) });
    return not("unreachable", `${address.host} cannot be reached. Is the gateway running there, and may Mission Control reach it through its firewall?`);
  } finally {
    clearTimeout(timer);
  }
}
