// Tokens, hashes, and sealing of secrets that must be read back.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { ProblemError } from "./errors.ts";
import { compactId, expandId } from "./ids.ts";

export const sha256 = (value: string): string => createHash("sha256").update(value).digest("hex");

const encoder = new TextEncoder();

/** Compares in a time that does not depend on where the texts differ; a difference in length may show. */
export function equalSecrets(a: string, b: string): boolean {
  const [left, right] = [encoder.encode(a), encoder.encode(b)];
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}

/** Session (person), agent, gateway relay, registration of gateways, API key, invite, link to a person, calendar. Each token carries its owner's id, so its row can be found directly. */
export const TOKEN_PREFIXES = {
  session: "mcs",
  agent: "mca",
  gateway: "mcg",
  registration: "mcr",
  api_key: "mck",
  invite: "mci",
  person_link: "mcl",
  calendar: "mcf",
} as const;
export type TokenKind = keyof typeof TOKEN_PREFIXES;
export type ParsedToken = { kind: TokenKind; ownerId: string; keyId: string; secretHash: string };

const SECRET_BYTES = 32;
const KEY_ID_BYTES = 8;

export const newKeyId = (): string => randomBytes(KEY_ID_BYTES).toString("hex");

/** A new token `prefix_owner_keyid_secret` (owner: the organization, for a session the person) and what to store of it. */
export function issueToken(kind: TokenKind, ownerId: string, keyId: string = newKeyId()): { token: string; keyId: string; secretHash: string } {
  const secret = randomBytes(SECRET_BYTES).toString("hex");
  return { token: `${TOKEN_PREFIXES[kind]}_${compactId(ownerId)}_${keyId}_${secret}`, keyId, secretHash: sha256(secret) };
}

/** Splits a token; null when it is not one of ours. The secret itself does not leave this function. */
export function parseToken(token: string): ParsedToken | null {
  const match = /^(mc[a-z])_([0-9a-f]{32})_([0-9a-f]{16})_([0-9a-f]{64})$/.exec(token);
  if (!match) return null;
  const [, prefix, owner, keyId, secret] = match as unknown as [string, string, string, string, string];
  const kind = (Object.keys(TOKEN_PREFIXES) as TokenKind[]).find((name) => TOKEN_PREFIXES[name] === prefix);
  const ownerId = expandId(owner);
  return kind && ownerId ? { kind, ownerId, keyId, secretHash: sha256(secret) } : null;
}

const bytes = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
const base64 = (data: Uint8Array): string => btoa(String.fromCharCode(...data));

const SEAL_KEY_BYTES = 32;
const HOW_TO = "Set it to 32 random bytes in base64: openssl rand -base64 32";

/** Said to whoever wants a secret kept, since only the operator can mend it. */
function sealKeyBytes(sealKey: string | undefined): Uint8Array<ArrayBuffer> {
  if (!sealKey) throw new ProblemError("unavailable", `SEAL_KEY is not set, so no secret can be kept here. ${HOW_TO}`);
  const key = /^[A-Za-z0-9+/]*={0,2}$/.test(sealKey) && sealKey.length % 4 === 0 ? bytes(sealKey) : null;
  if (key?.byteLength !== SEAL_KEY_BYTES)
    throw new ProblemError("unavailable", `SEAL_KEY ${key ? `has ${key.byteLength} bytes` : "is not base64"}, so no secret can be kept here. ${HOW_TO}`);
  return key;
}

async function sealingKey(sealKey: string | undefined, purpose: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", sealKeyBytes(sealKey), "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new TextEncoder().encode(purpose) },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

/** AES-GCM under a key derived per purpose; opening needs the same `context` (e.g. the row's id). */
export async function seal(sealKey: string | undefined, purpose: string, context: string, secret: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = new TextEncoder().encode(context);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, await sealingKey(sealKey, purpose), new TextEncoder().encode(secret));
  return `v1.${base64(iv)}.${base64(new Uint8Array(data))}`;
}

/** Opens what `seal` has sealed. */
export async function unseal(sealKey: string | undefined, purpose: string, context: string, sealed: string): Promise<string> {
  const [version, iv, data] = sealed.split(".");
  if (version !== "v1" || !iv || !data) throw new Error("not a sealed secret");
  const additionalData = new TextEncoder().encode(context);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv), additionalData }, await sealingKey(sealKey, purpose), bytes(data));
  return new TextDecoder().decode(plain);
}
