/// <reference types="vite/types/importMeta.d.ts" />
// What the dashboard concludes about tasks, boards and views by itself, without a browser: what it sends, takes over, shows and lets be.
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import { Task as TaskShape, TaskUpdate } from "#worker/tasks/schema.ts";
import { event } from "./live-stage.ts";
import { stage, type Stage } from "./stage.ts";

type Task = Record<string, unknown> & { id: string; version: number };
type Client = {
  setQueryData(key: readonly unknown[], value: unknown): void;
  getQueryData(key: readonly unknown[]): unknown;
  invalidateQueries(): Promise<void>;
};
type Click = { ctrlKey: boolean; metaKey: boolean; shiftKey: boolean };
type View = { id: string; version: number; board_id: string | null; is_shared: boolean };
type Rules = {
  queryClient: Client;
  updateTask(task: Task, changes: object, seenVersion?: number): Promise<Task>;
  isOfOtherField(fresh: Task, shown: Task, field: "title" | "description", version: number): boolean;
  placeTask(task: Task): void;
  saidAnew(task: Task, authorId: string | undefined): Task;
  withBlockers(tasks: Task[]): Task[];
  shownTasks(snapshot: { tasks: Task[]; tasks_total: number }, unsettled: []): Task[];
  onGroupEvent(event: object): void;
  onTaskBoardEvent(snapshot: object, event: object): { tasks: Task[] };
  startOfDay(day: string, timeZone: string): string;
  endOfDay(day: string, timeZone: string): string;
  dayOf(iso: string, timeZone: string): string;
  minutesOf(text: string): number | null | undefined;
  gateOf(board: object, task: Task, approvals: object[], now: number): { state: string };
  placeIn(tasks: Task[], task: Task): object;
  useSelection(): ReadonlySet<string>;
  selectByClick(id: string, click: Click, order: string[]): boolean;
  deselectEdited(edit: { refused: number }): void;
  isOpenedPlain(address: { task?: string; q?: string; view?: string }): boolean;
  applyToComment(event: object): void;
  mayChange(view: View, sharing: { mayShare: boolean; mayShareEverywhere: boolean }): boolean;
  changeView(boardId: string, view: View, changes: object): Promise<View>;
  goalBy(board: object, onboarding: object | null): object;
  answerOf(chosen: { label: string }[], words: string): object | null;
  threadsOf(comments: { id: string; reply_to: string | null }[]): { first: { id: string }; answers: { id: string }[] }[];
  stepsFrom(order: string[], id: string): { place: number | null; previous: string | null; next: string | null };
  foldedBeside(status: string, own: string | null | undefined): boolean;
  withLine(text: string, line: string): string;
  paletteSource(boardId: undefined, query: string): { queryFn?: unknown };
};
const modules = import.meta.glob<Partial<Rules>>([
  "../../web/dashboard/live/query-client.ts",
  "../../web/dashboard/tasks/{blockers,cache,comments-live,due,estimate,parts,text-editor,threads,use-text-edit}.{ts,tsx}",
  "../../web/dashboard/views/{gate,group-live,moves,open-task,selection,use-board-search}.ts",
  "../../web/dashboard/onboarding/goals.ts",
  "../../web/dashboard/saved/view-menu.tsx",
  "../../web/dashboard/search/palette.ts",
]);
/** Those whose names other modules have too. */
const named = import.meta.glob<Partial<Rules>>(["../../web/dashboard/{tasks,views,saved}/live.ts", "../../web/dashboard/tasks/events.ts"]);
const server = vi.fn<(url: string, request: RequestInit) => Promise<Response>>();
let on: Stage;
let rules: Rules;
beforeAll(async () => {
  vi.stubGlobal("fetch", server); // before the clients are made, which keep it
  on = await stage();
  rules = Object.assign({}, ...(await Promise.all([...Object.values(modules), ...Object.values(named)].map((load) => load())))) as Rules;
}, 240_000);
beforeEach(() => {
  on.clear();
  server.mockReset();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
afterAll(() => {
  on.clear();
  vi.unstubAllGlobals();
});

const BOARD = newId();
const SNAPSHOT = ["organization", null, "board", BOARD];
const task = (facts: Record<string, unknown> = {}): Task => ({
  id: newId(),
  board_id: BOARD,
  title: "Old",
  description: null,
  status: "todo",
  rank: "a",
  version: 3,
  assignee: null,
  dependencies: [],
  blocked_by_task_ids: [],
  is_blocked: false,
  blocks_task_ids: [],
  subtasks: { total: 0, done: 0 },
  verification: { state: "none", passed: 0, required: 0 },
  work_version: 1,
  custom_field_values: {},
  updated_at: "2026-11-22T08:00:00.000Z",
  ...facts,
});
const snapshotWith = (tasks: Task[], tasks_total = tasks.length) => ({ seq: 1, board: { id: BOARD }, tasks, tasks_total, agents: [], members: [] });

test("a text is sent with the version that its writer saw, and what is dragged with none", async () => {
  const shown = task();
  server.mockImplementation(async () => Response.json({ ...shown, version: 4 }));
  await rules.updateTask(shown, { title: "New" }, 2);
  await rules.updateTask(shown, { status: "done" });
  expect(server.mock.calls.map(([, { headers }]) => new Headers(headers).get("If-Match"))).toEqual(['"2"', null]);
});

test("changes of one task go out one after the other, and one's own change of another field is no conflict with a text begun before it", async () => {
  const [shown, other] = [task({ version: 3 }), task()];
  const answers: (() => void)[] = [];
  const sent = () => server.mock.calls.map(([url, { headers, body }]) => [url.split("/").at(-1), new Headers(headers).get("If-Match"), body]);
  let version = 3;
  server.mockImplementation(async (url) => {
    await new Promise<void>((answer) => void answers.push(answer));
    version += url.endsWith(shown.id) ? 1 : 0;
    return Response.json({ ...shown, version });
  });
  const all = [rules.updateTask(shown, { priority: "high" }), rules.updateTask(shown, { title: "New" }, 3), rules.updateTask(other, { priority: "low" })];
  await vi.waitFor(() => expect(sent().length).toBe(2)); // of the other task at once
  answers.shift()?.();
  await vi.waitFor(() => expect(sent().length).toBe(3));
  expect(sent()[2]).toEqual([shown.id, '"4"', '{"title":"New"}']);
  for (const answer of answers) answer();
  await Promise.all(all);
  // Somebody else came between: 6 is theirs, and the text is sent with what its writer saw.
  server.mockImplementation(async () => Response.json({ ...shown, version: 7 }));
  await rules.updateTask(shown, { priority: "low" });
  await rules.updateTask(shown, { title: "Newer" }, 5);
  expect(sent().at(-1)?.[1]).toBe('"5"');
});

test("a change that was refused holds up none after it", async () => {
  const shown = task();
  server.mockImplementationOnce(async () =>
    Response.json({ code: "forbidden", detail: "no", status: 403, title: "", type: "", request_id: "" }, { status: 403 }),
  );
  server.mockImplementation(async () => Response.json({ ...shown, version: 9 }));
  const [refused, done] = await Promise.allSettled([rules.updateTask(shown, { status: "done" }), rules.updateTask(shown, { priority: "low" })]);
  expect([refused?.status, done?.status]).toEqual(["rejected", "fulfilled"]);
});

test("a text that was refused as stale is sent again only where nobody else has changed that text since its writer began", () => {
  const shown = task({ title: "Old", description: null });
  expect(rules.isOfOtherField({ ...shown, status: "done", version: 4 }, shown, "title", 3)).toBe(true);
  expect(rules.isOfOtherField({ ...shown, title: "Theirs", version: 4 }, shown, "title", 3)).toBe(false);
  expect(rules.isOfOtherField({ ...shown, description: "Theirs", version: 4 }, shown, "description", 3)).toBe(false);
  expect(rules.isOfOtherField({ ...shown, version: 5 }, { ...shown, version: 4 }, "title", 3)).toBe(false);
});

test("an answer that an event has overtaken does not put the older task over the newer", () => {
  const known = task({ title: "Newer", version: 5 });
  const placed = (version: number) => {
    rules.queryClient.setQueryData(SNAPSHOT, snapshotWith([known]));
    rules.placeTask({ ...known, title: "Answered", version });
    return (rules.queryClient.getQueryData(SNAPSHOT) as { tasks: Task[] }).tasks.map(({ title }) => title);
  };
  expect([4, 5, 6].map(placed)).toEqual([["Newer"], ["Answered"], ["Answered"]]);
});

test("what the assignee says on a task that is not done outdates its checks; on one that is done, or from others, it does not", () => {
  const agent = newId();
  const verified = (status: string) =>
    task({ status, assignee: { type: "agent", id: agent, name: "Scout" }, verification: { state: "verified", passed: 1, required: 1 } });
  const after = (status: string, author: string) => rules.saidAnew(verified(status), author);
  expect(after("review", agent)).toMatchObject({ work_version: 2, verification: { state: "outdated", passed: 0, required: 1 } });
  for (const left of [after("done", agent), after("review", newId())]) expect(left).toMatchObject({ work_version: 1, verification: { state: "verified" } });
});

test("a task is blocked by those that are not done, and by those of other boards as the server said", () => {
  const [open, done] = [task(), task({ status: "done" })];
  const [blocking, released] = [newId(), newId()];
  const waiting = task({ dependencies: [open.id, done.id, blocking, released], blocked_by_task_ids: [done.id, blocking] });
  expect(rules.withBlockers([open, done, waiting])[2]).toMatchObject({ blocked_by_task_ids: [open.id, blocking], is_blocked: true });
});

test("what tasks are to each other is counted where all of them are here; where they are not, the server's count stands", () => {
  const parent = task({ subtasks: { total: 7, done: 2 } });
  const part = task({ parent_task_id: parent.id, status: "done" });
  const counted = (total: number) => rules.shownTasks(snapshotWith([parent, part], total), [])[0]?.subtasks;
  expect([counted(2), counted(9)]).toEqual([
    { total: 1, done: 1 },
    { total: 7, done: 2 },
  ]);
});

test("every field of a task that can be changed and that an event names is applied", () => {
  const changeable = Object.keys(TaskUpdate.shape).filter((name) => name in TaskShape.shape && name !== "custom_field_values");
  const followed = ["rank", "assignee", "tags", "in_progress_at", "done_at", "verification", "work_version"];
  expect(changeable).toContain("estimate_minutes");
  for (const name of [...changeable, ...followed]) {
    const known = task();
    const said = name.startsWith("depend") ? [newId()] : `${name} as it is now`;
    const told = event(2, { board_id: BOARD, subject: { type: "task", id: known.id }, at: "2026-11-22T09:00:00.000Z", payload: {}, after: { [name]: said } });
    expect(rules.onTaskBoardEvent(snapshotWith([known]), told).tasks[0]?.[name], name).toEqual(said);
  }
});

test("many changes in a moment have the page of a group read again once, and a change after that once more", async () => {
  vi.useFakeTimers();
  const read = vi.spyOn(rules.queryClient, "invalidateQueries").mockResolvedValue();
  const moments: number[] = [];
  for (const changes of [3, 2]) {
    for (let change = 0; change < changes; change += 1) rules.onGroupEvent(event(change));
    await vi.advanceTimersByTimeAsync(1_000);
    moments.push(read.mock.calls.length);
  }
  expect(moments).toEqual([1, 2]);
});

test("a day begins at its midnight and ends at its last second in the person's time zone, also where the clocks change on it", () => {
  expect(rules.startOfDay("2026-04-05", "Pacific/Auckland")).toBe("2026-04-04T11:00:00.000Z");
  expect(rules.endOfDay("2026-04-05", "Pacific/Auckland")).toBe("2026-04-05T11:59:59.000Z");
  const changes = { "Europe/Berlin": ["03-29", "10-25"], "America/Los_Angeles": ["03-08", "11-01"], "Pacific/Auckland": ["04-05", "09-27"], UTC: ["12-31"] };
  for (const [zone, days] of Object.entries(changes))
    for (const day of days.map((written) => `2026-${written}`)) {
      const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
      const [start, end] = [rules.startOfDay(day, zone), rules.endOfDay(day, zone)];
      expect([rules.dayOf(start, zone), rules.dayOf(end, zone)], `${day} ${zone}`).toEqual([day, day]);
      expect(Date.parse(rules.startOfDay(next, zone)) - Date.parse(end), `${day} ${zone}`).toBe(1_000);
    }
});

test("a number alone is an estimate in minutes", () => {
  const said = ["90", "1h 30m", "1,5 h", "2小时", "20分钟", " ", "soon", "1h soon", "100001"];
  expect(said.map(rules.minutesOf)).toEqual([90, 90, 90, 120, 20, null, undefined, undefined, undefined]);
});

test("an approval opens the gate to done once: neither one that is spent, nor one that has run out, nor one of another task does", () => {
  const [board, moved, now] = [{ require_approval_for_done: true }, task(), Date.parse("2026-11-22T08:00:00Z")];
  const approval = { task_id: moved.id, action: "task.done", status: "approved", spent_at: null, expires_at: "2026-11-22T09:00:00Z" };
  const state = (change: object) => rules.gateOf(board, moved, [{ ...approval, ...change }], now).state;
  expect(state({})).toBe("open");
  for (const change of [{ spent_at: "2026-11-22T07:00:00Z" }, { expires_at: "2026-11-22T08:00:00Z" }, { task_id: newId() }, { status: "rejected" }])
    expect(state(change), JSON.stringify(change)).toBe("ask");
  expect(state({ status: "pending" })).toBe("waiting");
});

test("an undone move goes back beside its neighbour in its own column, whatever stands in the others", () => {
  const [first, second, elsewhere] = [task({ rank: "a" }), task({ rank: "c" }), task({ rank: "b", status: "done" })];
  const tasks = [elsewhere, second, first];
  expect(tasks.map((one) => rules.placeIn(tasks, one))).toEqual([{}, { after_task_id: first.id }, { before_task_id: second.id }]);
});

let idsRead: string[] = [];
function SelectionReader() {
  idsRead = [...rules.useSelection()].toSorted();
  return null;
}
/** As a component of the board sees it. */
function selected(): string[] {
  renderToString(createElement(SelectionReader));
  return idsRead;
}

test("Shift and a click select from the last card to this one, both with them; after an edit those stay selected of which any was refused", () => {
  const click = (id: string, key: "ctrlKey" | "shiftKey") =>
    rules.selectByClick(id, { ctrlKey: false, metaKey: false, shiftKey: false, [key]: true }, ["a", "b", "c", "d", "e"]);
  const selections = [["b", "d"] as const, ["d", "b"] as const].map(([from, to]) => {
    rules.deselectEdited({ refused: 0 });
    click(from, "ctrlKey");
    click(to, "shiftKey");
    return selected();
  });
  expect(selections).toEqual([
    ["b", "c", "d"],
    ["b", "c", "d"],
  ]);
  rules.deselectEdited({ refused: 1 });
  expect(selected()).toEqual(["b", "c", "d"]);
  rules.deselectEdited({ refused: 0 });
  expect(selected()).toEqual([]);
});

test("a board opens with the person's view only where its address says nothing else: no filter, no view and no task", () => {
  expect([{}, { task: newId() }, { q: "is:open" }, { view: newId() }].map(rules.isOpenedPlain)).toEqual([true, false, false, false]);
});

test("somebody's reaction stands once on a comment, however often it is heard, and goes when they take it back", () => {
  const [comment, actor, other] = [
    { id: newId(), task_id: newId(), reactions: [] },
    { type: "user", id: newId(), name: "Ana" },
    { type: "user", id: newId(), name: "Bo" },
  ];
  const key = ["organization", null, "comments", comment.task_id];
  rules.queryClient.setQueryData(key, { items: [comment], total: 1 });
  const hear = (by: object, is_on: boolean) => {
    const payload = { comment_id: comment.id, emoji: "🎉", is_on };
    rules.applyToComment(event(1, { type: "task.comment_reacted", subject: { type: "task", id: comment.task_id }, actor: by, payload }));
    return (rules.queryClient.getQueryData(key) as { items: { reactions: object[] }[] }).items[0]?.reactions;
  };
  hear(actor, true);
  hear(other, true);
  expect(hear(actor, true)).toEqual([{ emoji: "🎉", by: [other, actor] }]);
  expect(hear(actor, false)).toEqual([{ emoji: "🎉", by: [other] }]);
  expect(hear(other, false)).toEqual([]);
});

const view = (facts: Partial<View> = {}): View => ({ id: newId(), version: 1, board_id: BOARD, is_shared: true, ...facts });

test("a view that is shared on all boards is changed by whoever shares on all of them, one of this board by whoever shares here, one's own always", () => {
  const here = { mayShare: true, mayShareEverywhere: false };
  const everywhere = { mayShare: false, mayShareEverywhere: true };
  const nowhere = { mayShare: false, mayShareEverywhere: false };
  const may = (one: View) => [here, everywhere, nowhere].map((sharing) => rules.mayChange(one, sharing));
  expect(may(view())).toEqual([true, false, false]);
  expect(may(view({ board_id: null }))).toEqual([false, true, false]);
  expect(may(view({ board_id: null, is_shared: false }))).toEqual([true, true, true]);
});

test("a change of a view that the server refuses has the views read again, and one that it takes does not", async () => {
  const read = vi.spyOn(rules.queryClient, "invalidateQueries").mockResolvedValue();
  const seen = view();
  server.mockImplementation(async () => Response.json({ ...seen, version: 2 }));
  await rules.changeView(BOARD, seen, { name: "Mine" });
  expect(read).not.toHaveBeenCalled();
  server.mockImplementation(async () => Response.json({ code: "stale_version", detail: "Somebody was faster.", status: 412 }, { status: 412 }));
  await expect(rules.changeView(BOARD, seen, { name: "Mine" })).rejects.toMatchObject({ code: "stale_version" });
  expect(read).toHaveBeenCalledWith({ queryKey: ["organization", null, "saved-views"] });
});

test("the palette asks the server for two characters, or for one of Chinese, and not for one letter", () => {
  const asks = (query: string) => "queryFn" in rules.paletteSource(undefined, query);
  expect(["", "a", "é", "ab", "图", "a b"].map(asks)).toEqual([false, false, false, true, true, true]);
});

test("the goal of a board fills in with what its agent knows, then with what it proposes; what is over says nothing more", () => {
  const own = { board_type: "general", objective: "Ours", success_metrics: { a: 1 }, target_date: null, goal_confirmed: false };
  const asked = { state: "asked", so_far: { board_type: "goal", objective: "Known" }, draft_goal: null };
  const proposed = {
    ...asked,
    state: "proposed",
    draft_goal: { board_type: "goal", objective: "Proposed", success_metrics: { b: "2" }, target_date: "2026-12-31T00:00:00.000Z" },
  };
  const [none, known, whole] = [null, asked, proposed].map((onboarding) => rules.goalBy(own, onboarding));
  expect(none).toEqual({ board_type: "general", goal_confirmed: false, objective: "Ours", metrics: "a: 1", day: "" });
  expect(known).toMatchObject({ board_type: "goal", objective: "Known", metrics: "a: 1" });
  expect(whole).toMatchObject({ objective: "Proposed", metrics: "b: 2", day: "2026-12-31" });
  for (const state of ["confirmed", "skipped"]) expect(rules.goalBy(own, { ...proposed, state })).toEqual(none);
  const choices = [{ label: "Ship" }, { label: "Run" }];
  expect([rules.answerOf(choices, " soon "), rules.answerOf([], "soon"), rules.answerOf([], " ")]).toEqual([
    { answer: "Ship, Run", other_text: "soon" },
    { answer: "soon" },
    null,
  ]);
});

test("answers stand below the comment that their thread began with, in their order; one whose thread is not here stands by itself", () => {
  const said = (id: string, reply_to: string | null = null) => ({ id, reply_to });
  const threads = rules.threadsOf([said("a"), said("lost", "gone"), said("a1", "a"), said("b"), said("a2", "a"), said("b1", "b")]);
  const shown = (all: typeof threads) => all.map(({ first, answers }) => [first.id, ...answers.map(({ id }) => id)]);
  expect(shown(threads)).toEqual([["a", "a1", "a2"], ["lost"], ["b", "b1"]]);
  // As a crafted file may have them: an answer to an answer, one to itself, and two to each other.
  const crafted = rules.threadsOf([said("a"), said("a1", "a"), said("deep", "a1"), said("self", "self"), said("x", "y"), said("y", "x")]);
  expect(shown(crafted)).toEqual([["a", "a1"], ["deep"], ["self"], ["x"], ["y"]]);
});

test.each([
  ["a", 1, null, "b"],
  ["b", 2, "a", "c"],
  ["c", 3, "b", null],
  ["hidden", null, "c", "a"],
])("beside the shown task %s, the %s. of three, stand %s and %s", (id, place, previous, next) => {
  expect(rules.stepsFrom(["a", "b", "c"], id)).toEqual({ place, previous, next });
});

test("beside an open task the outer columns fold, but never its own, and none while no task is open", () => {
  const folded = (own: string | null | undefined) =>
    ["inbox", "todo", "in_progress", "blocked", "review", "done"].filter((status) => rules.foldedBeside(status, own));
  expect([folded("todo"), folded("inbox"), folded("done"), folded(undefined), folded(null)]).toEqual([
    ["inbox", "done"],
    ["done"],
    ["inbox"],
    ["inbox", "done"],
    [],
  ]);
});

test("a file is named in a text as a paragraph of its own, after what is written there by then", () => {
  expect([rules.withLine(" ", "![a](b)"), rules.withLine("See\n", "![a](b)")]).toEqual(["![a](b)", "See\n\n![a](b)"]);
});
