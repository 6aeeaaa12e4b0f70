// The board's socket as programs have it (M9): where things stand, then each change in a frame of its own; changes made over it are the API's.
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { WAITING_FRAMES_MAX } from "#worker/boards/room.ts";
import { BoardRoom } from "#worker/index.ts";
import { forgetPerson } from "#worker/identity/index.ts";
import { newId } from "#worker/platform/ids.ts";
import { boardRoom } from "#worker/platform/nudge.ts";
import { BATCHED_PROTOCOL } from "#worker/platform/room-frames.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { PATIENCE } from "./support/connected.ts";
import { agentOn, approval, board, directory, eventsOf, member, must, person, task, type TestOrganization, workplace } from "./support/factories.ts";
import { isReady, type Program, program, type SyncFrame, upgrade, upgradeProgram, watch } from "./support/sockets.ts";

const as = (token: string) => ({ Authorization: `Bearer ${token}` });
const asOwner = (of: TestOrganization) => ({ ...as(env.LOCAL_AUTH_TOKEN as string), "X-Organization-Id": of.id });
const key = async (of: TestOrganization, scopes: string[], more: object = {}) =>
  must(await of.call<{ id: string; token: string }>("POST", "/organizations/me/api-keys", { body: { name: "Wall", scopes, ...more } }));
const sync = (on: { id: string }, headers: Record<string, string>, query = "") => program(`/ws/board/${on.id}/sync${query}`, headers);
/** Those that are events, or stand for one. */
const seqs = ({ frames }: Program) => frames.filter(({ type }) => !["ready", "board.state", "ack", "error", "presence"].includes(type)).map(({ seq }) => seq);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const told = async (live: Program, seq: number): Promise<SyncFrame> => {
  await expect.poll(() => seqs(live).at(-1), PATIENCE).toBe(seq);
  return live.frames.at(-1) as SyncFrame;
};
const bare = async (response: Promise<Response>) => ((await response).webSocket ? "a socket" : ((await (await response).json()) as { code: string }).code);

test("people, agents and API keys are told the board first and then each change in a frame of its own, without a gap", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on);
  const { token } = await key(of, ["boards:read", "tasks:read"], { board_ids: [on.id] });
  const all = await Promise.all([asOwner(of), { "X-Agent-Token": scout.token }, as(token)].map((headers) => sync(on, headers)));
  const { seq: start } = must(await of.call<{ seq: number }>("GET", `/boards/${on.id}/snapshot`));
  for (const live of all) {
    const state = await live.next("board.state");
    expect(state).toMatchObject({ seq: start, tasks: [{ id: first.id, title: first.title }], tasks_total: 1, timestamp: expect.any(String) });
    expect([live.frames.findIndex(({ type }) => type === "board.state"), (await live.next("ready")).seq]).toEqual([0, start]);
  }
  const second = await task(of, on, { title: "Second" });
  must(await of.call("PATCH", `/tasks/${second.id}`, { body: { status: "in_progress", comment: "On it" } }));
  must(await of.call("DELETE", `/tasks/${first.id}`));
  const [owner, agent, wall] = all as [Program, Program, Program];
  for (const live of all) await told(live, start + 4);
  expect(seqs(owner)).toEqual(range(start + 1, start + 4));
  const by = { type: "user", id: expect.any(String), name: expect.any(String) };
  const [made, ...after] = owner.frames.slice(2);
  expect(made).toMatchObject({ type: "task.created", task: { id: second.id, title: "Second", status: "inbox" }, updated_by: by });
  expect(after.map(({ type }) => type).sort()).toEqual(["comment.created", "task.deleted", "task.updated"]);
  expect(after.find(({ type }) => type === "task.updated")).toMatchObject({ task_id: second.id, changes: { status: "in_progress" }, event_type: "task.moved" });
  expect(after.find(({ type }) => type === "comment.created")).toMatchObject({ task_id: second.id, comment: { message: "On it" } });
  expect(after.find(({ type }) => type === "task.deleted")).toMatchObject({ task_id: first.id });
  expect([agent.frames.slice(2), wall.frames.slice(2)]).toEqual([owner.frames.slice(2), owner.frames.slice(2)]);
  for (const live of all) live.close();
});

