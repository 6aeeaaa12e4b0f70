// The cookies of sign-in: the session, and the mark of a device that has signed in before.
import { isIP } from "node:net";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Env } from "#worker/platform/env.ts";
import { accountKey } from "./attempts.ts";
import { DEVICE_COOKIE, DEVICE_TTL_MS, deviceCookie, deviceKey } from "./devices.ts";
import { type Origin, SESSION_TTL_MS } from "./sessions.ts";

export const SESSION_COOKIE = "mc_session";

function cookieOptions(context: Context, path: string, ttlMs: number) {
  // Behind a proxy that terminates TLS the request itself is plain HTTP.
  const { PUBLIC_URL } = context.env as Env;
  const secure = new URL(PUBLIC_URL ?? context.req.url).protocol === "https:";
  return { path, httpOnly: true, secure, sameSite: "Lax" as const, maxAge: ttlMs / 1000 };
}

/** The network address of the client: set by Cloudflare, or by the front of `npm start` (scripts/client-address.mjs); null where neither stands in front of us. */
function givenAddress(context: Context): string | null {
  const given = context.req.header("CF-Connecting-IP") ?? "";
  return isIP(given) === 0 ? null : given;
}

export const addressOf = (context: Context): string => givenAddress(context) ?? "local";

export const originOf = (context: Context): Origin => ({
  userAgent: context.req.header("User-Agent") ?? null,
  address: givenAddress(context),
});

/** Sets the session cookie; with the person's address, also the mark of a known device. */
export function keepSession(context: Context, env: Env, token: string, email: string | null): void {
  setCookie(context, SESSION_COOKIE, token, cookieOptions(context, "/", SESSION_TTL_MS));
  const device = email ? deviceCookie(env, getCookie(context, DEVICE_COOKIE), accountKey(env, email)) : null;
  if (device) setCookie(context, DEVICE_COOKIE, device, cookieOptions(context, "/api", DEVICE_TTL_MS));
}

/** Deletes the session cookie. */
export const dropSession = (context: Context): void => {
  deleteCookie(context, SESSION_COOKIE, { path: "/" });
};

/** The key under which guesses from this device count, if the account knows the device. */
export const knownDevice = (context: Context, env: Env, email: string): string | null =>
  deviceKey(env, getCookie(context, DEVICE_COOKIE), accountKey(env, email));
