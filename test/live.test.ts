// The live view through real sockets: a snapshot's seq, then every event once and in order, whatever is lost on the way.
import { createExecutionContext, evictDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import worker from "#worker/index.ts";
import { Database } from "#worker/platform/db.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import { newId } from "#worker/platform/ids.ts";
import { boardRoom } from "#worker/platform/nudge.ts";
import { CLIENT_FRAME_MAX_CHARS, MAX_REPLAY } from "#worker/platform/room-limits.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { BASE } from "./support/client.ts";
import { nothingLeftForCron } from "./support/cron.ts";
import { agentOn, board, member, must, organization, person, task, type TestOrganization, workplace } from "./support/factories.ts";
import { isError, isReady, isResync, upgrade, watch } from "./support/sockets.ts";

const bearer = { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}` };
const asOwner = (of: TestOrganization) => ({ ...bearer, "X-Organization-Id": of.id });
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const seqs = (events: EventView[]) => events.map((event) => event.seq);
const scopeOf = (of: TestOrganization, boardId: string | null) => ({ shard: of.shard, organizationId: of.id, boardId });
const roomStub = (of: TestOrganization, boardId: string) => env.BOARD_ROOMS.get(env.BOARD_ROOMS.idFromName(`${of.shard}:${boardId}`));
const sync = (of: TestOrganization, boardId: string, since?: number) =>
  watch(`/ws/board/${boardId}/sync${since === undefined ? "" : `?since=${since}`}`, asOwner(of));

/** A task that is committed while every nudge is lost: the rooms and the queue are not reached. */
async function silently(of: TestOrganization, boardId: string, title = "Silent"): Promise<Task> {
  const deaf = () => ({ nudge: () => Promise.reject(new Error("lost")) });
  const rooms = { idFromName: (name: string) => name, get: deaf } as unknown as DurableObjectNamespace;
  const lost = {
    ...env,
    BOARD_ROOMS: rooms,
    ORGANIZATION_FEEDS: rooms,
    EVENTS: { send: () => Promise.reject(new Error("lost")) } as unknown as Queue,
  } as unknown as typeof env;
  const context = createExecutionContext();
  const request = new Request(`${BASE}/api/v1/tasks`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...asOwner(of) },
    body: JSON.stringify({ board_id: boardId, title }),
  });
  const response = await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, lost, context);
  await waitOnExecutionContext(context);
  expect(response.status).toBe(201);
  return (await response.json()) as Task;
}

test("a page opens with the snapshot's seq and then hears every event of the board once, in order, with its facts", async () => {
  const { of, on, first } = await workplace();
  const snapshot = must(await of.call<{ seq: number; tasks: Task[] }>("GET", `/boards/${on.id}/snapshot`));
  const [live, other] = [await sync(of, on.id, snapshot.seq), await sync(of, on.id)];
  expect((await live.until(isReady)).seq).toBe(snapshot.seq);
  await Promise.all(Array.from({ length: 40 }, (_, index) => task(of, on, { title: `T${index}` })));
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { status: "review", comment: "Look" } }));
  for (const page of [live, other]) expect(seqs(await page.told((events) => events.length >= 42))).toEqual(range(3, 44));
  expect(live.events().at(-1)).toMatchObject({
    type: "task.moved",
    subject: { type: "task", id: first.id },
    before: { status: "inbox" },
    after: { status: "review", version: 2 },
    actor: { type: "user" },
  });
  const elsewhere = await board(of);
  await task(of, elsewhere);
  await task(of, on);
  expect((await live.told((events) => events.length >= 43)).every((event) => event.board_id === on.id)).toBe(true);
  live.close();
  other.close();
});

test("a page that was away asks from the seq that it saw, and misses and repeats nothing", async () => {
  const { of, on } = await workplace();
  const before = await sync(of, on.id);
  await before.until(isReady);
  await task(of, on);
  const seen = (await before.told((events) => events.length === 1)).at(-1)?.seq as number;
  before.close();
  for (let made = 0; made < 5; made++) await task(of, on);
  const again = await sync(of, on.id, seen);
  expect((await again.until(isReady)).seq).toBe(8);
  await task(of, on);
  expect(seqs(await again.told((events) => events.length >= 6))).toEqual(range(seen + 1, 9));
  expect(again.frames.filter((frame) => frame.type === "events" && frame.replay).length).toBe(1);
  expect((await (await sync(of, on.id, 9)).until(isReady)).seq).toBe(9);
  expect(seqs(await (await sync(of, on.id, 0)).told((events) => events.length >= 9))).toEqual(range(1, 9));
});

test("a page that is too far behind, or ahead of what there is, is told to load again, and hears what comes", async () => {
  const { of, on } = await workplace();
  const ahead = await sync(of, on.id, 99);
  expect((await ahead.until(isResync)).seq).toBe(2);
  await of.db.d1.batch([
    of.db.sql("UPDATE streams SET seq = seq + ?2 WHERE id = ?1", on.id, MAX_REPLAY),
    of.db.sql(
      "INSERT INTO events(stream_id, seq, organization_id, board_id, type, actor_type, actor_id, actor_name, subject_type, subject_id, payload, at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?3) SELECT ?1, i + 2, ?2, ?1, 'task.updated', 'system', 'x', 'x', 'task', 'x', '{}', '2026-01-01T00:00:00.000Z' FROM n",
      on.id,
      of.id,
      MAX_REPLAY,
    ),
  ]);
  const [behind, atTheEdge] = [await sync(of, on.id, 1), await sync(of, on.id, 2)];
  expect((await behind.until(isResync)).seq).toBe(MAX_REPLAY + 2);
  expect(behind.events()).toEqual([]);
  expect(seqs(await atTheEdge.told((events) => events.length >= MAX_REPLAY))).toEqual(range(3, MAX_REPLAY + 2));
  await task(of, on);
  for (const page of [ahead, behind])
    expect((await page.told((events) => events.some((event) => event.type === "task.created"))).at(-1)?.seq).toBe(MAX_REPLAY + 3);
  for (const odd of ["abc", "-1", "1e3", ""])
    expect((await (await watch(`/ws/board/${on.id}/sync?since=${odd}`, asOwner(of))).until(isReady)).seq).toBe(MAX_REPLAY + 3);
});

test("a lost nudge is healed by the next one, by the next page that comes, and by the sweep", async () => {
  await nothingLeftForCron();
  const { of, on } = await workplace();
  const live = await sync(of, on.id);
  await live.until(isReady);
  await silently(of, on.id);
  await silently(of, on.id);
  await task(of, on);
  expect(seqs(await live.told((events) => events.length >= 3))).toEqual([3, 4, 5]);
  await silently(of, on.id);
  const other = await sync(of, on.id, 5);
  expect(seqs(await other.told((events) => events.length >= 1))).toEqual([6]);
  expect(seqs(await live.told((events) => events.length >= 4))).toEqual([3, 4, 5, 6]);
  await silently(of, on.id);
  const context = createExecutionContext();
  await worker.scheduled({ cron: "* * * * *", scheduledTime: Date.now(), noRetry: () => undefined } as ScheduledController, env);
  await waitOnExecutionContext(context);
  expect(seqs(await live.told((events) => events.length >= 5))).toEqual([3, 4, 5, 6, 7]);
});

test("nudges that come twice, late or in any order change nothing", async () => {
  const { of, on } = await workplace();
  const live = await sync(of, on.id);
  await live.until(isReady);
  for (let made = 0; made < 3; made++) await silently(of, on.id);
  const room = boardRoom(env, scopeOf(of, on.id));
  const answers = await Promise.all([5, 3, 4, 5, 3, 5].map((seq) => room.nudge(scopeOf(of, on.id), seq)));
  expect(answers.every((last) => last === 5)).toBe(true);
  for (const late of [1, 3, 5]) expect(await room.nudge(scopeOf(of, on.id), late)).toBe(5);
  await task(of, on);
  expect(seqs(await live.told((events) => events.length >= 4))).toEqual([3, 4, 5, 6]);
});

test("a room that was put out of memory keeps its sockets, its place and the order", async () => {
  const { of, on } = await workplace();
  const live = await sync(of, on.id);
  await live.until(isReady);
  await task(of, on);
  await live.told((events) => events.length === 1);
  for (let turn = 0; turn < 3; turn++) {
    await evictDurableObject(roomStub(of, on.id));
    await silently(of, on.id);
    await task(of, on);
  }
  expect(seqs(await live.told((events) => events.length >= 7))).toEqual(range(3, 9));
  await evictDurableObject(roomStub(of, on.id));
  live.send("ping");
  expect(await live.until((frame) => frame.type === "text")).toEqual({ type: "text", text: "pong" });
});

test("what a page says that is no frame of ours is refused with an error, too large closes, ping is answered", async () => {
  const { of, on } = await workplace();
  const live = await sync(of, on.id);
  await live.until(isReady);
  live.send("ping");
  expect(await live.until((frame) => frame.type === "text")).toEqual({ type: "text", text: "pong" });
  for (const said of ["hello", "{}", JSON.stringify({ type: "events", seq: 99, events: [] }), new ArrayBuffer(8)]) {
    live.send(said);
    expect(await live.until(isError)).toMatchObject({ code: "bad_frame", detail: expect.stringContaining('"task.move"') });
  }
  const other = await sync(of, on.id);
  await other.until(isReady);
  live.send("x".repeat(CLIENT_FRAME_MAX_CHARS + 1));
  const third = await sync(of, on.id);
  third.send("x".repeat(1_048_576)); // more than its rate gives, too
  expect([(await live.closed).code, (await third.closed).code]).toEqual([1009, 1009]);
  await task(of, on);
  expect(seqs(await other.told((events) => events.length >= 1))).toEqual([3]);
});

test("upgrades are refused with their reason before any object is woken", async () => {
  const { of, on } = await workplace();
  const [plain, reader, scout, outsider] = [
    await member(of),
    await member(of, { reads: [on.id] }),
    await agentOn(of, await board(of)),
    await member(await organization(of.shard), { role: "owner", readsAll: true }),
  ];
  const as = ({ token }: { token: string }) => ({ Authorization: `Bearer ${token}` });
  const path = `/ws/board/${on.id}/sync`;
  const refused = async (where: string, headers: Record<string, string>) => {
    const response = await upgrade(where, headers);
    return [response.status, ((await response.json()) as { code: string }).code];
  };
  expect(await refused(path, {})).toEqual([401, "unauthenticated"]);
  expect(await refused(path, { Authorization: "Bearer wrong" })).toEqual([401, "unauthenticated"]);
  expect(await refused(path, as(outsider))).toEqual([404, "not_found"]);
  expect(await refused(path, as(plain))).toEqual([403, "forbidden"]);
  expect(await refused(path, { "X-Agent-Token": scout.token })).toEqual([403, "forbidden"]);
  for (const id of [newId(), "x", "%00"]) expect(await refused(`/ws/board/${id}/sync`, asOwner(of))).toEqual([404, "not_found"]);
  expect(await refused(path, { Cookie: `mc_session=${reader.token}`, Origin: "https://evil.example.com" })).toEqual([403, "origin_mismatch"]);
  expect(await refused("/ws/feed", as(await person()))).toEqual([404, "not_found"]);
  expect(await refused("/ws/feed", {})).toEqual([401, "unauthenticated"]);
  expect(await refused(`/ws/feed?organization_id=${of.id}`, as(outsider))).toEqual([404, "not_found"]);
  const gone = await member(of, { readsAll: true });
  await of.db.sql("DELETE FROM members WHERE person_id = ?1", gone.id).run(); // the directory has not heard of it yet
  for (const where of [path, `/ws/feed?organization_id=${of.id}`]) expect(await refused(where, as(gone))).toEqual([404, "not_found"]);
  for (const where of [path, "/ws/feed"]) expect((await of.call("GET", where)).status).toBe(426);
  const [byBearer, byCookie] = [await watch(path, as(reader)), await watch(path, { Cookie: `mc_session=${reader.token}`, Origin: BASE })];
  expect([(await byBearer.until(isReady)).seq, (await byCookie.until(isReady)).seq]).toEqual([2, 2]);
});

test("a caller cannot name a room or its rights: headers of the inside are overwritten at the edge", async () => {
  const { of, on } = await workplace();
  const reader = await member(of, { reads: [on.id] });
  const secret = await board(of);
  const forged = {
    Authorization: `Bearer ${reader.token}`,
    "X-Room-Scope": JSON.stringify(scopeOf(of, secret.id)),
    "X-Room-Watcher": JSON.stringify({ personId: "x", name: "x", boards: "all" }),
  };
  const feed = await watch("/ws/feed", forged);
  await feed.until(isReady);
  await task(of, secret);
  await task(of, on);
  const told = await feed.told((events) => events.some((event) => event.board_id === on.id));
  expect(told.some((event) => event.board_id === secret.id)).toBe(false);
});

test("the feed tells the whole organization in commit order, and each member only what they may read", async () => {
  const { of, on } = await workplace();
  const secret = await board(of);
  const reader = await member(of, { reads: [on.id] });
  const [whole, part] = [await watch("/ws/feed", asOwner(of)), await watch("/ws/feed", { Authorization: `Bearer ${reader.token}` })];
  const { seq: start } = await whole.until(isReady);
  await part.until(isReady);
  const made: Task[] = [];
  for (let turn = 0; turn < 6; turn++) made.push(await task(of, turn % 2 ? secret : on));
  const group = must(await of.call<{ id: string }>("POST", "/board-groups", { body: { organization_id: of.id, name: "Group" } }));
  const all = await whole.told((events) => events.some((event) => event.subject.id === group.id) && events.length >= 7);
  expect(all.map((event) => event.subject.id)).toEqual([...made.map((one) => one.id), group.id]);
  expect(all.map((event) => event.id)).toEqual(all.map((event) => event.id).sort((a, b) => a - b));
  const seen = await part.told((events) => events.some((event) => event.subject.id === group.id));
  expect(seen.map((event) => event.subject.id)).toEqual([...made.filter((_, turn) => turn % 2 === 0).map((one) => one.id), group.id]);
  const resumed = await watch(`/ws/feed?since=${start}`, { Authorization: `Bearer ${reader.token}` });
  await resumed.until(isReady);
  expect(resumed.events().map((event) => event.id)).toEqual(seen.map((event) => event.id));
  const theirs = await organization(of.shard);
  await task(theirs, await board(theirs));
  await task(of, on);
  expect((await whole.told((events) => events.length >= 8)).every((event) => event.organization_id === of.id)).toBe(true);
});

test("the feed hears of a board's very first change, and of one that came while its page was opened", async () => {
  const of = await organization();
  const on = await board(of);
  const feed = await watch("/ws/feed", asOwner(of));
  await feed.until(isReady);
  const first = await task(of, on);
  expect((await feed.told((events) => events.length >= 1)).at(-1)?.subject.id).toBe(first.id);
  const fresh = await board(of);
  expect((await feed.told((events) => events.length >= 2)).at(-1)).toMatchObject({ type: "board.created", board_id: fresh.id });
  const silent = await silently(of, fresh.id);
  const page = await sync(of, fresh.id);
  await page.until(isReady);
  await feed.told((events) => events.some((event) => event.subject.id === silent.id));
});

test("what goes on right now is shown to those who watch and to those who come, until it has ended", async () => {
  const { of, on } = await workplace();
  const room = boardRoom(env, scopeOf(of, on.id));
  const live = await sync(of, on.id);
  await live.until(isReady);
  const frame = (status: string, text: string) => ({ type: "run", run: { run_id: "r1", status, text } });
  await room.show(scopeOf(of, on.id), "r1", frame("running", "a"), false);
  await room.show(scopeOf(of, on.id), "r1", frame("running", "ab"), false);
  const isRun = (text: string) => (given: { type: string }) => given.type === "run" && JSON.stringify(given).includes(`"${text}"`);
  await live.until(isRun("ab"));
  const later = await sync(of, on.id);
  await later.until(isRun("ab"));
  expect(later.frames.map((given) => given.type)).toEqual(["ready", "run"]);
  await room.show(scopeOf(of, on.id), "r1", frame("succeeded", "abc"), true);
  await Promise.all([live.until(isRun("abc")), later.until(isRun("abc"))]);
  const last = await sync(of, on.id);
  await last.until(isReady);
  await task(of, on);
  await last.told((events) => events.length === 1);
  expect(last.frames.map((given) => given.type)).toEqual(["ready", "events"]);
});

test("what is committed while a page is caught up is told to it once, with the next word", async () => {
  const { of, on } = await workplace();
  const live = await sync(of, on.id);
  await live.until(isReady);
  const ask = Database.prototype.ask;
  let reads = 0;
  vi.spyOn(Database.prototype, "ask").mockImplementation(async function (this: Database, asked) {
    const isOfRoom = Object.keys(asked).join() === "rows";
    if (isOfRoom && ++reads === 2) await silently(of, on.id); // the first read finds what was never told, the second is the replay
    return ask.call(this, asked) as never;
  });
  const back = await sync(of, on.id, 1);
  await back.until(isReady);
  vi.restoreAllMocks();
  await task(of, on);
  for (const page of [back, live]) await page.told((events) => events.at(-1)?.seq === 4);
  expect([reads, seqs(back.events()), seqs(live.events())]).toEqual([2, [2, 3, 4], [3, 4]]);
});