test("whoever comes back with since gets exactly what they missed, or the board again; what they may not read leaves no gap", async () => {
  const { of, on, first } = await workplace();
  const { token } = await key(of, ["boards:read", "tasks:read"]);
  await approval(of, first);
  const last = (await eventsOf(of, `board_id=${on.id}`)).length;
  const back = await sync(on, as(token), "?since=1");
  expect((await back.next("ready")).seq).toBe(last);
  expect(seqs(back)).toEqual(range(2, last));
  expect(back.frames.filter(({ type }) => type === "withheld").map((frame) => Object.keys(frame))).toEqual([["type", "seq"]]);
  expect(JSON.stringify(back.frames)).not.toContain("All checks passed");
  const again = await sync(on, as(token), `?since=${last + 5}`);
  const state = await again.next("board.state");
  expect([again.frames.indexOf(state), (state.tasks as Task[]).map(({ id }) => id), (await again.next("ready")).seq]).toEqual([0, [first.id], last]);
  for (const live of [back, again]) live.close();
});

test("a move and a new task over the socket are the API's: its rules, its event, told before they are acknowledged, done once under one id", async () => {
  const { of, on, first } = await workplace();
  const ana = await member(of, { writes: [on.id] });
  const live = await sync(on, as(ana.token));
  await live.next("ready");
  const id = newId();
  const move = { type: "task.move", id, task_id: first.id, status: "in_progress" };
  live.say(move);
  const ack = await live.next("ack", id);
  const event = live.frames.find(({ type }) => type === "task.updated") as SyncFrame;
  expect([ack.seq, live.frames.indexOf(event) < live.frames.indexOf(ack), event.updated_by]).toEqual([
    event.seq,
    true,
    { type: "user", id: ana.id, name: "Ana" },
  ]);
  live.say({ type: "task.create", id: 1, title: "Made here", status: "todo", assignee_id: ana.id });
  const made = must(await of.call<Task>("GET", `/tasks/${(await live.next("ack", 1)).task_id}`));
  expect(made).toMatchObject({ board_id: on.id, title: "Made here", status: "todo", assigned_user_id: ana.id });
  live.say({ type: "task.move", id: 2, task_id: made.id, status: "in_progress", position: { before_task_id: first.id } });
  await live.next("ack", 2);
  const ranks = await Promise.all([made, first].map(async (one) => must(await of.call<Task>("GET", `/tasks/${one.id}`)).rank));
  expect([...ranks].sort()).toEqual(ranks);
  live.say({ type: "task.move", id: 3, task_id: first.id, status: "todo" });
  await live.next("ack", 3);
  const before = (await eventsOf(of, `board_id=${on.id}`)).length;
  const other = await sync(on, as(ana.token));
  await other.next("ready");
  other.say(move); // the same id is the same move, on another socket too
  other.say({ type: "task.move", id: 2, task_id: made.id, status: "todo" }); // a counter is new on each
  other.say({ type: "task.move", id: 2, task_id: made.id, status: "todo" });
  const acks = [await other.next("ack", id), await other.next("ack", 2), await other.next("ack", 2)];
  expect([acks[1]?.seq, acks[2]?.seq, (await eventsOf(of, `board_id=${on.id}`)).length]).toEqual([before + 1, before + 1, before + 1]);
  const statuses = await Promise.all([first, made].map(async (one) => must(await of.call<Task>("GET", `/tasks/${one.id}`)).status));
  expect(statuses).toEqual(["todo", "todo"]);
  for (const socket of [live, other]) socket.close();
});

