// What every request gets: an id, security headers, and one structured line in the log.
import type { Context, MiddlewareHandler } from "hono";
import { drainBody } from "./platform/body.ts";
import { newId } from "./platform/ids.ts";
import { log } from "./platform/log.ts";

const GIVEN_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** The client's own id when it is a sane one, so that a chain of services can be followed; else a new one. */
export function requestId(context: Context): string {
  const known = context.get("requestId") as string | undefined;
  if (known) return known;
  const given = context.req.header("X-Request-Id");
  const id = given && GIVEN_ID.test(given) ? given : newId();
  context.set("requestId", id);
  return id;
}

/** The dashboard's own files get the same from dist/client/_headers. */
export const CONTENT_SECURITY_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";
const HEADERS: [string, string][] = [
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "same-origin"],
  ["X-Frame-Options", "DENY"],
  ["Permissions-Policy", "camera=(), geolocation=(), microphone=()"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Content-Security-Policy", CONTENT_SECURITY_POLICY],
];
const HSTS = "max-age=31536000; includeSubDomains";

export function securityHeaders(response: Response, context: Context): Response {
  if (response.status === 101) return response;
  for (const [name, value] of HEADERS) if (!response.headers.has(name)) response.headers.set(name, value);
  if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "no-store");
  if (context.req.url.startsWith("https:")) response.headers.set("Strict-Transport-Security", HSTS);
  response.headers.set("X-Request-Id", requestId(context));
  return response;
}

const QUIET = new Set(["/healthz", "/health", "/readyz"]);

export const startOfRequest: MiddlewareHandler = async (context, next) => {
  const started = Date.now();
  // Set before the answer is made, so that it is made once, with them; answers made elsewhere call securityHeaders.
  for (const [name, value] of HEADERS) context.header(name, value);
  context.header("Cache-Control", "no-store");
  context.header("X-Request-Id", requestId(context));
  if (context.req.url.startsWith("https:")) context.header("Strict-Transport-Security", HSTS);
  await next();
  await drainBody(context.req.raw).catch(() => undefined); // the client has gone: nobody waits for the answer
  if (QUIET.has(context.req.path)) return;
  log.info("request", {
    request_id: requestId(context),
    method: context.req.method,
    path: context.req.path,
    status: context.res.status,
    duration_ms: Date.now() - started,
  });
};
