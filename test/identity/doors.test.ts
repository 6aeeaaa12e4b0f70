// The doors of sign-in: cookies only from our own pages, wrong tokens counted, ended sessions refused.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { BOOTSTRAP_TOKEN_MIN_CHARS } from "#worker/identity/schema.ts";
import { BASE, client, nobody } from "../support/client.ts";
import { directory, must, organization, person } from "../support/factories.ts";
import { account, installation, PASSWORD } from "./support.ts";
import { refusal } from "../support/problem.ts";

const bearer = { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}` };

test("a cookie works only from our own pages: other sites, broken and missing origins", async () => {
  const somebody = await person();
  const browser = (headers: Record<string, string>) => client({ Cookie: `mc_session=${somebody.token}`, ...headers });
  const write = (headers: Record<string, string>) => browser(headers)("PATCH", "/users/me", { body: { pronouns: "she" } });
  for (const origin of ["https://evil.example.com", "null", "http://mission-control.test.evil.com", "http://mission-control.test:8080"])
    expect(refusal(await write({ Origin: origin }), origin)).toBe("403 origin_mismatch");
  for (const broken of ["x", "//", "http://", "http://[::1"]) expect(refusal(await write({ Origin: broken }), broken)).toBe("403 origin_mismatch");
  expect([(await write({ Origin: BASE })).status, (await write({})).status]).toEqual([200, 200]);
  expect((await browser({ Origin: "https://evil.example.com" })("GET", "/users/me")).status).toBe(200);
  expect((await browser({ Origin: "null", Upgrade: "websocket" })("GET", "/users/me")).status, "not an address of sockets").toBe(200);
  expect((await client({ ...bearer, Origin: "https://evil.example.com" })("PATCH", "/users/me", { body: {} })).status).toBe(200);
});

const SEAL_KEYS: [string | undefined, RegExp][] = [
  [undefined, /not set/],
  ["c2hvcnQ=", /has 5 bytes/],
  ["!", /not base64/],
];

test("a SEAL_KEY that is none, too short or no base64 says so to whoever wants a secret kept, and keeps nothing", async () => {
  const of = await organization();
  for (const [SEAL_KEY, says] of SEAL_KEYS) {
    const call = installation({ SEAL_KEY }, { ...bearer, "X-Organization-Id": of.id });
    const reply = await call("POST", "/gateways", { body: { name: "lab", auth_token: "hush" } });
    expect([refusal(reply), String(reply.body.detail)]).toEqual(["503 unavailable", expect.stringMatching(says)]);
  }
  expect(must(await of.call<{ total: number }>("GET", "/gateways")).total).toBe(0);
});

test("an installation's token that is too short signs nobody in, also not by itself", async () => {
  const me = (token: string) => installation({ LOCAL_AUTH_TOKEN: token }, { Authorization: `Bearer ${token}` })("GET", "/users/me");
  for (const token of ["x", "x".repeat(BOOTSTRAP_TOKEN_MIN_CHARS - 1)]) expect(refusal(await me(token))).toBe("401 unauthenticated");
  must(await me("x".repeat(BOOTSTRAP_TOKEN_MIN_CHARS)));
});

test("ten wrong tokens a minute from one address, then 429 with the time to wait; the right one is never refused", async () => {
  const attempt = (token: string, address: string) => nobody("POST", "/auth/sign-in", { body: { token }, headers: { "CF-Connecting-IP": address } });
  const statuses: number[] = [];
  for (let tries = 0; tries < 24 && statuses.at(-1) !== 429; tries++) statuses.push((await attempt("wrong", "192.0.2.1")).status);
  expect(statuses.at(-1)).toBe(429);
  // The window is a minute of the clock: a run that crosses it begins to count anew.
  expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(10);
  const limited = await attempt("wrong", "192.0.2.1");
  expect(refusal(limited)).toBe("429 rate_limited");
  const seconds = Number(limited.headers.get("Retry-After"));
  expect(seconds >= 1 && seconds <= 60).toBe(true);
  expect((await attempt("wrong", "192.0.2.2")).status).toBe(401);
  const right = await attempt(env.LOCAL_AUTH_TOKEN as string, "192.0.2.1");
  expect(right.status).toBe(200);
  expect(right.headers.get("Set-Cookie")).toMatch(/^mc_session=mcs_[^;]+;.*HttpOnly.*SameSite=Lax/i);
  expect(refusal(await nobody("POST", "/auth/sign-in", { body: { token: "" } }))).toBe("422 invalid_input");
});

test("what is kept and shown as an address is one, and words that are none count as one address", async () => {
  const ana = await account();
  const from = async (address: string) => {
    const reply = await signIn(ana.email, PASSWORD, address);
    const { items } = must(
      await client({ Cookie: String(reply.headers.get("Set-Cookie")).split(";")[0] as string })<{ items: Shown[] }>("GET", "/users/me/sessions"),
    );
    return items.find(({ is_current }) => is_current)?.address;
  };
  for (const address of ["192.0.2.77", "2001:db8::77"]) expect(await from(address)).toBe(address);
  for (const words of ["<b>home</b>", "my laptop", "999.1.1.1", "1.2.3.4, 5.6.7.8", ""]) expect(await from(words), words).toBeNull();
  const guesses = await Promise.all(Array.from({ length: 40 }, (_, n) => signIn(`nobody.${n}@example.com`, "wrong wrong", `invented ${n}`)));
  expect(guesses.filter(({ status }) => status === 429).length).toBeGreaterThan(15);
});
type Shown = { is_current: boolean; address: string | null };
const signIn = (email: string, password: string, address: string) =>
  nobody("POST", "/auth/sign-in", { body: { email, password }, headers: { "CF-Connecting-IP": address } });

test("a session that has expired, was revoked or signed out answers 401", async () => {
  const [expired, revoked, signedOut] = [await person(), await person(), await person()];
  await directory.sql("UPDATE sessions SET expires_at = ?2 WHERE person_id = ?1", expired.id, new Date(Date.now() - 1).toISOString()).run();
  await directory.sql("UPDATE sessions SET revoked_at = ?2 WHERE person_id = ?1", revoked.id, new Date().toISOString()).run();
  for (const { call } of [expired, revoked]) expect(refusal(await call("GET", "/users/me"))).toBe("401 unauthenticated");
  expect((await signedOut.call("GET", "/users/me")).status).toBe(200);
  expect((await signedOut.call("POST", "/auth/sign-out")).status).toBe(204);
  expect(refusal(await signedOut.call("GET", "/users/me"))).toBe("401 unauthenticated");
  expect(refusal(await client({ Cookie: `mc_session=${signedOut.token}` })("GET", "/users/me"))).toBe("401 unauthenticated");
});
