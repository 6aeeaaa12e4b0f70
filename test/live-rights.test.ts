// Who may go on watching: a live room looks again before it speaks, so a socket outlives its session and its rights only briefly.
import { createExecutionContext, evictDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { expect, test, vi } from "vitest";
import worker from "#worker/index.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import { boardRoom, organizationFeed } from "#worker/platform/nudge.ts";
import { openSession } from "#worker/identity/sessions.ts";
import { BATCHED_PROTOCOL } from "#worker/platform/room-frames.ts";
import { RECHECK_AFTER_MS } from "#worker/platform/rooms.ts";
import { BASE, client } from "./support/client.ts";
import { board, directory, member, must, task, type TestOrganization, workplace } from "./support/factories.ts";
import { isReady, upgrade, watch } from "./support/sockets.ts";

const asOwner = (of: TestOrganization) => ({ Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id });
const scopeOf = (of: TestOrganization, boardId: string | null) => ({ shard: of.shard, organizationId: of.id, boardId });
const roomStub = (of: TestOrganization, boardId: string) => env.BOARD_ROOMS.get(env.BOARD_ROOMS.idFromName(`${of.shard}:${boardId}`));

test("somebody whose rights have changed is cut off from the board, and hears on the feed only what they may still read", async () => {
  const { of, on } = await workplace();
  const kept = await board(of);
  const reader = await member(of, { reads: [on.id, kept.id] });
  const headers = { Authorization: `Bearer ${reader.token}` };
  const [live, feed, other] = [
    await watch(`/ws/board/${on.id}/sync`, headers),
    await watch("/ws/feed", headers),
    await watch(`/ws/board/${on.id}/sync`, asOwner(of)),
  ];
  for (const page of [live, feed, other]) await page.until(isReady);
  await of.db.sql("DELETE FROM member_board_access WHERE board_id = ?1", on.id).run();
  await boardRoom(env, scopeOf(of, on.id)).recheck();
  await organizationFeed(env, scopeOf(of, null)).recheck();
  expect((await live.closed).code).toBe(4403);
  expect((await upgrade(`/ws/board/${on.id}/sync`, headers)).status).toBe(403);
  await task(of, on);
  expect((await other.told((events) => events.length >= 1)).map((event) => event.seq)).toEqual([3]);
  await task(of, kept);
  expect((await feed.told((events) => events.some((event) => event.board_id === kept.id))).some((event) => event.board_id === on.id)).toBe(false);
});

test("an admin who becomes a member hears nothing more on the feed that only admins read, though they still read every board", async () => {
  const { of, on } = await workplace();
  const was = await member(of, { role: "admin", readsAll: true });
  const feed = await watch("/ws/feed", { Authorization: `Bearer ${was.token}` });
  await feed.until(isReady);
  const { id } = must(await was.call<{ id: string }>("GET", "/organizations/me/member"));
  const key = (name: string) => of.call("POST", "/organizations/me/api-keys", { body: { name, scopes: ["tasks:read"] } }).then(must);
  await key("Before");
  await feed.told((events) => events.some(({ type }) => type === "api_key.created"));
  must(await of.call("PATCH", `/organizations/me/members/${id}`, { body: { role: "member" } }));
  await key("After");
  await task(of, on);
  const told = await feed.told((events) => events.some(({ type }) => type === "task.created"));
  expect(told.filter(({ type }) => type === "api_key.created").length).toBe(1);
});

/** As if this much time had passed, for what runs until the returned function is called. */
function later(ms: number): () => void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
  return () => vi.useRealTimers();
}

test("a socket outlives its session by no more than the room's patience: whoever was signed out hears no later word", async () => {
  const { of, on } = await workplace();
  const rights = { readsAll: true } as const;
  const [out, gone, stays] = [await member(of, rights), await member(of, rights), await member(of, rights)];
  const open = (path: string) => Promise.all([out, gone, stays].map(({ token }) => watch(path, { Authorization: `Bearer ${token}` })));
  const [rooms, feeds] = [await open(`/ws/board/${on.id}/sync`), await open("/ws/feed")];
  for (const page of [...rooms, ...feeds]) await page.until(isReady);
  await directory.sql("UPDATE sessions SET revoked_at = ?2 WHERE person_id = ?1", out.id, new Date().toISOString()).run();
  await of.db.sql("DELETE FROM members WHERE person_id = ?1", gone.id).run();
  const restore = later(RECHECK_AFTER_MS);
  try {
    await task(of, on, { title: "Not for everybody" });
    const isTold = (events: EventView[]) => events.length >= 1;
    await Promise.all([rooms[2]?.told(isTold), feeds[2]?.told(isTold)]);
    for (const page of [rooms[0], rooms[1], feeds[0], feeds[1]]) {
      expect((await page?.closed)?.code).toBe(4403);
      expect(page?.events()).toEqual([]);
    }
  } finally {
    restore();
  }
});

