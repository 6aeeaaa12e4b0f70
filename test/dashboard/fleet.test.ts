/// <reference types="vite/types/importMeta.d.ts" />
// How the fleet is looked at, without a browser: its filter, where rows stand, whom an event concerns, and how often it is read.
import { type QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { stage } from "./stage.ts";

type Agent = Record<string, unknown> & { id: string; state: string };
type Group = { key: string; name: string; ids: string[] };
type Event = { type: string; subject: { type: string; id: string } } & Record<string, unknown>;
type Fleet = {
  filterOf(query: string): { terms: unknown[]; notUnderstood: string[] };
  passes(filter: unknown, agent: Agent): boolean;
  statesIn(query: string): ReadonlySet<string>;
  withState(query: string, state: string): string;
  placed(agents: Agent[], by: string): Group[];
  movedBetween(shown: Group[], next: Group[]): number;
  concernedBy(event: Event, agents: Agent[]): ReadonlySet<string> | "all";
  whoDecides(t: (id: string, values?: object) => string, agent: object, selfId: string): string;
  onFleetEvent(event: Event): void;
  onOwnBoardsEvent(event: Event): void;
  listQuery(list: object): object;
  fleetList: object;
  hueOf(name: string): number;
  lengthOf(language: string, ms: number): string;
  leftOf(language: string, ms: number): string;
  homeOf(agents: number | null): string;
  concernsOwnBoards(event: Event): boolean;
  sectionsOf(boards: object[]): { group: { name: string } | null; boards: { id: string }[] }[];
  spentOf(usages: object[]): ReadonlyMap<string, unknown>;
  queryClient: {
    setQueryData(key: readonly unknown[], value: unknown): void;
    getQueryData(key: readonly unknown[]): unknown;
    invalidateQueries(filter: object): Promise<void>;
    clear(): void;
  };
};
const modules = import.meta.glob<Partial<Fleet>>([
  "../../web/dashboard/fleet/{filter,placing,concerned,words,events,spending,list}.ts",
  "../../web/dashboard/boards/own-boards.ts",
  "../../web/dashboard/live/{query-client,pages}.ts",
  "../../web/dashboard/ui/{hue.ts,age.tsx}",
]);
let fleet: Fleet;
beforeAll(async () => {
  await stage();
  fleet = Object.assign({}, ...(await Promise.all(Object.values(modules).map((load) => load())))) as Fleet;
});
afterAll(() => {
  vi.useRealTimers();
  fleet.queryClient.clear();
  vi.unstubAllGlobals();
});

const [ops, platform] = [
  { id: "b-ops", name: "Ops" },
  { id: "b-platform", name: "Plat Form" },
];
const lab = { id: "g-lab", name: "lab" };
const agent = (id: string, facts: object = {}): Agent => ({
  id,
  name: id,
  description: null,
  detail: null,
  state: "idle",
  board: ops,
  gateway: lab,
  task: null,
  run: null,
  approval: null,
  last_words: null,
  ...facts,
});
const event = (type: string, id: string, facts: object = {}): Event => ({
  type,
  subject: { type: type.split(".")[0] as string, id },
  about: null,
  actor: { type: "user", id: "u", name: "" },
  board_id: null,
  payload: {},
  before: null,
  after: null,
  ...facts,
});

test("the filter takes states, boards and gateways, several at once and none of them, beside words; what it does not know it says", () => {
  const all = [
    agent("scout", { state: "person", task: { key: "OPS-7", title: "Count trailers" } }),
    agent("ranger", { board: platform, last_words: { text: "Layer 7 is smaller" } }),
    agent("ledger", { board: null, gateway: null, state: "offline" }),
  ];
  const shown = (query: string) => all.filter((one) => fleet.passes(fleet.filterOf(query), one)).map(({ id }) => id);
  const cases: [string, string[]][] = [
    ["", ["scout", "ranger", "ledger"]],
    ["state:person", ["scout"]],
    ["state:person,offline", ["scout", "ledger"]],
    ["-state:person", ["ranger", "ledger"]],
    ['board:"plat form"', ["ranger"]],
    ["board:plat gateway:la", ["ranger"]],
    ["gateway:none", ["ledger"]],
    ["ops-7", ["scout"]],
    ["trailers state:idle", []],
    ["-layer", ["scout", "ledger"]],
    ["state:nonsense", ["scout", "ranger", "ledger"]],
  ];
  for (const [query, ids] of cases) expect(shown(query), query).toEqual(ids);
  expect(fleet.filterOf('state:nonsense model:x board: "a').notUnderstood).toEqual(["state:nonsense", "model:x", "board:"]);
});

test("a tile asks for its state beside what is typed, and for it no longer; the order is that of the tiles", () => {
  expect(fleet.withState("", "idle")).toBe("state:idle");
  expect(fleet.withState('state:idle board:"plat form" x', "person")).toBe('state:person,idle board:"plat form" x');
  expect(fleet.withState("state:person,idle x", "person")).toBe("state:idle x");
  expect(fleet.withState("x state:idle", "idle")).toBe("x");
  expect([...fleet.statesIn("state:idle,person -state:stuck")]).toEqual(["idle", "person"]);
});

test("rows stand by board, state, life or gateway, those without one last; only a row that comes, goes or changes its group is news", () => {
  const before = [agent("a", { board: platform }), agent("b", { state: "person" }), agent("c", { board: null })];
  const groups = (by: string) => fleet.placed(before, by).map(({ key, ids }) => [key, ids]);
  expect(groups("board")).toEqual([
    ["b-ops", ["b"]],
    ["b-platform", ["a"]],
    ["", ["c"]],
  ]);
  expect(groups("state")).toEqual([
    ["person", ["b"]],
    ["idle", ["a", "c"]],
  ]);
  const living = [agent("a", { lifecycle: { state: "retired" } }), agent("b", { lifecycle: { state: "draft" } })];
  expect(fleet.placed(living, "lifecycle").map(({ key, ids }) => [key, ids])).toEqual([
    ["draft", ["b"]],
    ["retired", ["a"]],
  ]);
  const moved = (after: Agent[]) => fleet.movedBetween(fleet.placed(before, "state"), fleet.placed(after, "state"));
  expect([moved(before), moved([...before, agent("d")]), moved(before.slice(1))]).toEqual([0, 1, 1]);
  expect(moved(before.map((one) => ({ ...one, state: "working" })))).toBe(3);
});

test("an event concerns the agents that it names and those whose task, run, request, gateway or board it is about, and no others", () => {
  const all = [agent("a", { task: { id: "t1" }, run: { id: "r1" }, approval: { id: "p1" } }), agent("b", { board: platform }), agent("c", { gateway: null })];
  const concerned = (one: Event) => {
    const found = fleet.concernedBy(one, all);
    return found === "all" ? found : [...found];
  };
  expect(concerned(event("task.moved", "t1"))).toEqual(["a"]);
  expect(concerned(event("task.assigned", "t9", { before: { assigned_agent_id: "a" }, after: { assigned_agent_id: "b" } }))).toEqual(["a", "b"]);
  expect(concerned(event("run.started", "r9", { after: { agent_id: "c" } }))).toEqual(["c"]);
  expect(concerned(event("run.succeeded", "r1"))).toEqual(["a"]);
  expect(concerned(event("approval.decided", "p1"))).toEqual(["a"]);
  expect(concerned(event("approval.requested", "p9", { about: { type: "task", id: "t1" } }))).toEqual(["a"]);
  expect(concerned(event("gateway.offline", "g-lab"))).toEqual(["a", "b"]);
  expect(concerned(event("board.updated", "b-platform"))).toEqual(["b"]);
  expect(concerned(event("task.commented", "t1", { actor: { type: "agent", id: "b", name: "" } }))).toEqual(["a", "b"]);
  expect(concerned(event("task.moved", "t9"))).toEqual([]);
  expect(concerned(event("tag.created", "a"))).toEqual([]);
  expect(concerned(event("guard.stopped", "a", { subject: { type: "agent", id: "a" } }))).toEqual(["a"]);
  expect(concerned(event("guard.lifted", "b-platform", { subject: { type: "board", id: "b-platform" } }))).toEqual(["b"]);
  expect(concerned(event("guard.stopped", "g-lab", { subject: { type: "gateway", id: "g-lab" } }))).toEqual(["a", "b"]);
  expect(concerned(event("guard.stopped", "o", { subject: { type: "organization", id: "o" } }))).toEqual(["a", "b", "c"]);
  expect(concerned(event("agent.created", "d"))).toBe("all");
});

test("a hundred events in two seconds are read in one go at once and one more later, and events that concern nobody never", async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const reads = vi.spyOn(fleet.queryClient, "invalidateQueries").mockResolvedValue();
  fleet.onFleetEvent(event("agent.created", "d"));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(reads, "nobody has loaded the fleet").toHaveBeenCalledTimes(0);
  fleet.queryClient.setQueryData(["organization", null, "fleet"], { items: [agent("a", { task: { id: "t1" } })], total: 1 });
  fleet.onFleetEvent(event("task.moved", "t9"));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(reads).toHaveBeenCalledTimes(0);
  for (let sent = 0; sent < 100; sent++) {
    fleet.onFleetEvent(event("task.moved", "t1"));
    await vi.advanceTimersByTimeAsync(20);
  }
  await vi.advanceTimersByTimeAsync(5_000);
  expect(reads).toHaveBeenCalledTimes(2);
  reads.mockRestore();
  vi.useRealTimers();
});

