// What the dashboard makes of live events in what it has loaded: nothing twice, nothing older over something newer.
import { onlineManager, type QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import { BOARD, event, load, onLiveStage, type Page } from "./live-stage.ts";

onLiveStage();
const pageOf = (...items: Page["items"]): Page => ({ items, total: items.length });

test("a comment stands once in its list, whichever of answer and event comes first", async () => {
  const [{ placeComment }, { queryClient }, { liveHandlers }] = [await load("tasks/cache"), await load("live/query-client"), await load("shell/live")];
  const comment = { id: newId(), task_id: newId(), message: "Hello" };
  const key = ["organization", null, "comments", comment.task_id];
  const heard = event(1, { type: "task.commented", subject: { type: "task", id: comment.task_id }, payload: { comment }, after: null, about: null });
  for (const order of [
    [() => placeComment(comment), () => liveHandlers.onEvent(heard)] as const,
    [() => liveHandlers.onEvent(heard), () => placeComment(comment)] as const,
  ]) {
    queryClient.setQueryData(key, pageOf());
    for (const step of order) step();
    expect((queryClient.getQueryData(key) as Page).items).toEqual([comment]);
  }
  queryClient.clear();
  placeComment(comment);
  expect(queryClient.getQueryData(key)).toBeUndefined();
});

test("an older event does not undo a newer answer: in lists, on boards, in approvals", async () => {
  const [{ listEvent }, { queryClient }, { applyBoardEvent, liveHandlers }] = [
    await load("live/cache"),
    await load("live/query-client"),
    await load("shell/live"),
  ];
  const [key, id] = [["organization", null, "agents"], newId()];
  const change = (version: number, name: string) => ({ type: "agent.updated", subject: { type: "agent", id }, after: { version, name } });
  queryClient.setQueryData(key, pageOf({ id, version: 3, name: "Answered" }));
  listEvent(key, change(2, "Older"));
  expect((queryClient.getQueryData(key) as Page).items[0]?.name).toBe("Answered");
  listEvent(key, change(4, "Newer"));
  expect((queryClient.getQueryData(key) as Page).items[0]?.name).toBe("Newer");

  const task = { id, title: "Answered", status: "todo", dependencies: [], blocked_by_task_ids: [], is_blocked: false, updated_at: "2026-11-21T08:00:01.000Z" };
  const approval = { id, status: "approved", version: 2, task_id: null };
  const snapshot = { seq: 1, board: { id: BOARD }, tasks: [task], approvals: [approval], agents: [], members: [], runs: [] };
  const about = { board_id: BOARD, subject: { type: "task", id }, about: null, before: null, payload: {} };
  const late = event(2, { ...about, at: "2026-11-21T08:00:00.000Z", after: { title: "Older" } });
  expect(applyBoardEvent(snapshot, late)).toMatchObject({ seq: 2, tasks: [{ title: "Answered" }] });
  expect(applyBoardEvent(snapshot, { ...late, at: "2026-11-21T08:00:02.000Z" })).toMatchObject({ tasks: [{ title: "Older" }] });
  const asked = event(2, { ...about, type: "approval.requested", subject: { type: "approval", id }, after: { ...approval, status: "pending", version: 1 } });
  expect(applyBoardEvent(snapshot, asked)).toMatchObject({ approvals: [{ status: "approved" }] });
  const waiting = ["organization", null, "approvals", "list", "pending", {}];
  queryClient.setQueryData(waiting, { ...pageOf(), next: null });
  queryClient.setQueryData(["organization", null, "approvals", "one", id], approval);
  liveHandlers.onEvent(asked);
  expect((queryClient.getQueryData(waiting) as Page).items).toEqual([]);
});

test("what comes twice stands once in a list and is counted once; what leaves twice is counted once", async () => {
  const [{ addFirst, addLast, dropFromList }, { queryClient }] = [await load("live/cache"), await load("live/query-client")];
  const key = ["organization", null, "exports"];
  queryClient.setQueryData(key, pageOf({ id: "a" }));
  addFirst(key, { id: "b" });
  addFirst(key, { id: "b" });
  addLast(key, { id: "a" });
  addLast(key, { id: "c" });
  expect(queryClient.getQueryData(key)).toEqual({ items: [{ id: "b" }, { id: "a" }, { id: "c" }], total: 3 });
  dropFromList(key, "a");
  dropFromList(key, "a");
  expect(queryClient.getQueryData(key)).toEqual({ items: [{ id: "b" }, { id: "c" }], total: 2 });
});

test("an event of something that a list does not have reads the list again; one of what nobody has loaded makes nothing up", async () => {
  const [{ listEvent, addFirst }, { queryClient }] = [await load("live/cache"), await load("live/query-client")];
  const key = ["organization", null, "agents"];
  const reread = vi.spyOn(queryClient, "invalidateQueries").mockResolvedValue();
  queryClient.setQueryData(key, pageOf({ id: "a", name: "A" }));
  reread.mockClear();
  listEvent(key, { type: "agent.updated", subject: { type: "agent", id: "b" }, after: { name: "B" } });
  listEvent(key, { type: "agent.created", subject: { type: "agent", id: "c" }, after: { id: "c" } });
  const one = (id: string) => [...key, "one", id];
  expect(reread.mock.calls.map(([filters]) => filters?.queryKey)).toEqual([one("b"), key, one("c"), key]);
  expect(queryClient.getQueryData(key)).toEqual(pageOf({ id: "a", name: "A" }));
  const unknown = ["organization", null, "nothing"];
  addFirst(unknown, { id: "x" });
  expect(queryClient.getQueryData(unknown)).toBeUndefined();
});

test("a deleted task is counted once, whichever of answer and event comes first, also where not all tasks are here", async () => {
  const [{ dropTask }, { queryClient }, { applyBoardEvent }] = [await load("tasks/cache"), await load("live/query-client"), await load("shell/live")];
  const [key, id] = [["organization", null, "board", BOARD], newId()];
  const tasks = [id, newId(), newId()].map((one) => ({ id: one, status: "todo", dependencies: [], blocked_by_task_ids: [] }));
  const deleted = event(2, { type: "task.deleted", subject: { type: "task", id }, before: {}, after: null, payload: {}, about: null });
  const hear = () => queryClient.setQueryData(key, applyBoardEvent(queryClient.getQueryData(key) as object, deleted));
  const answer = () => dropTask(BOARD, id);
  for (const tasks_total of [3, 10])
    for (const order of [
      [answer, hear],
      [hear, answer],
    ]) {
      queryClient.setQueryData(key, { seq: 1, board: { id: BOARD }, tasks, tasks_total, approvals: [], agents: [], members: [], runs: [] });
      for (const step of order) step();
      expect(queryClient.getQueryData(key)).toMatchObject({ tasks_total: tasks_total - 1, tasks: [{}, {}] });
    }
});

test("without a network what is asked or changed fails at once, so that it is said, and an answer that never comes is not waited for", async () => {
  const [{ queryClient }, { through }] = [await load("live/query-client"), await load("live/http")];
  const failing = () => Promise.reject(new TypeError("offline"));
  onlineManager.setOnline(false);
  try {
    await expect(queryClient.fetchQuery({ queryKey: ["offline"], queryFn: failing, retry: false })).rejects.toThrow("offline");
    await expect(queryClient.getMutationCache().build(queryClient, { mutationFn: failing }).execute(undefined)).rejects.toThrow("offline");
  } finally {
    onlineManager.setOnline(true);
  }
  const silent: typeof fetch = (_, request) => new Promise((_done, fail) => request?.signal?.addEventListener("abort", () => fail(request.signal?.reason)));
  const asked = expect(through(silent).fetch?.("/api/v1/boards", { method: "GET" })).rejects.toMatchObject({ code: "unanswered", status: 0 });
  await vi.advanceTimersByTimeAsync(120_000);
  await asked;
});

test("what changes while a list is loaded for the first time is asked for once more", async () => {
  const [{ reload }, { queryClient }] = [await load("live/cache"), await load("live/query-client")];
  const answers = [Promise.withResolvers<string[]>(), Promise.withResolvers<string[]>()];
  let asked = 0;
  const observer = new QueryObserver(queryClient as unknown as QueryClient, { queryKey: ["files", "a"], queryFn: () => answers[asked++]?.promise ?? [] });
  const leave = observer.subscribe(() => undefined);
  void reload(["files"]);
  answers[0]?.resolve(["one"]);
  answers[1]?.resolve(["one", "two"]);
  await vi.waitFor(() => expect(queryClient.getQueryData(["files", "a"])).toEqual(["one", "two"]));
  expect(asked).toBe(2);
  leave();
});
