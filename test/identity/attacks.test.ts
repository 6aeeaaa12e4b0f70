// What somebody who means harm would try at sign-in, and what stops it.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { expect, test, vi } from "vitest";
import worker from "#worker/index.ts";
import { BATCHED_PROTOCOL } from "#worker/platform/room-frames.ts";
import { newId } from "#worker/platform/ids.ts";
import { boardRoom } from "#worker/platform/nudge.ts";
import { account, browser, freshAddress, freshEmail, installation, mailroom, PASSWORD, signInAs, tokenOf } from "./support.ts";
import { BASE, nobody } from "../support/client.ts";
import { directory, member, must, person, task, workplace } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { isReady, watch } from "../support/sockets.ts";

const as = (token: string) => ({ Authorization: `Bearer ${token}` });
const ISSUER = "https://login.example.com";
const keys = await generateKeyPair("ES256", { extractable: true });
const AUTH_ISSUERS = JSON.stringify([
  { name: "Example", issuer: ISSUER, audience: "mc", jwks: { keys: [{ ...(await exportJWK(keys.publicKey)), kid: "one", alg: "ES256" }] } },
]);
const now = () => Math.floor(Date.now() / 1000);
const jwtOf = (sub: string, claims = {}) =>
  new SignJWT({ iss: ISSUER, aud: "mc", sub, iat: now(), exp: now() + 600, ...claims }).setProtectedHeader({ alg: "ES256", kid: "one" }).sign(keys.privateKey);

/** A directory that lets `then` happen directly after the first statement that fits has been done. */
function after(real: D1Database, fits: RegExp, then: () => Promise<unknown>): D1Database {
  let isDone = false;
  const hook = (statement: D1PreparedStatement): D1PreparedStatement => {
    const bind = statement.bind.bind(statement);
    const all = statement.all.bind(statement);
    statement.bind = (...values: unknown[]) => hook(bind(...values));
    statement.all = (async () => {
      const result = await all();
      if (!isDone) {
        isDone = true;
        await then();
      }
      return result;
    }) as typeof statement.all;
    return statement;
  };
  return {
    prepare: (text: string) => (fits.test(text) ? hook(real.prepare(text)) : real.prepare(text)),
    batch: (list: D1PreparedStatement[]) => real.batch(list),
  } as unknown as D1Database;
}