test("while only the sidebar's number is to be seen no row is read, and the number follows who is there; who looks has the rows anew", async () => {
  vi.useFakeTimers({ now: 2_000_000 });
  fleet.queryClient.clear();
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(new URL(url, "http://x").searchParams.get("agent_ids") ?? "all");
    const items = [agent("a", { task: { id: "t1" } }), agent("d")];
    return new Response(JSON.stringify({ items, total: 2, limit: 200, offset: 0 }));
  });
  const key = ["organization", null, "fleet"];
  fleet.queryClient.setQueryData(key, { items: [agent("a", { task: { id: "t1" } })], total: 1, next: null });
  const options = fleet.listQuery(fleet.fleetList);
  const look = (enabled: boolean) =>
    new QueryObserver(fleet.queryClient as unknown as QueryClient, { ...options, enabled } as never).subscribe(() => undefined);
  const hear = async (type: string, id: string) => {
    asked.length = 0;
    fleet.onFleetEvent(event(type, id));
    await vi.advanceTimersByTimeAsync(5_000);
    return [...asked];
  };
  const leave = [look(false)];
  expect(await hear("task.moved", "t1"), "nobody looks").toEqual([]);
  expect(await hear("agent.created", "d")).toEqual(["all"]);
  expect(fleet.queryClient.getQueryData(key)).toMatchObject({ total: 2 });
  leave.push(look(true));
  expect(await hear("task.moved", "t1")).toEqual(["a"]);
  for (const end of leave) end();
  vi.useRealTimers();
});

