// Passwords: how they are hashed (scrypt, PHC strings) and which are refused.
import { env } from "cloudflare:workers";
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import type { Env } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { COMMON_PASSWORDS } from "./common-passwords.ts";
import { PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS } from "./schema.ts";

type Parameters = { ln: number; r: number; p: number };
/**
 * OWASP's equivalent of N = 2^17, r = 8, p = 1 that needs 16 MiB instead of 128, as much as an isolate can spare. WebCrypto's PBKDF2 is
 * capped in production at a sixth of what OWASP asks for. About 150 ms of CPU.
 */
const PARAMETERS: Parameters = { ln: 14, r: 8, p: 5 };
/** A thousandth of that cost. */
const TEST_PARAMETERS: Parameters = { ln: 6, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MEMORY_MAX_BYTES = 64 * 1024 * 1024;

const encode = (data: Uint8Array): string => Buffer.from(data).toString("base64").replace(/=+$/, "");
const decode = (text: string): Buffer => Buffer.from(text, "base64");

/** The full cost, except in tests, which run below .test, a domain that nobody can own (RFC 6761). */
export function parametersFor({ TEST_PASSWORD_COST, PUBLIC_URL }: Pick<Env, "TEST_PASSWORD_COST" | "PUBLIC_URL">): Parameters {
  const isTest = TEST_PASSWORD_COST === "low" && URL.parse(PUBLIC_URL ?? "")?.hostname.endsWith(".test");
  return isTest ? TEST_PARAMETERS : PARAMETERS;
}

const prefix = ({ ln, r, p }: Parameters): string => `$scrypt$ln=${ln},r=${r},p=${p}$`;
/** A hash that matches no known password, so that an unknown account costs as much as a known one. */
const unmatchableHash = (): string => `${prefix(parametersFor(env))}${"A".repeat(22)}$${"A".repeat(43)}`;

/** The same password typed on two keyboards may be two different texts; this makes them one. */
const normal = (password: string): string => password.normalize("NFKC");

function derive(password: string, salt: Buffer, { ln, r, p }: Parameters): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: MEMORY_MAX_BYTES };
  return new Promise((resolve, reject) => {
    scrypt(normal(password), salt, HASH_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

function parse(hash: string): { parameters: Parameters; salt: Buffer; key: Buffer } | null {
  const match = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(hash);
  if (!match) return null;
  const [, ln, r, p, salt, key] = match as unknown as [string, string, string, string, string, string];
  return { parameters: { ln: Number(ln), r: Number(r), p: Number(p) }, salt: decode(salt), key: decode(key) };
}

/** The stored form of a password: `$scrypt$ln=14,r=8,p=5$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const [salt, parameters] = [randomBytes(SALT_BYTES), parametersFor(env)];
  return `${prefix(parameters)}${encode(salt)}$${encode(await derive(password, salt, parameters))}`;
}

/** Whether it is the password; without a hash it takes as long and answers false. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const kept = parse(hash ?? unmatchableHash());
  if (!kept) return false;
  const key = await derive(password, kept.salt, kept.parameters);
  return hash !== null && key.byteLength === kept.key.byteLength && timingSafeEqual(key, kept.key);
}

/** Whether it was hashed with other than the current parameters, and should be rehashed when the password is next given. */
export function isOutdated(hash: string): boolean {
  return !hash.startsWith(prefix(parametersFor(env))) || !parse(hash);
}

const plain = (text: string): string => normal(text).toLowerCase().replace(/\s+/g, "");

/** Why a password may not be used, and what to do instead; null when it may. NIST SP 800-63B: length counts, and known ones are refused. */
export function passwordProblem(password: string, owner: { email: string | null; name: string }): string | null {
  const length = [...normal(password)].length;
  if (length < PASSWORD_MIN_CHARS || length > PASSWORD_MAX_CHARS)
    return `The password must have ${PASSWORD_MIN_CHARS} to ${PASSWORD_MAX_CHARS} characters; this one has ${length}. A few words in a row work well.`;
  const given = plain(password);
  if (COMMON_PASSWORDS.has(given) || new Set(given).size < 4)
    return "This password is one of those that are tried first. Choose another, for example a few unrelated words.";
  const own = [owner.email, owner.email?.split("@")[0], owner.name].filter((text) => text).map((text) => plain(text as string));
  if (own.includes(given)) return "The password must not be your name or your e-mail address. Choose something that is not written on your profile.";
  return null;
}

/** Throws 422 with what to do when a password may not be used. */
export function requireGoodPassword(password: string, owner: { email: string | null; name: string }): void {
  const problem = passwordProblem(password, owner);
  if (problem) throw new ProblemError("invalid_input", problem, { fields: [{ path: "password", message: problem }] });
}
