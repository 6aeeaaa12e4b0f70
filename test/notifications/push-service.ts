// A push service and its browsers, for tests: what a browser would show of what the service was given.
type Bytes = Uint8Array<ArrayBuffer>;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const bytesOf = (text: string): Bytes => new Uint8Array(Buffer.from(text, "base64url"));
const textOf = (data: ArrayBuffer | Uint8Array): string => Buffer.from(data as ArrayBuffer).toString("base64url");

async function derive(secret: ArrayBuffer | Bytes, salt: Bytes, info: Uint8Array, length: number): Promise<ArrayBuffer> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  return crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info: new Uint8Array(info) }, key, length * 8);
}

export type BrowserOfTest = { p256dh: string; auth: string; privateKey: CryptoKey };

/** What the browser reads in a message (RFC 8291, section 4, from the side of who gets it). */
export async function decrypted({ p256dh, auth, privateKey }: BrowserOfTest, message: Bytes): Promise<string> {
  const [salt, ours] = [message.slice(0, 16), message.slice(21, 21 + (message[20] ?? 0))];
  const algorithm = { name: "ECDH", public: await crypto.subtle.importKey("raw", ours, CURVE, false, []) };
  const shared = await crypto.subtle.deriveBits(algorithm as unknown as SubtleCryptoDeriveKeyAlgorithm, privateKey, 256);
  const secret = await derive(shared, bytesOf(auth), Buffer.concat([Buffer.from("WebPush: info\0"), bytesOf(p256dh), ours]), 32);
  const key = await derive(secret, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const iv = await derive(secret, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
  const cipher = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  const plain = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, cipher, message.slice(21 + ours.byteLength)));
  if (plain.at(-1) !== 2) throw new Error("the last record ends with 2");
  return new TextDecoder().decode(plain.slice(0, -1));
}

export async function browserOfTest(): Promise<BrowserOfTest> {
  const pair = (await crypto.subtle.generateKey(CURVE, true, ["deriveBits"])) as CryptoKeyPair;
  const p256dh = textOf((await crypto.subtle.exportKey("raw", pair.publicKey)) as ArrayBuffer);
  return { p256dh, auth: textOf(crypto.getRandomValues(new Uint8Array(16))), privateKey: pair.privateKey };
}

export type Pushed = { endpoint: string; headers: Headers; shown: { title: string; body: string; tag: string; url: string; lang: string } };

/** `answers`: what an endpoint says; 201 if nothing else. An `Error` is a service that does not answer. */
export function pushService() {
  const [browsers, answers, pushed]: [Map<string, BrowserOfTest>, Map<string, number | Error>, Pushed[]] = [new Map(), new Map(), []];
  const fetch = async (endpoint: string, { headers, body }: { headers: Record<string, string>; body: Bytes }) => {
    const browser = browsers.get(endpoint);
    if (!browser) return new Response(null, { status: 201 }); // of another test
    pushed.push({ endpoint, headers: new Headers(headers), shown: JSON.parse(await decrypted(browser, body)) as Pushed["shown"] });
    const answer = answers.get(endpoint) ?? 201;
    if (answer instanceof Error) throw answer;
    return new Response(null, { status: answer });
  };
  return { browsers, answers, pushed, LINK_OUT: { fetch } as unknown as Fetcher };
}
