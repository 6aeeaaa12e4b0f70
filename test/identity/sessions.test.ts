// Sessions: listed, ended one by one or all, last use, and the race between use and revocation.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { forgetPerson } from "#worker/identity/index.ts";
import { SESSION_CACHE_MS } from "#worker/identity/memory.ts";
import { openSession, signedInBySession } from "#worker/identity/sessions.ts";
import worker from "#worker/index.ts";
import { BASE, client, type nobody } from "../support/client.ts";
import { type Counts, counting } from "../support/counting.ts";
import { directory, must, person } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { account, browser, freshAddress, freshEmail, installation, mailroom, PASSWORD, signInAs } from "./support.ts";

type Item = { id: string; method: string; user_agent: string | null; address: string | null; last_seen_at: string; is_current: boolean };
const list = async (call: typeof nobody) => must(await call<{ items: Item[] }>("GET", "/users/me/sessions")).items;

test("the list says how, from where and when each session was used, and which is this one", async () => {
  const ana = await account();
  const [home, work] = [browser({}, "203.0.113.20"), browser({}, "2001:db8::7")];
  await signInAs(home, ana.email, PASSWORD, { "User-Agent": "Home/1" });
  await signInAs(work, ana.email, PASSWORD, { "User-Agent": `Work/${"x".repeat(500)}` });
  const items = await list(home);
  expect(items.length).toBe(3);
  expect(items.find((item) => item.is_current)).toMatchObject({ method: "password", user_agent: "Home/1", address: "203.0.113.20" });
  expect(items.find((item) => item.address === "2001:db8::7")?.user_agent?.length).toBe(300);
  expect(JSON.stringify(items)).not.toMatch(/mcs_|secret|hash/);
  const stranger = await person();
  for (const item of items) expect(refusal(await stranger.call("DELETE", `/users/me/sessions/${item.id}`))).toBe("404 not_found");
});

test("one session is ended from another, and ending one's own signs the browser out", async () => {
  const ana = await account();
  const [home, lost] = [browser(), browser()];
  for (const tab of [home, lost]) await signInAs(tab, ana.email, PASSWORD);
  expect((await lost("GET", "/users/me")).status).toBe(200);
  const id = (await list(lost)).find((item) => item.is_current)?.id as string;
  expect((await home("DELETE", `/users/me/sessions/${id}`)).status).toBe(204);
  expect(refusal(await lost("GET", "/users/me"))).toBe("401 unauthenticated");
  expect(refusal(await home("DELETE", `/users/me/sessions/${id}`))).toBe("404 not_found");
  const own = (await list(home)).find((item) => item.is_current)?.id as string;
  expect([(await home("DELETE", `/users/me/sessions/${own}`)).status, home.cookies.has("mc_session")]).toEqual([204, false]);
});

test("all others are ended at once: only the session that asked goes on, and the installation's token ends them all", async () => {
  const ana = await person();
  const others = await Promise.all(Array.from({ length: 5 }, () => openSession(env, ana.id, null, new Date())));
  for (const token of others) expect((await client({ Authorization: `Bearer ${token}` })("GET", "/users/me")).status).toBe(200);
  expect(must(await ana.call("POST", "/users/me/sessions/revoke-others"))).toEqual({ revoked: 5 });
  for (const token of others) expect((await client({ Authorization: `Bearer ${token}` })("GET", "/users/me")).status).toBe(401);
  expect([(await ana.call("GET", "/users/me")).status, (await list(ana.call)).length]).toEqual([200, 1]);
  expect(must(await ana.call("POST", "/users/me/sessions/revoke-others"))).toEqual({ revoked: 0 });
});

test("when a session was last used is known to within ten minutes, and its note makes nobody wait", async () => {
  const ana = await person();
  const seen = () => directory.sql("SELECT last_seen_at FROM sessions WHERE person_id = ?1", ana.id).first<string>("last_seen_at");
  const before = await seen();
  const use = async () => {
    forgetPerson(ana.id);
    const context = createExecutionContext();
    await worker.fetch(
      new Request(`${BASE}/api/v1/users/me`, { headers: { Authorization: `Bearer ${ana.token}` } }) as Parameters<typeof worker.fetch>[0],
      env,
      context,
    );
    await waitOnExecutionContext(context);
  };
  await use();
  expect(await seen()).toBe(before);
  const began = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: began + 9 * 60_000 });
  await use();
  expect(await seen()).toBe(before);
  vi.setSystemTime(began + 11 * 60_000);
  await use();
  vi.useRealTimers();
  expect(Date.parse((await seen()) as string)).toBe(began + 11 * 60_000);
});

test("100 uses of a session while it is ended: none that begins after the answer succeeds, though one was read before", async () => {
  const ana = await person();
  const use = () => ana.call("GET", "/users/me");
  const early = Array.from({ length: 50 }, use);
  const ended = ana.call("POST", "/auth/sign-out");
  const during = Array.from({ length: 50 }, use);
  expect((await ended).status).toBe(204);
  const after = await Promise.all(Array.from({ length: 100 }, use));
  expect(new Set(after.map(({ status }) => status))).toEqual(new Set([401]));
  await Promise.all([...early, ...during]);
  expect((await use()).status).toBe(401);
});