test("the boards of the sidebar are read again also when something changes while they are read for the first time", async () => {
  vi.useFakeTimers();
  fleet.queryClient.clear();
  const reads = vi.spyOn(fleet.queryClient, "invalidateQueries").mockResolvedValue();
  reads.mockClear();
  fleet.onOwnBoardsEvent(event("task.created", "t"));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(reads.mock.calls).toEqual([[{ queryKey: ["organization", null, "own-boards"] }]]);
  reads.mockRestore();
  vi.useRealTimers();
});

test("who decides is said by name, whoever looks as themselves and first; an agent's hue is its own wherever it stands", () => {
  const t = (id: string, values: object = {}) => [id.split(".").at(-1), ...Object.values(values)].join(" ");
  const people = ["Ada", "Mira", "Jun"].map((name) => ({ user_id: name, name }));
  const who = (total: number, self = "x") => fleet.whoDecides(t, { waits_for: total === 0 ? null : { people: people.slice(0, total), total } }, self);
  expect([who(0), who(1), who(1, "Ada"), who(2), who(2, "Mira"), who(5)]).toEqual([
    "nobody",
    "Ada",
    "you",
    "oneOrOther Ada Mira",
    "oneOrOther you Ada",
    "oneOrMore Ada 4",
  ]);
  const hues = ["scout", "ranger", "dispatcher", "巡检"].map(fleet.hueOf);
  expect([new Set(hues).size, hues.every((hue) => hue >= 0 && hue < 360), fleet.hueOf("scout") === hues[0]]).toEqual([4, true, true]);
});