test("after hibernation the first word, an event or what goes on, is preceded by a look at who may hear it", async () => {
  const { of, on } = await workplace();
  const [out, stays] = [await member(of, { readsAll: true }), await member(of, { readsAll: true })];
  const [gone, live] = await Promise.all([out, stays].map(({ token }) => watch(`/ws/board/${on.id}/sync`, { Authorization: `Bearer ${token}` })));
  for (const page of [gone, live]) await page?.until(isReady);
  await directory.sql("UPDATE sessions SET revoked_at = ?2 WHERE person_id = ?1", out.id, new Date().toISOString()).run();
  await evictDurableObject(roomStub(of, on.id));
  await boardRoom(env, scopeOf(of, on.id)).show(scopeOf(of, on.id), "r1", { type: "run", run: { run_id: "r1", status: "running", text: "hush" } }, false);
  await live?.until((frame) => frame.type === "run");
  expect((await gone?.closed)?.code).toBe(4403);
  expect(JSON.stringify(gone?.frames)).not.toContain("hush");
});

test("a socket that a JWT opened ends with that JWT: when it expires, and when it is signed out", async () => {
  const { of, on } = await workplace();
  const [brief, out, stays] = await Promise.all([1, 2, 3].map(() => member(of, { readsAll: true })));
  const keys = await generateKeyPair("ES256", { extractable: true });
  const issuer = "https://login.example.com";
  const AUTH_ISSUERS = JSON.stringify([{ name: "Example", issuer, audience: "mc", jwks: { keys: [await exportJWK(keys.publicKey)] } }]);
  const settings = { ...env, AUTH_ISSUERS };
  const now = Math.floor(Date.now() / 1000);
  const jwts = await Promise.all(
    [brief, out, stays].map(async (who, position) => {
      await directory
        .sql("INSERT INTO identities(issuer, subject, person_id, created_at) VALUES (?1, ?2, ?2, '2026-01-01T00:00:00.000Z')", issuer, who?.id)
        .run();
      const claims = new SignJWT({ iss: issuer, aud: "mc", sub: String(who?.id), iat: now, exp: now + (position === 0 ? 5 : 600) });
      return claims.setProtectedHeader({ alg: "ES256" }).sign(keys.privateKey);
    }),
  );
  async function ask(path: string, headers: Record<string, string>, method = "GET"): Promise<Response> {
    const context = createExecutionContext();
    const response = await worker.fetch(new Request(`${BASE}${path}`, { method, headers }) as Request<unknown, IncomingRequestCfProperties>, settings, context);
    await waitOnExecutionContext(context);
    return response;
  }
  const pages = await Promise.all(
    jwts.map((jwt) =>
      watch(`/ws/board/${on.id}/sync`, { Authorization: `Bearer ${jwt}`, Upgrade: "websocket", "Sec-WebSocket-Protocol": BATCHED_PROTOCOL }, (path, headers) =>
        ask(path, headers),
      ),
    ),
  );
  for (const page of pages) await page.until(isReady);
  expect((await ask("/api/v1/auth/sign-out", { Authorization: `Bearer ${jwts[1]}` }, "POST")).status).toBe(204);
  const restore = later(RECHECK_AFTER_MS); // the short one and its 10 seconds of tolerance are over then
  try {
    await task(of, on, { title: "Not for everybody" });
    await pages[2]?.told((events) => events.length >= 1);
    for (const page of pages.slice(0, 2)) {
      expect((await page.closed).code).toBe(4403);
      expect(page.events()).toEqual([]);
    }
  } finally {
    restore();
  }
});

test("a session that is ended from another device closes its open pages at once, on a board and off it", async () => {
  const { of, on } = await workplace();
  const ana = await member(of, { readsAll: true });
  const other = await openSession(env, ana.id, null, new Date());
  const open = (token: string) => Promise.all([`/ws/board/${on.id}/sync`, "/ws/feed"].map((path) => watch(path, { Authorization: `Bearer ${token}` })));
  const [lost, kept] = [await open(ana.token), await open(other)];
  for (const page of [...lost, ...kept]) await page.until(isReady);
  expect((await client({ Authorization: `Bearer ${other}` })("POST", "/users/me/sessions/revoke-others")).body).toEqual({ revoked: 1 });
  for (const page of lost) expect((await page.closed).code).toBe(4403);
  await task(of, on, { title: "Still heard" });
  for (const page of kept) await page.told((events) => events.length >= 1);
});
