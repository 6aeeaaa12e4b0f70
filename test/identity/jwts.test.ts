// JWTs of sign-in services: whom they let in, how accounts are matched, and what refuses them.
import { env } from "cloudflare:workers";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { expect, test, vi } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import { BASE, type Call } from "../support/client.ts";
import { directory, must, organizationOf } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { account, browser, freshEmail, installation } from "./support.ts";

const ISSUER = "https://login.example.com";
const AUDIENCE = "mission-control";
const keys = await generateKeyPair("ES256", { extractable: true });
const rsa = await generateKeyPair("RS256", { extractable: true });
const jwks = {
  keys: [
    { ...(await exportJWK(keys.publicKey)), kid: "one", alg: "ES256" },
    { ...(await exportJWK(rsa.publicKey)), kid: "two" },
  ],
};
const service = (more: Record<string, unknown> = {}) => ({ name: "Example", issuer: ISSUER, audience: AUDIENCE, jwks, ...more });
const settings = (more: Record<string, unknown> = {}) => ({ AUTH_ISSUERS: JSON.stringify([service(more)]) });
const now = () => Math.floor(Date.now() / 1000);

type Person = { id: string; name: string; email: string | null; email_verified: boolean };
type Session = { person: Person; organizations: { id: string }[] };
const token = (claims: JWTPayload = {}, header: Record<string, unknown> = {}, key: CryptoKey | Uint8Array = keys.privateKey) =>
  new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: newId(), iat: now(), exp: now() + 600, ...claims })
    .setProtectedHeader({ alg: "ES256", kid: "one", ...header })
    .sign(key);
const bearer = (jwt: string, more: Record<string, unknown> = {}): Call => installation(settings(more), { Authorization: `Bearer ${jwt}` });
const me = async (jwt: string, more: Record<string, unknown> = {}) => must(await bearer(jwt, more)<Person>("GET", "/users/me"));
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

test("a JWT signs in: the person is made once, found again by its subject, and belongs where they belong", async () => {
  const sub = newId();
  const email = freshEmail();
  const claims = { sub, email, email_verified: true, name: "Mira Okafor" };
  const jwts = await Promise.all(Array.from({ length: 20 }, (_, jti) => token({ ...claims, jti: String(jti) })));
  const found = await Promise.all(jwts.map((jwt) => me(jwt)));
  expect(new Set(found.map(({ id }) => id)).size).toBe(1);
  expect(found[0]).toMatchObject({ name: "Mira Okafor", email, email_verified: true });
  expect(await directory.sql("SELECT count(*) AS n FROM people WHERE email = ?1", email).first("n")).toBe(1);
  const of = await organizationOf(bearer(jwts[0] as string));
  expect(must(await bearer(await token(claims))<Session>("GET", "/auth/session")).organizations).toMatchObject([{ id: of.id }]);
  expect(must(await bearer(jwts[0] as string)<{ issuers: string[] }>("GET", "/users/me/sign-in-methods")).issuers).toEqual(["Example"]);
  expect((await me(await token({ ...claims, iss: ISSUER, sub: newId(), email: undefined }))).id).not.toBe(found[0]?.id);
});

test("it is linked to an older account only when both sides have verified the address", async () => {
  const [proved, unproved] = [await account(), await account()];
  // A JWT names the second of its issue: one of the second in which a password was set may be from before it.
  await directory
    .sql(
      "UPDATE people SET email_verified_at = '2026-01-01T00:00:00.000Z', email_proved_at = '2026-01-01T00:00:00.000Z', signed_out_at = NULL WHERE id = ?1",
      proved.id,
    )
    .run();
  const linked = await me(await token({ email: proved.email.toUpperCase(), email_verified: true }));
  expect(linked.id).toBe(proved.id);
  for (const claims of [
    { email: proved.email, email_verified: false },
    { email: proved.email },
    { email: proved.email, email_verified: "yes" },
    { email: unproved.email, email_verified: true },
  ]) {
    const other = await me(await token(claims));
    expect([proved.id, unproved.id]).not.toContain(other.id);
    expect(other).toMatchObject({ email: null, email_verified: false });
  }
  const claimed = await me(await token({ mail: freshEmail(), verified_mail: "true", nick: "Bo" }), {
    claims: { email: "mail", email_verified: "verified_mail", name: "nick" },
  });
  expect(claimed).toMatchObject({ name: "Bo", email_verified: true });
  expect(await me(await token({ email: freshEmail() }), { email_is_verified: true })).toMatchObject({ email_verified: true });
  expect(await me(await token({ email: freshEmail() }))).toMatchObject({ email: expect.stringContaining("@"), email_verified: false });
  expect(await me(await token({ email: "not an address", email_verified: true, name: 7 }))).toMatchObject({ email: null, email_verified: false, name: "" });
});

