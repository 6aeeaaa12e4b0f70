// The local entry of the Worker: API requests reach it without Miniflare's three Workers in between (a third of
// the CPU of a small answer); pages still go through them. Loaded into workerd by instance.mjs, beside index.js.
import product from "./index.js";
import { clientAddress, trustedProxies } from "./client-address.js";
import { isQuiet, proxies, workerFirst } from "./front-settings.js";

export * from "./index.js";

/**
 * Miniflare listens at an address of its own too, where whoever asks is believed about where they come from. Only `front` leads to the
 * API; crons and queues come in as before.
 */
export default { ...product, fetch: () => new Response(null, { status: 404 }) };

// Nobody reads a line per request then, yet workerd and node would each format it.
if (isQuiet) console.log = () => undefined;

const isForWorker = (path) => workerFirst.some((rule) => (rule.endsWith("*") ? path.startsWith(rule.slice(0, -1)) : path === rule));
const ADDRESS = /^\[?(.+?)\]?:\d+$/;
const trusted = trustedProxies(proxies);

/** Says where the request comes from as Cloudflare does; what the request itself says of that is dropped. */
function withAddress(request) {
  const peer = ADDRESS.exec(request.cf?.clientIp ?? "")?.[1] ?? "";
  const address = clientAddress(peer, request.headers.get("X-Forwarded-For"), trusted);
  const headers = new Headers(request.headers);
  if (address) headers.set("CF-Connecting-IP", address);
  else headers.delete("CF-Connecting-IP");
  return new Request(request, { headers });
}

/** workerd compresses an answer whose headers say that it is compressed. Not a stream of events: it would be held back until much has come. */
function compressed(request, response) {
  const isText = /^(?:text\/(?!event-stream)|application\/(?:\w+\+)?(?:json|javascript|xml)|image\/svg)/.test(response.headers.get("Content-Type") ?? "");
  if (!response.body || !isText || response.headers.has("Content-Encoding") || !/\bgzip\b/.test(request.headers.get("Accept-Encoding") ?? "")) return response;
  const answer = new Response(response.body, response);
  answer.headers.set("Content-Encoding", "gzip");
  return answer;
}

/** As on Cloudflare: a file if there is one, else the Worker, which answers the dashboard's addresses with its page. */
async function answer(request, env, context) {
  const isLook = request.method === "GET" || request.method === "HEAD";
  if (!isLook || isForWorker(new URL(request.url).pathname)) return product.fetch(request, env, context);
  const file = await env.PAGES.fetch(request);
  return file.status === 404 ? product.fetch(request, env, context) : file;
}

export const front = {
  async fetch(request, env, context) {
    return compressed(request, await answer(withAddress(request), env, context));
  },
};