test("what the API refuses is refused in its words, with the frame's id, and changes nothing", async () => {
  const { of, on, first } = await workplace({ comment_required_for_review: true });
  const elsewhere = await board(of);
  const theirs = await task(of, elsewhere);
  const [reader, scout, wall] = [await member(of, { reads: [on.id] }), await agentOn(of, on), await key(of, ["boards:read", "tasks:read"])];
  const mine = await sync(on, asOwner(of));
  const all = await Promise.all([as(reader.token), { "X-Agent-Token": scout.token }, as(wall.token)].map((headers) => sync(on, headers)));
  for (const live of [mine, ...all]) await live.next("ready");
  const move = { type: "task.move", task_id: first.id, status: "done" };
  for (const live of [all[0], all[2]] as Program[]) {
    live.say({ ...move, id: "m" });
    expect(await live.next("error", "m")).toMatchObject({ code: "forbidden", status: 403, detail: expect.any(String) });
  }
  (all[1] as Program).say({ type: "task.create", id: 7, title: "Mine" });
  expect(await (all[1] as Program).next("error", 7)).toMatchObject({ code: "forbidden" });
  const odd: [object, string][] = [
    [{ ...move, status: "review" }, "invalid_input"],
    [{ ...move, status: "elsewhere" }, "invalid_input"],
    [{ ...move, version: 99 }, "stale_version"],
    [{ ...move, task_id: theirs.id }, "not_found"],
    [{ ...move, colour: "red" }, "bad_frame"],
    [{ ...move, position: 3 }, "bad_frame"],
    [{ type: "task.create", title: "  " }, "invalid_input"],
    [{ type: "task.create", title: "X", assignee_id: newId() }, "invalid_input"],
    [{ type: "task.delete", task_id: first.id }, "bad_frame"],
  ];
  for (const [index, [frame, code]] of odd.entries()) {
    mine.say({ ...frame, id: index });
    expect([(await mine.next("error", index)).code, index]).toEqual([code, index]);
  }
  mine.send('{"type":"task.create","id":"due","title":"X","due_at":1e999}');
  expect(await mine.next("error", "due")).toMatchObject({ code: "bad_frame", detail: expect.stringContaining("1e999 is a number that cannot be kept") });
  const asking = vi.spyOn(BoardRoom.prototype as unknown as { ask(): Promise<Response> }, "ask");
  const answered = Promise.withResolvers<void>();
  asking.mockImplementationOnce(async () => {
    await answered.promise;
    return Response.json({ code: "first" }, { status: 409 });
  });
  for (let made = 0; made <= WAITING_FRAMES_MAX; made++) mine.say({ ...move, id: `many ${made}`, status: "nowhere" });
  expect((await mine.next("error", `many ${WAITING_FRAMES_MAX}`)).code).toBe("rate_limited");
  answered.resolve();
  expect((await mine.next("error", `many ${WAITING_FRAMES_MAX - 1}`)).code).toBe("invalid_input");
  const answers = mine.frames.filter(({ id }) => String(id).startsWith("many")).map(({ code }) => code);
  expect(answers).toEqual(["rate_limited", "first", ...Array.from({ length: WAITING_FRAMES_MAX - 1 }, () => "invalid_input")]);
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`))).toMatchObject({ version: 1, status: "inbox" });
  for (const live of [mine, ...all]) live.close();
});

test("whose token or sign-in ends, or whose agent works elsewhere, is heard and told no more; nobody comes in without the right", async () => {
  const { of, on, first } = await workplace();
  const elsewhere = await board(of);
  const [scout, rover, wall] = [await agentOn(of, on), await agentOn(of, on), await key(of, ["boards:read", "tasks:write"])];
  const ana = await member(of, { writes: [on.id] });
  const all = [{ "X-Agent-Token": scout.token }, { "X-Agent-Token": rover.token }, as(wall.token), as(ana.token)];
  const lives = await Promise.all(all.map((headers) => sync(on, headers)));
  for (const live of lives) await live.next("ready");
  await of.db.sql("UPDATE credentials SET revoked_at = '2026-01-01T00:00:00.000Z' WHERE key_id = ?1", scout.keyId).run();
  must(await of.call("DELETE", `/organizations/me/api-keys/${wall.id}`));
  await directory.sql("UPDATE sessions SET revoked_at = '2026-01-01T00:00:00.000Z' WHERE person_id = ?1", ana.id).run();
  forgetPerson(ana.id);
  for (const live of [lives[0], lives[2], lives[3]] as Program[]) {
    live.say({ type: "task.move", id: 1, task_id: first.id, status: "done" });
    expect((await live.next("error", 1)).code).toBe("unauthenticated");
  }
  must(await of.call("PATCH", `/agents/${rover.id}`, { body: { board_id: elsewhere.id } }));
  await boardRoom(env, { shard: of.shard, organizationId: of.id, boardId: on.id }).recheck();
  for (const { closed } of lives) expect((await closed).code).toBe(4403);
  const [blind, foreign, outsider] = [await key(of, ["tasks:read"]), await agentOn(of, elsewhere), await person()];
  const path = `/ws/board/${on.id}/sync`;
  expect(await bare(upgradeProgram(path, as(blind.token)))).toBe("forbidden");
  expect(await bare(upgradeProgram(path, { "X-Agent-Token": foreign.token }))).toBe("forbidden");
  expect(await bare(upgradeProgram(path, as(outsider.token)))).toBe("not_found");
  expect(await bare(upgradeProgram(path, as(wall.token)))).toBe("unauthenticated");
});

test("who looks at what is told to whoever reads the board, and not when they have gone; who types stops by themselves", async () => {
  const { of, on, first } = await workplace();
  const ana = await member(of, { reads: [on.id] });
  await directory.sql("UPDATE people SET name = '王芳' WHERE id = ?1", ana.id).run();
  forgetPerson(ana.id);
  const scout = await agentOn(of, on);
  const watching = await watch(`/ws/board/${on.id}/sync`, asOwner(of));
  await watching.until(isReady);
  const [one, two, agent] = [await sync(on, as(ana.token)), await sync(on, as(ana.token)), await sync(on, { "X-Agent-Token": scout.token })];
  for (const live of [one, two, agent]) await live.next("ready");
  const viewers = () =>
    (watching.frames.findLast((frame) => (frame.type as string) === "presence") as unknown as { viewers: object[]; total: number } | undefined) ?? null;
  const of_ = (more: object) => ({ type: "user", id: ana.id, name: "王芳", is_typing: false, ...more });
  one.say({ type: "presence", id: "p" });
  expect((await one.next("ack", "p")).seq).toBe(2);
  await expect.poll(() => viewers()?.viewers, PATIENCE).toEqual([of_({ task_id: null })]);
  two.say({ type: "presence", task_id: first.id, is_typing: true });
  agent.say({ type: "presence", task_id: first.id });
  await expect
    .poll(viewers, PATIENCE)
    .toMatchObject({ total: 2, viewers: [of_({ task_id: first.id, is_typing: true }), { type: "agent", id: scout.id, task_id: first.id, is_typing: false }] });
  const later = await sync(on, asOwner(of));
  expect((await later.next("presence")).total).toBe(2);
  two.close();
  await expect.poll(() => viewers()?.viewers.length, PATIENCE).toBe(2);
  await expect.poll(() => viewers()?.viewers[0], PATIENCE).toEqual(of_({ task_id: null }));
  for (const live of [one, agent]) live.close();
  await expect.poll(viewers, PATIENCE).toMatchObject({ viewers: [], total: 0 });
});

test("who has offered the dashboard's subprotocol gets it chosen, and many events in one frame", async () => {
  const { of, on } = await workplace();
  const chosen = async (headers: Record<string, string>) =>
    (await upgradeProgram(`/ws/board/${on.id}/sync`, { ...asOwner(of), ...headers })).headers.get("Sec-WebSocket-Protocol");
  expect([await chosen({ "Sec-WebSocket-Protocol": `other, ${BATCHED_PROTOCOL}` }), await chosen({})]).toEqual([BATCHED_PROTOCOL, null]);
  expect((await upgrade("/ws/feed", asOwner(of))).headers.get("Sec-WebSocket-Protocol")).toBe(BATCHED_PROTOCOL);
});
