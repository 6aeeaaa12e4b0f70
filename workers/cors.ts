// Browsers of other origins: those that CORS_ORIGINS names may use the API, with tokens only. They are never told to send cookies, and
// what comes with a cookie from another origin is refused like everybody's (authenticate.ts).
import type { Context } from "hono";
import type { Env } from "./platform/env.ts";

const METHODS = "GET, POST, PUT, PATCH, DELETE";
/** What a page may say to us beside what every page may. */
const ASKED = "Authorization, Content-Type, Idempotency-Key, If-Match, X-Agent-Token, X-Organization-Id, X-Request-Id";
/** What a page may read of an answer beside what every page may. */
const TOLD = "Content-Disposition, ETag, Idempotent-Replayed, Retry-After, X-Request-Id";
const PREFLIGHT_KEPT_SECONDS = 600;

/** `https://app.example.com, http://localhost:3000`: nothing but origins fits one. */
function isNamed({ CORS_ORIGINS = "" }: Env, origin: string): boolean {
  return CORS_ORIGINS.split(",").some((named) => named.trim().replace(/\/$/, "") === origin);
}

/** The headers by which a browser gives the answer to a page of another origin; none where CORS_ORIGINS names none. */
export function corsHeaders(context: Context): [string, string][] {
  const env = context.env as Env;
  if (!env.CORS_ORIGINS) return [];
  const vary: [string, string] = ["Vary", "Origin"];
  const origin = context.req.header("Origin");
  if (!origin || !isNamed(env, origin)) return [vary];
  return [vary, ["Access-Control-Allow-Origin", origin], ["Access-Control-Expose-Headers", TOLD]];
}

/** A browser asks first whether the page may ask; null: not an origin that may. */
export function preflight(context: Context): Response | null {
  const allowed = corsHeaders(context);
  if (!allowed.some(([name]) => name === "Access-Control-Allow-Origin") || !context.req.header("Access-Control-Request-Method")) return null;
  const headers = new Headers(allowed);
  headers.set("Access-Control-Allow-Methods", METHODS);
  headers.set("Access-Control-Allow-Headers", ASKED);
  headers.set("Access-Control-Max-Age", String(PREFLIGHT_KEPT_SECONDS));
  return new Response(null, { status: 204, headers });
}
