// Web Push: what is said to a browser is encrypted for it alone (RFC 8291, in the content coding of RFC 8188), and handed to its push service by a
// server that names itself (RFC 8292). The server's key is derived from SEAL_KEY: nothing more is kept, and who changes that key changes both.
import { SignJWT } from "jose";
import type { Env } from "#worker/platform/env.ts";

type Bytes = Uint8Array<ArrayBuffer>;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const encoder = new TextEncoder();

const bytesOf = (text: string): Bytes => new Uint8Array(Buffer.from(text, "base64url"));
const base64url = (data: Uint8Array): string => Buffer.from(data).toString("base64url");
const joined = (...parts: Uint8Array[]): Bytes => Uint8Array.from(parts.flatMap((part) => [...part]));

async function derive(secret: Bytes, salt: Bytes, info: Uint8Array, length: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info: joined(info) }, key, length * 8));
}

/** A browser's keys as its subscription tells them: base64url of an uncompressed point of P-256, and of 16 bytes. */
export type BrowserKeys = { p256dh: string; auth: string };
/** Made anew for each message; given only by tests. */
export type Once = { pair: CryptoKeyPair; salt: Bytes };
const once = async (): Promise<Once> => ({
  pair: (await crypto.subtle.generateKey(CURVE, true, ["deriveBits"])) as CryptoKeyPair,
  salt: crypto.getRandomValues(new Uint8Array(16)),
});

/** One record holds it all: push services take 4,096 bytes. */
const RECORD_BYTES = 4_096;
const LAST_RECORD = new Uint8Array([2]);
const OVERHEAD_BYTES = 16 + 4 + 1 + 65 + 1 + 16;
export const MESSAGE_MAX_BYTES = RECORD_BYTES - OVERHEAD_BYTES;

/** The body of a push message. Throws where the keys are none, or the text has more than MESSAGE_MAX_BYTES. */
export async function encryptedFor({ p256dh, auth }: BrowserKeys, text: string, given?: Once): Promise<Bytes> {
  const plain = encoder.encode(text);
  if (plain.byteLength > MESSAGE_MAX_BYTES) throw new RangeError(`a push message has at most ${MESSAGE_MAX_BYTES} bytes`);
  const { pair, salt } = given ?? (await once());
  const theirs = bytesOf(p256dh);
  const ours = new Uint8Array((await crypto.subtle.exportKey("raw", pair.publicKey)) as ArrayBuffer);
  const algorithm = { name: "ECDH", public: await crypto.subtle.importKey("raw", theirs, CURVE, false, []) };
  const shared = new Uint8Array(await crypto.subtle.deriveBits(algorithm as unknown as SubtleCryptoDeriveKeyAlgorithm, pair.privateKey, 256));
  const secret = await derive(shared, bytesOf(auth), joined(encoder.encode("WebPush: info\0"), theirs, ours), 32);
  const key = await derive(secret, salt, encoder.encode("Content-Encoding: aes128gcm\0"), 16);
  const iv = await derive(secret, salt, encoder.encode("Content-Encoding: nonce\0"), 12);
  const cipher = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const record = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, cipher, joined(plain, LAST_RECORD)));
  const header = joined(salt, new Uint8Array([0, 0, RECORD_BYTES >> 8, RECORD_BYTES & 255, ours.byteLength]), ours);
  return joined(header, record);
}

/** `publicKey`: what browsers subscribe with. */
export type Vapid = { publicKey: string; privateKey: CryptoKey };
/** PKCS #8 of a key of P-256, up to its 32 bytes. */
const PKCS8 = "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420";
const SIGNING = { name: "ECDSA", namedCurve: "P-256" };

async function derived(sealKey: string): Promise<Vapid | null> {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(sealKey)) return null;
  const scalar = await derive(bytesOf(sealKey), new Uint8Array(), encoder.encode("push-vapid"), 32);
  const whole = joined(
    Uint8Array.from(PKCS8.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
    scalar,
  );
  const key = await crypto.subtle.importKey("pkcs8", whole, SIGNING, true, ["sign"]);
  const { x = "", y = "" } = (await crypto.subtle.exportKey("jwk", key)) as JsonWebKey;
  const privateKey = await crypto.subtle.importKey("pkcs8", whole, SIGNING, false, ["sign"]);
  return { publicKey: base64url(joined(new Uint8Array([4]), bytesOf(x), bytesOf(y))), privateKey };
}

const known = new Map<string, Promise<Vapid | null>>();
/** The server's own key; null where no SEAL_KEY is set: then there is no push. */
export function vapidOf({ SEAL_KEY = "" }: Pick<Env, "SEAL_KEY">): Promise<Vapid | null> {
  const found = known.get(SEAL_KEY) ?? derived(SEAL_KEY);
  known.clear(); // an installation has one
  known.set(SEAL_KEY, found);
  return found;
}

/** Push services refuse more than a day. */
const SIGNED_FOR = "12h";
/** Whom a push service can ask about this server, where somebody has said so. */
function contactOf({ PUBLIC_URL = "", EMAIL_FROM = "" }: Pick<Env, "PUBLIC_URL" | "EMAIL_FROM">): string | null {
  if (PUBLIC_URL.startsWith("https://")) return PUBLIC_URL;
  const address = /[^\s<>"]+@[^\s<>"]+/.exec(EMAIL_FROM)?.[0];
  return address ? `mailto:${address}` : null;
}

/** The Authorization header for the push service of that endpoint. */
export async function vapidHeader(env: Pick<Env, "PUBLIC_URL" | "EMAIL_FROM">, { publicKey, privateKey }: Vapid, endpoint: string): Promise<string> {
  const contact = contactOf(env);
  const token = new SignJWT(contact ? { sub: contact } : {}).setProtectedHeader({ typ: "JWT", alg: "ES256" }).setAudience(new URL(endpoint).origin);
  return `vapid t=${await token.setExpirationTime(SIGNED_FOR).sign(privateKey)}, k=${publicKey}`;
}
