// The doors of sign-in: cookies only from our own pages, wrong tokens counted, ended sessions refused.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { BASE, client, nobody } from "../support/client.ts";
import { directory, person } from "../support/factories.ts";
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

test("ten wrong tokens a minute from one address, then 429 with the time to wait, for the right one too; others go on", async () => {
  const attempt = (token: string, address: string) => nobody("POST", "/auth/sign-in", { body: { token }, headers: { "CF-Connecting-IP": address } });
  const statuses: number[] = [];
  for (let tries = 0; tries < 24 && statuses.at(-1) !== 429; tries++) statuses.push((await attempt("wrong", "192.0.2.1")).status);
  expect(statuses.at(-1)).toBe(429);
  // The window is a minute of the clock: a run that crosses it begins to count anew.
  expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(10);
  const limited = await attempt(env.LOCAL_AUTH_TOKEN as string, "192.0.2.1");
  expect(refusal(limited)).toBe("429 rate_limited");
  const seconds = Number(limited.headers.get("Retry-After"));
  expect(seconds >= 1 && seconds <= 60).toBe(true);
  const other = await attempt(env.LOCAL_AUTH_TOKEN as string, "192.0.2.2");
  expect(other.status).toBe(200);
  expect(other.headers.get("Set-Cookie")).toMatch(/^mc_session=mcs_[^;]+;.*HttpOnly.*SameSite=Lax/i);
  expect(refusal(await nobody("POST", "/auth/sign-in", { body: { token: "" } }))).toBe("422 invalid_input");
});

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
