// Where the keys of sign-in services come from: an address, discovery, Cloudflare Access; and what happens when they do not come.
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, expect, test, vi } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import { refusal } from "../support/problem.ts";
import { installation } from "./support.ts";

type Keys = Awaited<ReturnType<typeof pair>>;
async function pair(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: "RS256" } };
}
const service = (issuer: string, more: Record<string, unknown> = {}) => ({
  AUTH_ISSUERS: JSON.stringify([{ name: "Example", issuer, audience: "mc", ...more }]),
});
const token = (issuer: string, { kid, privateKey }: Keys) =>
  new SignJWT({})
    .setIssuer(issuer)
    .setAudience("mc")
    .setSubject(newId())
    .setIssuedAt()
    .setExpirationTime("5m")
    .setProtectedHeader({ alg: "RS256", kid })
    .sign(privateKey);
const ask = async (issuer: string, keys: Keys, more: Record<string, unknown> = {}) =>
  installation(service(issuer, more), { Authorization: `Bearer ${await token(issuer, keys)}` })("GET", "/users/me");

/** The network: what each address answers, and which were asked. */
function network(answers: Record<string, () => unknown>): string[] {
  const asked: string[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const url = input instanceof Request ? input.url : String(input);
    asked.push(url);
    const body = answers[url]?.();
    return body === undefined ? new Response("gone", { status: 404 }) : Response.json(body);
  });
  return asked;
}
afterEach(() => vi.restoreAllMocks());

test("keys are found by discovery, fetched once, and again when a token names a new one", async () => {
  const issuer = "https://one.example.com/";
  const [old, fresh] = [await pair("old"), await pair("fresh")];
  const known = [old.jwk];
  const asked = network({
    "https://one.example.com/.well-known/openid-configuration": () => ({ issuer, jwks_uri: "https://keys.example.com/one" }),
    "https://keys.example.com/one": () => ({ keys: known }),
  });
  expect([(await ask(issuer, old)).status, (await ask(issuer, old)).status]).toEqual([200, 200]);
  expect(asked).toEqual(["https://one.example.com/.well-known/openid-configuration", "https://keys.example.com/one"]);
  known.push(fresh.jwk);
  expect(refusal(await ask(issuer, fresh))).toBe("401 unauthenticated"); // asked less than 30 seconds ago
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
  expect((await ask(issuer, fresh)).status).toBe(200);
  known.splice(0, 1);
  vi.setSystemTime(Date.now() + 10 * 60_000 + 1_000);
  expect(refusal(await ask(issuer, old))).toBe("401 unauthenticated"); // a withdrawn key is believed ten minutes at most
  vi.useRealTimers();
});

test("Cloudflare Access has its keys at its own address; an address that is given goes before all", async () => {
  const keys = await pair("access");
  const asked = network({
    "https://team.cloudflareaccess.com/cdn-cgi/access/certs": () => ({ keys: [keys.jwk] }),
    "https://keys.example.com/two": () => ({ keys: [keys.jwk] }),
  });
  expect((await ask("https://team.cloudflareaccess.com", keys)).status).toBe(200);
  expect((await ask("https://two.example.com", keys, { jwks_url: "https://keys.example.com/two" })).status).toBe(200);
  expect(asked).toEqual(["https://team.cloudflareaccess.com/cdn-cgi/access/certs", "https://keys.example.com/two"]);
});

test("a service that does not answer, or answers for another, is told as 503, and not asked by every request", async () => {
  const keys = await pair("none");
  const asked = network({
    "https://other.example.com/.well-known/openid-configuration": () => ({ issuer: "https://evil.example.com", jwks_uri: "https://keys.example.com/evil" }),
    "https://keys.example.com/words": () => "words",
  });
  for (const issuer of ["https://gone.example.com", "https://other.example.com"]) {
    const reply = await ask(issuer, keys);
    expect([refusal(reply), reply.headers.get("Retry-After")]).toEqual(["503 unavailable", "10"]);
    expect(refusal(await ask(issuer, keys))).toBe("503 unavailable");
  }
  expect(asked.length).toBe(2);
  for (const jwks_url of ["https://keys.example.com/words", "https://keys.example.com/missing"])
    expect(refusal(await ask(`https://${newId()}.example.com`, keys, { jwks_url }))).toBe("503 unavailable");
});
