// The public keys of sign-in services: fetched when first needed, cached per isolate, and fetched again when a token names an
// unknown key. A key that a service withdraws is trusted for at most KEYS_KEPT_MS more.
import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { ProblemError } from "#worker/platform/errors.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { IssuerConfig } from "./issuers.ts";

/** How long keys are trusted without being fetched again. */
export const KEYS_KEPT_MS = 10 * 60_000;
/** A token with an unknown key makes us fetch at most this often. */
const COOLDOWN_MS = 30_000;
const TIMEOUT_MS = 5_000;
/** After a failed fetch, requests are refused at once for a while instead of each waiting for it. */
const FAILED_FOR_MS = 10_000;

type Found = { url: string; until: number };
const found = new Map<string, Found>();
const failed = new Map<string, number>();
const sets = new Map<string, JWTVerifyGetKey>();

const isAccess = (issuer: string): boolean => new URL(issuer).hostname.endsWith(".cloudflareaccess.com");

/** OpenID Connect Discovery: the document must name the issuer that it was requested from. */
async function discover(issuer: string): Promise<string> {
  const known = found.get(issuer);
  if (known && known.until > Date.now()) return known.url;
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS), headers: { Accept: "application/json" }, redirect: "manual" });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  const document = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (document.issuer !== issuer || typeof document.jwks_uri !== "string" || !URL.canParse(document.jwks_uri))
    throw new Error(`${address} is not the discovery document of this issuer`);
  found.set(issuer, { url: document.jwks_uri, until: Date.now() + KEYS_KEPT_MS });
  return document.jwks_uri;
}

async function keysUrl({ issuer, jwks_url }: IssuerConfig): Promise<string> {
  return jwks_url ?? (isAccess(issuer) ? `${issuer.replace(/\/$/, "")}/cdn-cgi/access/certs` : discover(issuer));
}

function setOf(name: string, make: () => JWTVerifyGetKey): JWTVerifyGetKey {
  let known = sets.get(name);
  if (!known) sets.set(name, (known = make()));
  return known;
}

const unreachable = (name: string) =>
  new ProblemError("unavailable", `The keys of ${name} cannot be fetched just now. Try again in a moment, or sign in another way.`, {
    headers: { "Retry-After": String(FAILED_FOR_MS / 1000) },
  });

/** Answers 503 for a while when a service cannot be reached; no request waits longer than TIMEOUT_MS. */
export function noteUnreachable(config: IssuerConfig, error: unknown): ProblemError {
  log.error("issuer.unreachable", { issuer: config.issuer, error: describe(error) });
  failed.set(config.issuer, Date.now() + FAILED_FOR_MS);
  return unreachable(config.name);
}

/** Finds the key of a token among those of its issuer. */
export async function issuerKeys(config: IssuerConfig): Promise<JWTVerifyGetKey> {
  const { jwks } = config;
  if (jwks) return setOf(JSON.stringify(jwks), () => createLocalJWKSet(jwks as unknown as JSONWebKeySet));
  if ((failed.get(config.issuer) ?? 0) > Date.now()) throw unreachable(config.name);
  try {
    const url = await keysUrl(config);
    return setOf(url, () => createRemoteJWKSet(new URL(url), { timeoutDuration: TIMEOUT_MS, cooldownDuration: COOLDOWN_MS, cacheMaxAge: KEYS_KEPT_MS }));
  } catch (error) {
    throw noteUnreachable(config, error);
  }
}
