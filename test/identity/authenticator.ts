// An authenticator in software: makes ES256 passkeys with attestation "none" and signs in with them, as a browser would tell it.
type Json = Record<string, unknown>;
type Options = { challenge: string; rp?: { id?: string }; rpId?: string; user?: { id: string }; excludeCredentials?: { id: string }[] };
type Passkey = { id: Uint8Array; keys: CryptoKeyPair; userHandle: string; counter: number };

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
const ATTESTED = 0x40;

const text = (value: string) => new Uint8Array(new TextEncoder().encode(value));
const base64url = (data: Uint8Array): string => Buffer.from(data).toString("base64url");
const bytes = (value: string): Uint8Array => new Uint8Array(Buffer.from(value, "base64url"));
const concat = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts));
const sha256 = async (data: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
const uint = (value: number, size: number) => Uint8Array.from({ length: size }, (_, at) => (value >>> (8 * (size - 1 - at))) & 0xff);

/** CBOR of what WebAuthn needs: whole numbers, bytes, text and maps. */
function cbor(value: number | string | Uint8Array | Map<number | string, unknown>): Uint8Array {
  const head = (major: number, size: number) =>
    size < 24
      ? uint((major << 5) | size, 1)
      : size < 256
        ? concat(uint((major << 5) | 24, 1), uint(size, 1))
        : concat(uint((major << 5) | 25, 1), uint(size, 2));
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return concat(head(3, text(value).length), text(value));
  if (value instanceof Uint8Array) return concat(head(2, value.length), value);
  return concat(head(5, value.size), ...[...value].flatMap(([key, inner]) => [cbor(key), cbor(inner as number)]));
}

/** WebAuthn signs in DER; WebCrypto gives r and s one after the other. */
function der(raw: Uint8Array): Uint8Array {
  const integer = (part: Uint8Array) => {
    const start = part.findIndex((byte) => byte !== 0);
    const body = part.slice(start < 0 ? part.length - 1 : start);
    const padded = (body[0] ?? 0) & 0x80 ? concat(new Uint8Array(1), body) : body;
    return concat(uint(2, 1), uint(padded.length, 1), padded);
  };
  const both = concat(integer(raw.slice(0, 32)), integer(raw.slice(32)));
  return concat(uint(0x30, 1), uint(both.length, 1), both);
}

export class Authenticator {
  readonly passkeys: Passkey[] = [];
  /** A counter that does not move stands for one that is synced. */
  readonly step: number;
  readonly isSynced: boolean;
  /** Whether it asks for a PIN or a finger before it answers. */
  readonly isVerifying: boolean;
  readonly origin: string;
  constructor({ origin = "http://mission-control.test", step = 1, isSynced = false, isVerifying = true } = {}) {
    this.origin = origin;
    this.step = step;
    this.isSynced = isSynced;
    this.isVerifying = isVerifying;
  }

  #data(rpIdHash: Uint8Array, counter: number, more = 0): Uint8Array {
    const flags = USER_PRESENT | (this.isVerifying ? USER_VERIFIED : 0) | more | (this.isSynced ? BACKUP_ELIGIBLE | BACKED_UP : 0);
    return concat(rpIdHash, uint(flags, 1), uint(counter, 4));
  }

  #client(type: string, challenge: string): Uint8Array<ArrayBuffer> {
    return text(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }

  /** navigator.credentials.create */
  async create(given: Json): Promise<Json> {
    const { challenge, rp, user, excludeCredentials = [] } = given as unknown as Options;
    if (excludeCredentials.some(({ id }) => this.passkeys.some((passkey) => base64url(passkey.id) === id))) throw new Error("InvalidStateError");
    const keys = (await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"])) as CryptoKeyPair;
    const jwk = (await crypto.subtle.exportKey("jwk", keys.publicKey)) as JsonWebKey;
    const id = crypto.getRandomValues(new Uint8Array(32));
    const passkey = { id, keys, userHandle: user?.id ?? "", counter: this.step };
    this.passkeys.push(passkey);
    const publicKey = new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytes(jwk.x as string)],
      [-3, bytes(jwk.y as string)],
    ]);
    const data = this.#data(await sha256(text(rp?.id ?? "")), passkey.counter, ATTESTED);
    const authData = concat(data, new Uint8Array(16), uint(id.length, 2), id, cbor(publicKey));
    const attestation = new Map<string, unknown>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", authData],
    ]);
    const response = {
      clientDataJSON: base64url(this.#client("webauthn.create", challenge)),
      attestationObject: base64url(cbor(attestation)),
      transports: ["internal"],
    };
    return { id: base64url(id), rawId: base64url(id), type: "public-key", clientExtensionResults: {}, response };
  }

  /** navigator.credentials.get with the last passkey; `counter` pretends to another one. */
  async get(given: Json, counter?: number): Promise<Json> {
    const { challenge, rpId = "" } = given as unknown as Options;
    const passkey = this.passkeys.at(-1);
    if (!passkey) throw new Error("NotAllowedError");
    passkey.counter = counter ?? passkey.counter + this.step;
    const data = this.#data(await sha256(text(rpId)), passkey.counter);
    const client = this.#client("webauthn.get", challenge);
    const signed = concat(data, await sha256(client));
    const signature = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, passkey.keys.privateKey, signed));
    const id = base64url(passkey.id);
    const response = {
      clientDataJSON: base64url(client),
      authenticatorData: base64url(data),
      signature: base64url(der(signature)),
      userHandle: passkey.userHandle,
    };
    return { id, rawId: id, type: "public-key", clientExtensionResults: {}, response };
  }
}
