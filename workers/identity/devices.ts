// Devices that have signed in before: a signed cookie, by which their guesses are counted apart from those of strangers, so that
// strangers cannot lock an account's owner out (OWASP's device cookies).
import { randomBytes } from "node:crypto";
import type { Env } from "#worker/platform/env.ts";
import { equalSecrets } from "#worker/platform/sign.ts";
import { keyedHash } from "./attempts.ts";

export const DEVICE_COOKIE = "mc_device";
export const DEVICE_TTL_MS = 365 * 24 * 3_600_000;
/** People who share a browser. */
const ACCOUNTS_MAX = 5;

type Device = { id: string; accounts: string[] };

const sign = (env: Env, text: string): string => keyedHash(env, "device", text);

function parse(env: Env, cookie: string | undefined): Device | null {
  const match = /^([0-9a-f]{32})\.((?:[0-9a-f]{32}~?){1,5})\.([0-9a-f]{64})$/.exec(cookie ?? "");
  if (!match || !env.SEAL_KEY) return null;
  const [, id, accounts, mac] = match as unknown as [string, string, string, string];
  return equalSecrets(sign(env, `${id}.${accounts}`), mac) ? { id, accounts: accounts.split("~") } : null;
}

/** The key under which this device's guesses at the account count; null: it has never signed in to it. */
export function deviceKey(env: Env, cookie: string | undefined, account: string): string | null {
  const device = parse(env, cookie);
  return device?.accounts.includes(account) ? `device:${device.id}:${account}` : null;
}

/** The cookie after a sign-in to the account; null where nothing can be signed. */
export function deviceCookie(env: Env, before: string | undefined, account: string): string | null {
  if (!env.SEAL_KEY) return null;
  const device = parse(env, before) ?? { id: randomBytes(16).toString("hex"), accounts: [] };
  const text = `${device.id}.${[account, ...device.accounts.filter((other) => other !== account)].slice(0, ACCOUNTS_MAX).join("~")}`;
  return `${text}.${sign(env, text)}`;
}