test("a reset link proves only the mailbox that it was sent to, also when the address changes while the new password is hashed", async () => {
  const mail = mailroom();
  const [mallory, own, victims] = [await person("Mallory"), freshEmail(), freshEmail()];
  const call = installation(mail.settings, as(mallory.token));
  must(await call("PUT", "/users/me/email", { body: { email: own } }));
  await installation(mail.settings)("POST", "/auth/password-reset", { body: { email: own }, headers: { "CF-Connecting-IP": freshAddress() } });
  const changes = async () => must(await call("PUT", "/users/me/email", { body: { email: victims } }));
  const DIRECTORY = after(env.DIRECTORY, /^UPDATE person_links SET used_at/, changes);
  const link = mail.sent.findLast((letter) => letter.to === own && letter.text.includes("/reset#"))?.text ?? "";
  const token = tokenOf(/(\S+#mcl_\S+)/.exec(link)?.[1] ?? "");
  const reply = await installation({ ...mail.settings, DIRECTORY })("POST", "/auth/password-reset/confirm", { body: { token, password: PASSWORD } });
  expect(reply.status).toBe(200);
  const row = await directory.sql("SELECT email, email_verified_at FROM people WHERE id = ?1", mallory.id).first();
  expect(row).toEqual({ email: victims, email_verified_at: null });
});

test("a JWT that was signed out is refused however its signature is spelt", async () => {
  const jwt = await jwtOf(newId());
  const me = async (token: string) => (await installation({ AUTH_ISSUERS }, as(token))("GET", "/users/me")).status;
  expect(await me(jwt)).toBe(200);
  expect((await installation({ AUTH_ISSUERS }, as(jwt))("POST", "/auth/sign-out")).status).toBe(204);
  expect(await me(jwt)).toBe(401);
  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = ALPHABET.indexOf(jwt.at(-1) as string);
  // 64 bytes are 85 digits and a third: the last four bits mean nothing.
  expect(await me(jwt.slice(0, -1) + ALPHABET[last ^ 1])).toBe(401);
});

test("all other sessions are ended: a socket that a JWT opened in the seconds after, from what another isolate remembered, ends too", async () => {
  const { of, on } = await workplace();
  const mira = await member(of, { readsAll: true });
  await directory.sql("INSERT INTO identities(issuer, subject, person_id, created_at) VALUES (?1, ?2, ?2, '2026-01-01T00:00:00.000Z')", ISSUER, mira.id).run();
  const jwt = await jwtOf(mira.id, { iat: now() - 60 });
  const settings = { ...env, AUTH_ISSUERS };
  const ask = async (path: string, headers: Record<string, string>): Promise<Response> => {
    const context = createExecutionContext();
    const response = await worker.fetch(new Request(`${BASE}${path}`, { headers }) as Request<unknown, IncomingRequestCfProperties>, settings, context);
    await waitOnExecutionContext(context);
    return response;
  };
  expect((await ask("/api/v1/users/me", as(jwt))).status).toBe(200);
  // What "end all other sessions" writes in another isolate; this one goes on believing the JWT for five seconds.
  await directory.sql("UPDATE people SET signed_out_at = ?2 WHERE id = ?1", mira.id, new Date(Date.now() - 5).toISOString()).run();
  const page = await watch(`/ws/board/${on.id}/sync`, { ...as(jwt), Upgrade: "websocket", "Sec-WebSocket-Protocol": BATCHED_PROTOCOL }, ask);
  await page.until(isReady);
  await boardRoom(env, { shard: of.shard, organizationId: of.id, boardId: on.id }).recheck();
  await task(of, on, { title: "Not for whoever stole the JWT" });
  const told = page.told((events) => events.length > 0).then(() => "told", String);
  expect(await Promise.race([page.closed.then(({ code }) => code), told])).toBe(4403);
});

test("a session that was ended from another isolate sets no password in the seconds in which it is still believed", async () => {
  const mira = await person("Mira");
  must(await mira.call("GET", "/users/me"));
  await directory.sql("UPDATE sessions SET revoked_at = ?2 WHERE person_id = ?1", mira.id, new Date().toISOString()).run();
  const reply = await mira.call("PUT", "/users/me/password", { body: { password: PASSWORD } });
  expect([reply.status, await directory.sql("SELECT count(*) AS n FROM passwords WHERE person_id = ?1", mira.id).first("n")]).toEqual([401, 0]);
});

test("a session that was ended from another isolate changes no address in the seconds in which it is still believed", async () => {
  const mira = await person("Mira");
  must(await mira.call("GET", "/users/me"));
  await directory.sql("UPDATE sessions SET revoked_at = ?2 WHERE person_id = ?1", mira.id, new Date().toISOString()).run();
  expect(refusal(await mira.call("PUT", "/users/me/email", { body: { email: freshEmail() } }))).toBe("401 unauthenticated");
  expect(await directory.sql("SELECT email FROM people WHERE id = ?1", mira.id).first("email")).toBeNull();
});

test("whoever asks which addresses have accounts, by changing their own to one after the other, is stopped", async () => {
  vi.useFakeTimers({ toFake: ["Date"] }); // all within the minute that counts
  const mira = await person("Mira");
  const taken = freshEmail();
  const other = await person("Other");
  must(await other.call("PUT", "/users/me/email", { body: { email: taken } }));
  const said: string[] = [];
  for (let n = 0; n < 40; n++) said.push(refusal(await mira.call("PUT", "/users/me/email", { body: { email: taken } })));
  const asked = said.indexOf("429 rate_limited");
  expect(said).toEqual(said.map((_, at) => (at < asked ? "409 already_exists" : "429 rate_limited")));
  expect(asked).toBe(10);
});

test("the old mailbox is told when the address of an account is changed", async () => {
  const mail = mailroom();
  const ana = await account();
  await directory.sql("UPDATE people SET email_verified_at = '2026-01-01T00:00:00.000Z' WHERE id = ?1", ana.id).run();
  const call = installation(mail.settings, as(ana.token));
  must(await call("PUT", "/users/me/email", { body: { email: freshEmail(), current_password: PASSWORD } }));
  expect(mail.sent.map(({ to }) => to)).toContain(ana.email);
});

test("marks of known devices, collected for an address before its owner came, buy no guesses at the owner's password", async () => {
  vi.useFakeTimers({ toFake: ["Date"] }); // all within the minute that counts
  const mallory = await account();
  const victims = freshEmail();
  must(await mallory.call("PUT", "/users/me/email", { body: { email: victims, current_password: PASSWORD } }));
  const devices = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const device = browser();
      must(await signInAs(device, victims, PASSWORD));
      return device.cookies.get("mc_device") as string;
    }),
  );
  must(await mallory.call("PUT", "/users/me/email", { body: { email: freshEmail(), current_password: PASSWORD } }));
  const owner = await account("eleven boats and a lighthouse");
  await directory.sql("UPDATE people SET email = ?2 WHERE id = ?1", owner.id, victims).run();
  const from = freshAddress();
  const said: number[] = [];
  for (const device of devices)
    for (let n = 0; n < 10; n++)
      said.push((await signInAs(nobody, victims, "a wrong password", { Cookie: `mc_device=${device}`, "CF-Connecting-IP": from })).status);
  expect(said).toEqual(said.map((_, at) => (at < 10 ? 401 : 429)));
});

