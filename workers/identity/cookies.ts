// What sign-in keeps in a browser: the session, and that this device has signed in before.
import { isIP } from "node:net";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Env } from "#worker/platform/env.ts";
import { accountKey } from "./attempts.ts";
import { DEVICE_COOKIE, DEVICE_TTL_MS, deviceCookie, deviceKey } from "./devices.ts";
import { type Origin, SESSION_TTL_MS } from "./sessions.ts";

export const SESSION_COOKIE = "mc_session";

function cookieOptions(context: Context, path: string, ttlMs: number) {
  // Behind a proxy that speaks TLS the request itself is plain.
  const { PUBLIC_URL } = context.env as Env;
  const secure = new URL(PUBLIC_URL ?? context.req.url).protocol === "https:";
  return { path, httpOnly: true, secure, sameSite: "Lax" as const, maxAge: ttlMs / 1000 };
}

/** Set by Cloudflare, or by the front of `npm start` (scripts/client-address.mjs); null where neither stands in front of us. */
function givenAddress(context: Context): string | null {
  const given = context.req.header("CF-Connecting-IP") ?? "";
  return isIP(given) === 0 ? null : given;
}

export const addressOf = (context: Context): string => givenAddress(context) ?? "local";

export const originOf = (context: Context): Origin => ({
  userAgent: context.req.header("User-Agent") ?? null,
  address: givenAddress(context),
});

/** Lets the browser have the session; with an address of the person also the mark of a known device. */
export function keepSession(context: Context, env: Env, token: string, email: string | null): void {
  setCookie(context, SESSION_COOKIE, token, cookieOptions(context, "/", SESSION_TTL_MS));
  const device = email ? deviceCookie(env, getCookie(context, DEVICE_COOKIE), accountKey(env, email)) : null;
  if (device) setCookie(context, DEVICE_COOKIE, device, cookieOptions(context, "/api", DEVICE_TTL_MS));
}

export const dropSession = (context: Context): void => {
  deleteCookie(context, SESSION_COOKIE, { path: "/" });
};

/** Under which key guesses from here at the account count, when the device is known to it. */
export const knownDevice = (context: Context, env: Env, email: string): string | null =>
  deviceKey(env, getCookie(context, DEVICE_COOKIE), accountKey(env, email));
