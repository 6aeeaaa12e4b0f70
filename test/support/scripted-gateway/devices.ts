// Devices as a gateway pairs them with clients from other hosts: who they are is proved by their signature, and somebody lets them in once.
// Called by connection.ts, and by tests.
import { createHash, createPublicKey, verify } from "node:crypto";
import { GatewayError, invalid, isObject, type JsonObject, text } from "./types.ts";

const FIELDS_OF_V3 = (device: JsonObject, params: JsonObject, token: string): string => {
  const client = isObject(params.client) ? params.client : {};
  const scopes = Array.isArray(params.scopes) ? params.scopes.join(",") : "";
  return ["v3", device.id, client.id, client.mode, params.role, scopes, device.signedAt, token, device.nonce, client.platform, ""].join("|");
};

export class Devices {
  /** Whether clients count as coming from another host. */
  areAsked = false;
  /** By the id of their request. */
  readonly pending: Map<string, string> = new Map();
  readonly #paired: Map<string, string> = new Map();

  /** As `openclaw devices approve`. */
  approve(requestId: string): void {
    const device = this.pending.get(requestId);
    if (!device) throw new Error(`no request ${requestId}`);
    this.pending.delete(requestId);
    this.#paired.set(device, `device-token-${crypto.randomUUID()}`);
  }

  /** As `openclaw devices remove`. */
  removeAll(): void {
    this.#paired.clear();
  }

  /** Whether it is the token of this device. */
  isTokenOf(device: JsonObject, token: string): boolean {
    return token !== "" && this.#paired.get(text(device.id)) === token;
  }

  /** The token of the device; null: it is not asked for one. Throws what a gateway answers to one that it does not know, or that lies. */
  admit(params: JsonObject, token: string, nonce: string): string | null {
    const device = isObject(params.device) ? params.device : null;
    if (!device) return null;
    const key = Buffer.from(text(device.publicKey), "base64url");
    const id = createHash("sha256").update(key).digest("hex");
    const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: text(device.publicKey) }, format: "jwk" });
    const isSigned = verify(null, Buffer.from(FIELDS_OF_V3(device, params, token)), publicKey, Buffer.from(text(device.signature), "base64url"));
    if (device.nonce !== nonce) throw invalid("device nonce mismatch", { code: "DEVICE_AUTH_NONCE_MISMATCH" });
    if (id !== device.id || !isSigned) throw invalid("device signature invalid", { code: "DEVICE_AUTH_SIGNATURE_INVALID" });
    if (!this.areAsked) return null;
    const known = this.#paired.get(id);
    if (known) return known;
    const requestId = [...this.pending].find(([, device]) => device === id)?.[0] ?? crypto.randomUUID();
    this.pending.set(requestId, id);
    throw new GatewayError("NOT_PAIRED", "pairing required: device is not approved yet", {
      details: { code: "PAIRING_REQUIRED", reason: "not-paired", requestId, deviceId: id, requestedRole: "operator", requestedScopes: params.scopes },
    });
  }
}