test("wrong audience, issuer, key, algorithm, time or form: refused with a plain sentence", async () => {
  const stranger = await generateKeyPair("ES256");
  const publicKey = new TextEncoder().encode(JSON.stringify(jwks.keys[1]));
  const parts = (await token()).split(".");
  const bad: Record<string, string> = {
    "another audience": await token({ aud: "another-app" }),
    "no audience": await token({ aud: undefined }),
    "another issuer": await token({ iss: "https://evil.example.com" }),
    "no issuer": await token({ iss: undefined }),
    "an issuer almost the same": await token({ iss: `${ISSUER}/` }),
    "another's key": await token({}, {}, stranger.privateKey),
    "an unknown key id": await token({}, { kid: "three" }, stranger.privateKey),
    expired: await token({ exp: now() - 11 }),
    "not yet": await token({ nbf: now() + 60 }),
    "no expiry": await token({ exp: undefined }),
    "no time of issue": await token({ iat: undefined }),
    "no subject": await token({ sub: undefined }),
    "a shared secret": await token({}, { alg: "HS256", kid: "two" }, publicKey),
    "no signature": `${encoded({ alg: "none" })}.${encoded({ iss: ISSUER, aud: AUDIENCE, sub: newId(), iat: now(), exp: now() + 600 })}.`,
    "a signature cut off": `${parts[0]}.${parts[1]}.`,
    "other words, old signature": `${parts[0]}.${encoded({ iss: ISSUER, aud: AUDIENCE, sub: newId(), iat: now(), exp: now() + 600 })}.${parts[2]}`,
    "no JSON": "eyJhbGci.eyJub25l.AAAA",
    "too long": await token({ padding: "x".repeat(20_000) }),
  };
  for (const [why, jwt] of Object.entries(bad)) {
    const reply = await bearer(jwt)("GET", "/users/me");
    expect(refusal(reply), why).toBe("401 unauthenticated");
    expect(JSON.stringify(reply.body), why).not.toContain(jwt.split(".")[1] as string);
    const exchanged = await installation(settings())("POST", "/auth/jwt", { body: { token: jwt } });
    expect([401, 422], why).toContain(exchanged.status);
  }
  expect((await bearer(await token({ exp: now() - 5 }))("GET", "/users/me")).status).toBe(200); // clocks differ by ten seconds
  expect((await bearer(await token({ aud: ["x", AUDIENCE] }, { alg: "RS256", kid: "two" }, rsa.privateKey))("GET", "/users/me")).status).toBe(200);
  expect(refusal(await bearer(await token({}, { alg: "RS256", kid: "two" }, rsa.privateKey), { algorithms: ["ES256"] })("GET", "/users/me"))).toBe(
    "401 unauthenticated",
  );
  expect(refusal(await installation({}, { Authorization: `Bearer ${await token()}` })("GET", "/users/me"))).toBe("401 unauthenticated");
});

test("claims that are required, for services without an audience", async () => {
  const clerk = { audience: null, required_claims: { azp: BASE, groups: "operators" } };
  const jwt = (claims: JWTPayload) => token({ aud: undefined, ...claims });
  expect((await bearer(await jwt({ azp: BASE, groups: ["operators", "x"] }), clerk)("GET", "/users/me")).status).toBe(200);
  for (const claims of [{}, { azp: "https://evil.example.com", groups: "operators" }, { azp: BASE, groups: ["readers"] }])
    expect(refusal(await bearer(await jwt(claims), clerk)("GET", "/users/me"))).toBe("401 unauthenticated");
});

test("Cloudflare Access's header signs in, only from our own pages, and our own session goes before it", async () => {
  const jwt = await token({ email: freshEmail(), email_verified: true });
  const access = (headers: Record<string, string>, more = settings()) => installation(more, { "Cf-Access-Jwt-Assertion": jwt, ...headers });
  expect((await access({ Origin: BASE })("PATCH", "/users/me", { body: { pronouns: "she" } })).status).toBe(200);
  expect(refusal(await access({ Origin: "https://evil.example.com" })("PATCH", "/users/me", { body: { pronouns: "he" } }))).toBe("403 origin_mismatch");
  const ana = await account();
  const own = { Cookie: `mc_session=${ana.token}`, Origin: BASE };
  expect((await access(own)("GET", "/users/me")).body).toMatchObject({ id: ana.id });
  expect((await access({ Cookie: "mc_session=ended", Origin: BASE })("GET", "/users/me")).status).toBe(200);
  expect(refusal(await access({ Origin: BASE }, {} as ReturnType<typeof settings>)("GET", "/users/me"))).toBe("401 unauthenticated");
});

