// Sign-in services whose JWTs are trusted: AUTH_ISSUERS, a JSON list, read and validated once. A mistake in it is
// reported in plain words to those who try to use it; all other ways to sign in keep working.
import { z } from "zod";
import type { Env } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { log } from "#worker/platform/log.ts";

/** Only algorithms with key pairs: with a shared secret, a public key could pass for one. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"] as const;
const LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

const SafeUrl = z.url({ protocol: /^https?$/ }).refine((value) => {
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" || LOCAL_HOSTS.includes(hostname);
}, "must begin with https://");

/** One sign-in service. `jwks` (the keys themselves) or `jwks_url`; without either, the keys are found through the issuer's discovery document. */
export const IssuerConfig = z
  .strictObject({
    name: z.string().min(1).max(80),
    issuer: SafeUrl,
    /** The audience that the token must name; null only where required_claims identify the application (Clerk has `azp`). */
    audience: z.union([z.string().min(1), z.array(z.string().min(1)).min(1), z.null()]),
    jwks_url: SafeUrl.optional(),
    jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1) }).optional(),
    algorithms: z
      .array(z.enum(ALGORITHMS))
      .min(1)
      .default([...ALGORITHMS]),
    /** The names of these claims at the service. */
    claims: z.strictObject({ email: z.string(), email_verified: z.string(), name: z.string() }).partial().default({}),
    /** The service verifies every address before it lets anyone in, but has no claim that says so. */
    email_is_verified: z.boolean().default(false),
    sign_in_url: SafeUrl.optional(),
    /** Claims that must have this value, or contain it when they are lists. */
    required_claims: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  })
  .refine(({ audience, required_claims }) => audience !== null || Object.keys(required_claims).length > 0, {
    path: ["audience"],
    message: "may be null only with required_claims, else a token issued for another application would be trusted",
  });
export type IssuerConfig = z.infer<typeof IssuerConfig>;

const Issuers = z.array(IssuerConfig).refine((list) => new Set(list.map(({ issuer }) => issuer)).size === list.length, "names an issuer twice");
type Read = { issuers: IssuerConfig[]; problem: string | null };

function read(text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { issuers: [], problem: 'AUTH_ISSUERS is not valid JSON. It is a list: [{"name": …, "issuer": …, "audience": …}].' };
  }
  const parsed = Issuers.safeParse(value);
  if (parsed.success) return { issuers: parsed.data, problem: null };
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the list"}: ${message}`);
  return { issuers: [], problem: `AUTH_ISSUERS is not right: ${issues.slice(0, 5).join("; ")}.` };
}

let last: { text: string; read: Read } | null = null;

function configured(env: Env): Read {
  const text = env.AUTH_ISSUERS?.trim() ?? "";
  if (text === "") return { issuers: [], problem: null };
  if (last?.text !== text) {
    last = { text, read: read(text) };
    if (last.read.problem) log.error("auth_issuers.invalid", { problem: last.read.problem });
  }
  return last.read;
}

/** For the sign-in page; empty while the configuration is wrong. */
export const listIssuers = (env: Env): IssuerConfig[] => configured(env).issuers;

export const trustsIssuers = (env: Env): boolean => Boolean(env.AUTH_ISSUERS?.trim());

/** The configuration of a token's issuer; 503 when the configuration is wrong, 401 when there is no such issuer. */
export function requireIssuer(env: Env, issuer: string | undefined): IssuerConfig {
  const { issuers, problem } = configured(env);
  if (problem) throw new ProblemError("unavailable", `${problem} The operator of this installation can correct it.`);
  const found = issuers.find((config) => config.issuer === issuer);
  if (!found) throw new ProblemError("unauthenticated", "The token comes from a sign-in service that this installation does not know. Sign in another way.");
  return found;
}
