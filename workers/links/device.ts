// Who we are to a gateway that is dialled: an Ed25519 key of its own for each gateway and address, made here and kept sealed, whose public half its
// people approve; and the token that the gateway gives this device. Both live in the link's storage and go with the gateway.
import type { ConnectParams } from "@openclaw/gateway-protocol";
import type { Env } from "#worker/platform/env.ts";
import { seal, unseal } from "#worker/platform/sign.ts";
import { member, textOr } from "./protocol.ts";

/** `id`: SHA-256 of the public key, as the gateway shows it. */
type Kept = { id: string; publicKey: string; sealed: string; address: string };
export type SignedDevice = NonNullable<ConnectParams["device"]>;

const PURPOSE = { key: "gateway-device", token: "gateway-device-token" } as const;
const TOKEN_MAX_CHARS = 1_000;

const base64Url = (data: ArrayBuffer | Uint8Array): string => Buffer.from(data as Uint8Array).toString("base64url");

/** What a device signs: all that it says of itself, so that nothing of it can be replayed elsewhere or raised. */
export function signedText(deviceId: string, params: ConnectParams, token: string, nonce: string, signedAt: number): string {
  const { client, role = "", scopes = [] } = params;
  return [
    "v3",
    deviceId,
    client.id,
    client.mode,
    role,
    scopes.join(","),
    signedAt,
    token,
    nonce,
    client.platform.toLowerCase(),
    (client.deviceFamily ?? "").toLowerCase(),
  ].join("|");
}

export class Device {
  readonly #kv: SyncKvStorage;
  readonly #sealKey: string | undefined;
  readonly #gatewayId: string;
  #address = "";

  constructor(kv: SyncKvStorage, env: Env, gatewayId: string) {
    this.#kv = kv;
    this.#sealKey = env.SEAL_KEY;
    this.#gatewayId = gatewayId;
  }

  /** null: it has not been needed yet. */
  get id(): string | null {
    return this.#kv.get<Kept>("device")?.id ?? null;
  }

  /** Before it is dialled there. Whoever is at another address gets no signature of the device that was approved at this one. */
  standAt(address: string): void {
    const kept = this.#kv.get<Kept>("device");
    if (kept && kept.address !== address) this.forget();
    this.#address = address;
  }

  async sign(params: ConnectParams, token: string, challenge: unknown): Promise<SignedDevice> {
    const [nonce, signedAt] = [textOr(member(challenge, "nonce"), ""), Number(member(challenge, "ts"))];
    const { id, publicKey, sealed } = this.#kv.get<Kept>("device") ?? (await this.#make());
    const secret = Buffer.from(await unseal(this.#sealKey, PURPOSE.key, this.#gatewayId, sealed), "base64");
    const key = await crypto.subtle.importKey("pkcs8", secret, "Ed25519", false, ["sign"]);
    const signature = await crypto.subtle.sign("Ed25519", key, new TextEncoder().encode(signedText(id, params, token, nonce, signedAt)));
    return { id, publicKey, signature: base64Url(signature), signedAt, nonce };
  }

  async #make(): Promise<Kept> {
    const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    const raw = (await crypto.subtle.exportKey("raw", pair.publicKey)) as ArrayBuffer;
    const secret = (await crypto.subtle.exportKey("pkcs8", pair.privateKey)) as ArrayBuffer;
    const id = Buffer.from(await crypto.subtle.digest("SHA-256", raw)).toString("hex");
    const sealed = await seal(this.#sealKey, PURPOSE.key, this.#gatewayId, Buffer.from(secret).toString("base64"));
    const kept = { id, publicKey: base64Url(raw), sealed, address: this.#address };
    this.#kv.put<Kept>("device", kept);
    return kept;
  }

  /** What hello gave us, if it did. */
  async keepToken(hello: unknown): Promise<void> {
    const token = member(member(hello, "auth"), "deviceToken");
    if (typeof token !== "string" || token === "" || token.length > TOKEN_MAX_CHARS) return;
    this.#kv.put("device_token", await seal(this.#sealKey, PURPOSE.token, this.#gatewayId, token));
  }

  async token(): Promise<string | null> {
    const sealed = this.#kv.get<string>("device_token");
    return sealed === undefined ? null : unseal(this.#sealKey, PURPOSE.token, this.#gatewayId, sealed);
  }

  forgetToken(): void {
    this.#kv.delete("device_token");
  }

  forget(): void {
    this.forgetToken();
    this.#kv.delete("device");
  }
}