test("a JWT is exchanged for a session; signed out it opens nothing any more, nor does one from before", async () => {
  const sub = newId();
  const [jwt, other] = [await token({ sub }), await token({ sub, jti: "other", iat: now() - 5 })];
  const tab = browser(settings());
  expect((await tab<Session>("POST", "/auth/jwt", { body: { token: jwt } })).status).toBe(200);
  expect(must(await tab<{ items: { method: string }[] }>("GET", "/users/me/sessions")).items).toMatchObject([{ method: "jwt" }]);
  const id = (await me(jwt)).id;
  expect((await bearer(jwt)("POST", "/auth/sign-out")).status).toBe(204);
  expect(refusal(await bearer(jwt)("GET", "/users/me"))).toBe("401 unauthenticated");
  expect(refusal(await installation(settings())("POST", "/auth/jwt", { body: { token: jwt } }))).toBe("401 unauthenticated");
  expect([(await me(other)).id, (await tab<Person>("GET", "/users/me")).body.id]).toEqual([id, id]);
  expect(await directory.sql("SELECT count(*) AS n FROM revoked_tokens WHERE token_hash = ?1", jwt).first("n")).toBe(0);
  await directory.sql("UPDATE people SET signed_out_at = NULL WHERE id = ?1", id).run();
  must(await tab("POST", "/users/me/sessions/revoke-others"));
  expect(refusal(await bearer(other)("GET", "/users/me"))).toBe("401 unauthenticated");
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 15_000 });
  const newer = await token({ sub });
  expect((await me(newer)).id).toBe(id);
  must(await bearer(newer)("POST", "/users/me/sessions/revoke-others"));
  expect([(await bearer(newer)("GET", "/users/me")).status, (await tab("GET", "/users/me")).status]).toEqual([200, 401]);
});

test("a JWT that is dated ahead is refused, and one within the tolerance of clocks does not outlive the end of other sessions", async () => {
  const sub = newId();
  for (const ahead of [15, 3_600, 10 ** 9])
    expect(refusal(await bearer(await token({ sub, iat: now() + ahead }))("GET", "/users/me"))).toBe("401 unauthenticated");
  const [fast, tab] = [await token({ sub, iat: now() + 8 }), browser(settings())];
  must(await tab<Session>("POST", "/auth/jwt", { body: { token: await token({ sub }) } }));
  expect((await bearer(fast)("GET", "/users/me")).status).toBe(200);
  must(await tab("POST", "/users/me/sessions/revoke-others"));
  for (const seconds of [0, 6, 60]) {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1_000 });
    expect(refusal(await bearer(fast)("GET", "/users/me"), `${seconds} s later`)).toBe("401 unauthenticated");
  }
});

test("a JWT that never ends, or was issued before all clocks, is one like any other", async () => {
  const sub = newId();
  for (const claims of [{ exp: 253_402_300_800 }, { exp: 1e18 }, { exp: Number.MAX_VALUE }, { iat: 0 }, { iat: -1e18 }, { iat: now() - 0.5 }]) {
    const reply = await bearer(await token({ sub, ...claims }))("GET", "/users/me");
    expect([claims, reply.status]).toEqual([claims, 200]);
  }
});

test("a wrong configuration is told in plain words, and the other ways to sign in go on", async () => {
  const broken: [string, RegExp][] = [
    ["{", /not valid JSON/],
    [JSON.stringify([{ name: "X" }]), /issuer.*audience/],
    [JSON.stringify([service({ issuer: "http://login.example.com" })]), /https/],
    [JSON.stringify([service({ audience: null })]), /required_claims/],
    [JSON.stringify([service({ algorithms: ["HS256"] })]), /algorithms/],
    [JSON.stringify([service(), service()]), /twice/],
    [JSON.stringify([service({ secret_thing: "hush-hush" })]), /secret_thing/],
  ];
  const jwt = await token();
  for (const [AUTH_ISSUERS, says] of broken) {
    const reply = await installation({ AUTH_ISSUERS }, { Authorization: `Bearer ${jwt}` })("GET", "/users/me");
    expect([refusal(reply), String(reply.body.detail)], AUTH_ISSUERS).toEqual(["503 unavailable", expect.stringMatching(says)]);
    expect(String(reply.body.detail)).not.toContain("hush-hush");
    const call = installation({ AUTH_ISSUERS }, { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}` });
    expect((await call("GET", "/users/me")).status).toBe(200);
    expect((await call<{ issuers: unknown[] }>("GET", "/auth/options")).body).toMatchObject({ issuers: [], bootstrap: true, password: true });
  }
  const offered = await installation(settings({ sign_in_url: `${ISSUER}/go` }))<{ issuers: unknown[] }>("GET", "/auth/options");
  expect(offered.body.issuers).toEqual([{ name: "Example", sign_in_url: `${ISSUER}/go` }]);
});