test("what was read before a revocation is not remembered after it; another isolate believes it five seconds at most", async () => {
  const ana = await person();
  const now = new Date();
  const end = () => directory.sql("UPDATE sessions SET revoked_at = ?2 WHERE person_id = ?1", ana.id, now.toISOString()).run();
  // As in another isolate: the row is revoked, and nobody here is told.
  expect((await signedInBySession(env, ana.token, now))?.personId).toBe(ana.id);
  await end();
  expect(SESSION_CACHE_MS).toBe(5_000);
  expect(await signedInBySession(env, ana.token, new Date(now.getTime() + SESSION_CACHE_MS - 1))).not.toBeNull();
  expect(await signedInBySession(env, ana.token, new Date(now.getTime() + SESSION_CACHE_MS))).toBeNull();
  const ben = await person();
  const read = signedInBySession(env, ben.token, now); // is on its way …
  forgetPerson(ben.id); // … when the session is ended
  expect((await read)?.personId).toBe(ben.id);
  await directory.sql("UPDATE sessions SET revoked_at = ?2 WHERE person_id = ?1", ben.id, now.toISOString()).run();
  expect(await signedInBySession(env, ben.token, now)).toBeNull();
});

test("signing in takes two round trips, whether by password, by the installation's token or by a passkey's challenge", async () => {
  const ana = await account();
  const cost = async (path: string, body: unknown) => {
    const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
    const context = createExecutionContext();
    const headers = { "Content-Type": "application/json", "CF-Connecting-IP": freshAddress() };
    const request = new Request(`${BASE}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    const response = await worker.fetch(request as Parameters<typeof worker.fetch>[0], { ...env, DIRECTORY: counting(env.DIRECTORY, counts) }, context);
    await waitOnExecutionContext(context);
    return [response.status, counts.trips];
  };
  expect(await cost("/auth/sign-in", { email: ana.email, password: PASSWORD })).toEqual([200, 2]);
  expect(await cost("/auth/sign-in", { email: ana.email, password: "wrong wrong wrong" })).toEqual([401, 1]);
  expect(await cost("/auth/sign-in", { token: env.LOCAL_AUTH_TOKEN })).toEqual([200, 2]);
  expect(await cost("/auth/passkeys/challenge", {})).toEqual([200, 2]);
});

test("what people do with their own account takes two round trips to read and three to change, the session's included", async () => {
  const mail = mailroom();
  const ana = await account();
  const tab = browser();
  const signedIn = must(await signInAs(tab, ana.email, PASSWORD));
  const cost = async (method: string, path: string, body?: unknown) => {
    forgetPerson(signedIn.person.id);
    const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
    const call = installation({ ...mail.settings, DIRECTORY: counting(env.DIRECTORY, counts) }, { Cookie: `mc_session=${tab.cookies.get("mc_session")}` });
    const { status } = await call(method, path, { body });
    return [`${method} ${path} ${status}`, counts.trips];
  };
  for (const path of ["/users/me", "/auth/session", "/users/me/sessions", "/users/me/sign-in-methods", "/users/me/passkeys"])
    expect(await cost("GET", path)).toEqual([`GET ${path} 200`, 2]);
  expect(await cost("PATCH", "/users/me", { locale: "zh" })).toEqual(["PATCH /users/me 200", 2]);
  const [next, email] = ["eleven boats and a lighthouse", freshEmail()];
  const changed = await cost("PUT", "/users/me/email", { email, current_password: PASSWORD });
  expect(changed).toEqual(["PUT /users/me/email 200", 5]); // two of them beside the answer: the copies of the profile
  expect(await cost("PUT", "/users/me/email", { email })).toEqual(["PUT /users/me/email 200", 3]);
  expect(mail.sent.map(({ to }) => to)).toEqual([email, email]);
  expect(await cost("POST", "/users/me/passkeys/challenge")).toEqual(["POST /users/me/passkeys/challenge 200", 3]);
  const password = await cost("PUT", "/users/me/password", { password: next, current_password: PASSWORD });
  expect(password).toEqual(["PUT /users/me/password 204", 4]); // one of them beside the answer: which pages are open
  expect(await cost("DELETE", "/users/me")).toEqual(["DELETE /users/me 200", 2]); // and one to each shard
  expect(await cost("POST", "/users/me/restore")).toEqual(["POST /users/me/restore 200", 2]);
});

test("a password that is changed while somebody signs in with the old one opens no session", async () => {
  const ana = await account();
  const change = ana.call("PUT", "/users/me/password", { body: { current_password: PASSWORD, password: "eleven boats and a lighthouse" } });
  const tabs = Array.from({ length: 8 }, () => browser());
  await Promise.all([change, ...tabs.map((tab) => signInAs(tab, ana.email, PASSWORD))]);
  expect((await change).status).toBe(204);
  for (const tab of tabs) expect((await tab("GET", "/users/me")).status).toBe(401);
});

test("a password that is changed after it was compared, and before the session is stored, opens none", async () => {
  const ana = await account();
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const changed: number[] = [];
  const late = counting(env.DIRECTORY, counts, async (texts) => {
    if (changed.length > 0 || !texts.some((text) => text.includes("INTO sessions"))) return;
    changed.push(0);
    changed[0] = (await ana.call("PUT", "/users/me/password", { body: { current_password: PASSWORD, password: "eleven boats and a lighthouse" } })).status;
  });
  const tab = browser({ DIRECTORY: late });
  await signInAs(tab, ana.email, PASSWORD);
  expect([changed, (await tab("GET", "/users/me")).status]).toEqual([[204], 401]);
});