test("lengths are said in their largest unit, what is left of the last hour to the second; what no gateway has counted is not known", () => {
  expect([3_000, 59_999, 60_000, 7_199_000, 90_000_000].map((ms) => fleet.lengthOf("en-GB", ms))).toEqual(["3s", "59s", "1m", "1h", "1d"]);
  expect([252_000, 5_000, -9_000, 3_600_000].map((ms) => fleet.leftOf("en-GB", ms))).toEqual(["4:12", "0:05", "0:00", "1h"]);
  const group = (agent_id: string | null, cost_usd: number | null, total_tokens: number | null) => ({ agent_id, cost_usd, total_tokens });
  const spent = fleet.spentOf([{ groups: [group("a", 1.5, 900), group(null, 7, 1)] }, { groups: [group("b", null, 20)] }]);
  expect([...spent.keys()]).toEqual(["a", "b"]);
  expect([spent.get("a"), spent.get("b")]).toMatchObject([
    { usd: 1.5, tokens: 900 },
    { usd: null, tokens: 20 },
  ]);
});

test("the dashboard begins with the fleet for whoever sees an agent, and with the boards for whoever sees none or cannot know", () => {
  expect([1, 24, 0, null].map(fleet.homeOf)).toEqual(["/fleet", "/fleet", "/boards", "/boards"]);
});

test("what is open on boards is read anew for tasks that come, go, are done or done no more, and for boards and groups; for nothing else", () => {
  const change = (type: string, before: unknown = null, after: unknown = null) => fleet.concernsOwnBoards(event(type, "t", { before, after }));
  const status = (one: string) => ({ status: one });
  for (const type of ["task.created", "task.deleted", "task.restored", "task.arrived", "task.left", "board.created", "board.archived", "board_group.deleted"])
    expect(change(type), type).toBe(true);
  expect([change("task.moved", status("review"), status("done")), change("task.updated", status("done"), status("todo"))]).toEqual([true, true]);
  for (const [type, before, after] of [
    ["task.moved", status("todo"), status("review")],
    ["task.updated", { title: "a" }, { title: "b" }],
    ["task.commented"],
    ["approval.requested"],
    ["run.ended"],
    ["member.updated"],
  ] as const)
    expect(change(type, before, after), type).toBe(false);
});

test("boards stand below their groups, groups by their rank, those of none last, each board as the server orders them", () => {
  const [core, edge] = [
    { id: "g1", name: "Core", rank: "b" },
    { id: "g2", name: "Edge", rank: "a" },
  ];
  const boards = [
    { id: "1", group: core },
    { id: "2", group: null },
    { id: "3", group: edge },
    { id: "4", group: core },
  ];
  const names = fleet.sectionsOf(boards).map(({ group, boards: of }) => [group?.name ?? null, of.map(({ id }) => id)]);
  expect(names).toEqual([
    ["Edge", ["3"]],
    ["Core", ["1", "4"]],
    [null, ["2"]],
  ]);
  expect(fleet.sectionsOf([{ id: "1", group: core }]).map(({ group }) => group?.name)).toEqual(["Core"]);
  expect(fleet.sectionsOf([])).toEqual([]);
});