test("another site's page cannot sign a browser in as somebody else", async () => {
  const mallory = await account();
  const reply = await signInAs(nobody, mallory.email, PASSWORD, { Origin: "https://evil.example", "CF-Connecting-IP": freshAddress() });
  expect([reply.status, reply.headers.getSetCookie()]).toEqual([403, []]);
});

test("where the public address is https the session's cookie is Secure, whatever speaks to the Worker", async () => {
  const ana = await account();
  const reply = await signInAs(installation({ PUBLIC_URL: "https://mc.example.com" }), ana.email, PASSWORD, { "CF-Connecting-IP": freshAddress() });
  expect(reply.headers.getSetCookie().find((line) => line.startsWith("mc_session="))).toMatch(/; Secure/i);
});

test("somebody who made an account with my address does not get into it once I have confirmed the address and signed in with my sign-in service", async () => {
  const mail = mailroom();
  const [mallory, victims] = [await account(), freshEmail()];
  const call = installation(mail.settings, as(mallory.token));
  must(await call("PUT", "/users/me/email", { body: { email: victims, current_password: PASSWORD } }));
  // The victim opens the letter's link, in a browser where nobody is signed in.
  await nobody("POST", "/auth/verify-email", { body: { token: tokenOf(mail.link(victims)) } });
  // Mallory set the password long ago: a JWT of the very same second would be refused.
  await directory.sql("UPDATE people SET signed_out_at = NULL WHERE id = ?1", mallory.id).run();
  const victim = installation({ AUTH_ISSUERS }, as(await jwtOf(newId(), { email: victims, email_verified: true })));
  const { id } = must(await victim<{ id: string }>("GET", "/users/me"));
  const again = await signInAs(nobody, victims, PASSWORD, { "CF-Connecting-IP": freshAddress() });
  expect(id, "the victim has an account of their own").not.toBe(mallory.id);
  expect([again.status, again.body.person.id], "the old password leads to the old account").toEqual([200, mallory.id]);
});
