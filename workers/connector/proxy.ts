// The way out of a network that lets only a proxy out: as the environment names it (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY), or
// --proxy. Only towards Mission Control: the gateway is on this host, or beside it.

/// <reference path="./proxy-from-env.d.ts" />
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { HttpsProxyAgent } from "https-proxy-agent";
import { getProxyForUrl } from "proxy-from-env";
import { isLoopback } from "./options.ts";

/** As much of an answer as is read. */
const ANSWER_MAX_CHARS = 1_000_000;

export type Way = HttpsProxyAgent<string> | undefined;
export type Answer = Pick<Response, "ok" | "status"> & { json(): Promise<unknown> };
/** What is used of `fetch`. */
export type Post = (
  url: URL,
  init: { method: "POST"; headers: Record<string, string>; body: string; redirect: "error"; signal: AbortSignal },
) => Promise<Answer>;

/** Of a ws(s) or http(s) address. */
export function proxyFor(url: string, given: string | null): string | null {
  if (isLoopback(url)) return null;
  return given ?? (getProxyForUrl(url.replace(/^ws/, "http")) || null);
}

export const wayTo = (proxy: string | null): Way => (proxy === null ? undefined : new HttpsProxyAgent(proxy));

/** The password in a proxy's address; null: there is none. */
export const secretOf = (proxy: string | null): string | null => (proxy && decodeURIComponent(new URL(proxy).password)) || null;

async function read(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) {
    text += chunk as string;
    if (text.length > ANSWER_MAX_CHARS) throw new Error("the answer is too long");
  }
  return text;
}

/** As `fetch`, through a proxy. */
export const postThrough =
  (agent: NonNullable<Way>): Post =>
  async (url, { method, headers, body, signal }) => {
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      send(url.href, { method, headers, signal, agent }, resolve).on("error", reject).end(body);
    });
    const text = await read(response);
    const status = response.statusCode ?? 0;
    return { ok: status >= 200 && status < 300, status, json: async () => JSON.parse(text) as unknown };
  };

export const postVia = (agent: Way): Post => (agent ? postThrough(agent) : fetch);
