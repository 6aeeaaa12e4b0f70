// What every request gets: an id, security headers, and one structured line in the log.
// Hono's middleware does not do the same: its requestId refuses dots and accepts very short ids; its secureHeaders rebuilds every
// answer to add headers, and sends HSTS over plain http too; its bodyLimit keeps no text to bind the idempotency key to,
// and leaves a refused body unread, which makes workerd close the connection (platform/body.ts).
import type { Context, MiddlewareHandler } from "hono";
import { corsHeaders } from "./cors.ts";
import { drainBody } from "./platform/body.ts";
import { newId } from "./platform/ids.ts";
import { log } from "./platform/log.ts";

const GIVEN_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** The client's own id when it is a reasonable one, so that a request can be followed through a chain of services; else a new one. */
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
  ["Cache-Control", "no-store"],
];
const HSTS: [string, string] = ["Strict-Transport-Security", "max-age=31536000; includeSubDomains"];

const headersFor = (context: Context): [string, string][] => [
  ...HEADERS,
  ...(context.req.url.startsWith("https:") ? [HSTS] : []),
  ...corsHeaders(context),
  ["X-Request-Id", requestId(context)],
];

/** Adds the headers that an answer does not set itself. */
export function securityHeaders(response: Response, context: Context): Response {
  if (response.status === 101) return response;
  for (const [name, value] of headersFor(context)) if (!response.headers.has(name)) response.headers.set(name, value);
  return response;
}

const QUIET = new Set(["/healthz", "/health", "/readyz"]);

/** Calendar programs send no headers: the address is the secret, and no log has it. */
const SECRET_IN_ADDRESS = /(\/calendar\/).*/;

export const startOfRequest: MiddlewareHandler = async (context, next) => {
  const started = Date.now();
  // Set before the answer is built, so that it is built once, with its headers; answers that bypass the context call securityHeaders.
  for (const [name, value] of headersFor(context)) context.header(name, value);
  await next();
  await drainBody(context.req.raw).catch(() => undefined); // the client has gone: nobody waits for the answer
  if (QUIET.has(context.req.path)) return;
  log.info("request", {
    request_id: requestId(context),
    method: context.req.method,
    path: context.req.path.replace(SECRET_IN_ADDRESS, "$1…"),
    status: context.res.status,
    duration_ms: Date.now() - started,
  });
};
