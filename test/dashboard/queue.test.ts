/// <reference types="vite/types/importMeta.d.ts" />
// What is changed without a network is kept in the browser and sent when there is one: once, by one tab, in the name of who made it.
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { newId } from "#worker/platform/ids.ts";

type Fields = Record<string, unknown>;
type Waiting = { id: string; kind: string; body: string; label: string; refusal: { code: string; status: number; now: Fields | null } | null };
type Queue = {
  ownQueue(person: string | null): void;
  sendWaiting(): void;
  lookAtQueue(): void;
  dropWaiting(id: string): void;
  sendAgain(id: string): void;
  countWaiting(): number;
  dropAllWaiting(): void;
  loadReplay(): Promise<unknown>;
  whenSent(kind: string, listener: (answer: unknown) => void): void;
};
type Holding = {
  mayWait(
    about: { subject: string; label: string; shown?: Fields; before?: Fields },
    ahead?: { method: string; path: string; body: object },
  ): { fetch(url: string, request: RequestInit): Promise<Response> };
};
type Http = { setActiveOrganizationId(id: string | null): void };
type Leaving = { forgotten(): void };
const modules = import.meta.glob<unknown>("../../web/dashboard/live/{queue,holding,http,leaving}.ts");
const load = async <Module>(name: string): Promise<Module> => {
  const module = await modules[`../../web/dashboard/live/${name}.ts`]?.();
  if (!module) throw new Error(`${name} is not there`);
  return module as Module;
};

const [ANA, BEN, ORG, OTHER, TASK] = [newId(), newId(), newId(), newId(), newId()];
const stored = new Map<string, string>();
const storage = {
  getItem: (name: string) => stored.get(name) ?? null,
  setItem: (name: string, value: string) => {
    if (stored.size >= 230) throw new Error("QuotaExceededError");
    stored.set(name, value);
  },
  removeItem: (name: string) => stored.delete(name),
  key: (index: number) => [...stored.keys()][index] ?? null,
  get length() {
    return stored.size;
  },
};
const keptHere = () => [...stored].filter(([name]) => name.startsWith("mc.waits.")).map(([, text]) => JSON.parse(text) as Waiting);

type Sent = { method: string; path: string; key: string | null; person: string | null; organization: string | null; version: string | null; body: unknown };
let sent: Sent[] = [];
/** The server of a test; null: nobody answers. */
let server: ((asked: Sent) => Response | Promise<Response>) | null = null;
const answer = (status: number, body: object = {}, type = "application/json") =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });
const problem = (status: number, code: string) => answer(status, { code, detail: code, status, title: code, request_id: "r" });

/** One lock for all tabs of the test's browser. */
let tail: Promise<unknown> = Promise.resolve();
const locks = {
  request: (_name: string, act: () => Promise<void>) => {
    const mine = tail.then(act);
    tail = Promise.allSettled([mine]);
    return mine;
  },
};
let onLine = true;
/** What the tabs do when they are closed. */
const closes = new Set<() => void>();

async function network(url: string, { method = "GET", headers: given, body }: RequestInit): Promise<Response> {
  const headers = new Headers(given);
  const asked: Sent = {
    method,
    path: url.replace("/api/v1", ""),
    key: headers.get("Idempotency-Key"),
    person: headers.get("X-Person-Id"),
    organization: headers.get("X-Organization-Id"),
    version: headers.get("If-Match"),
    body: typeof body === "string" ? JSON.parse(body) : null,
  };
  if (!server) throw new TypeError("Failed to fetch");
  sent.push(asked);
  return server(asked);
}

beforeAll(() => {
  const nothing = () => undefined;
  vi.stubGlobal("localStorage", storage);
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: nothing, removeItem: nothing });
  vi.stubGlobal("window", {
    location: { href: "http://localhost/boards" },
    addEventListener: (name: string, act: () => void) => name === "pagehide" && closes.add(act),
  });
  vi.stubGlobal("fetch", network);
  vi.stubGlobal("navigator", {
    locks,
    get onLine() {
      return onLine;
    },
  });
});
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
beforeEach(() => {
  vi.useFakeTimers();
  stored.clear();
  closes.clear();
  [sent, server, onLine] = [[], null, true];
});

/** A tab as it is loaded: nothing is left of the one before but what the browser keeps. */
async function tab(person = ANA, organization = ORG) {
  vi.resetModules();
  const [queue, holding, http, leaving] = [
    await load<Queue>("queue"),
    await load<Holding>("holding"),
    await load<Http>("http"),
    await load<Leaving>("leaving"),
  ];
  await queue.loadReplay();
  http.setActiveOrganizationId(organization);
  queue.ownQueue(person);
  const say = (method: string, path: string, body: object, about: object) =>
    holding.mayWait({ subject: `task:${TASK}`, label: "OPS-1", ...about }).fetch(`/api/v1${path}`, { method, body: JSON.stringify(body) });
  const comment = (message: string) => say("POST", `/tasks/${TASK}/comments`, { message }, {});
  const move = (status: string, from: string) => say("PATCH", `/tasks/${TASK}`, { status }, { shown: { status }, before: { status: from } });
  return { queue, holding, http, leaving, say, comment, move };
}
type Tab = Awaited<ReturnType<typeof tab>>;
const held = (made: Promise<Response>) => expect(made).rejects.toMatchObject({ problem: { code: "held" } });
async function settled({ queue }: Tab): Promise<void> {
  queue.sendWaiting();
  await vi.advanceTimersByTimeAsync(0);
  await tail;
  await vi.advanceTimersByTimeAsync(0);
}
/** A task that does as it is told, and counts. */
function aTask(fields: Fields = {}) {
  let task: Fields = { status: "todo", version: 7, ...fields };
  server = ({ method, body, version }) => {
    if (method === "GET") return answer(200, task);
    if (method === "POST") return answer(201, { id: newId() });
    if (version !== `"${task.version}"`) return problem(412, "stale_version");
    task = { ...task, ...(body as Fields), version: Number(task.version) + 1 };
    return answer(200, task);
  };
  return () => task;
}

test("a comment and a move without a network are kept through a reload and sent in order, each once, under the key of their first try", async () => {
  const before = await tab();
  await held(before.move("review", "todo"));
  await held(before.comment("done, please look"));
  await held(before.move("done", "review"));
  const key = (JSON.parse([...stored.values()][1] ?? "{}") as { key: string }).key;
  const task = aTask();
  const after = await tab();
  const told: unknown[] = [];
  after.queue.whenSent("change", (fields) => told.push((fields as Fields).status));
  await settled(after);
  expect(sent.filter(({ method }) => method !== "GET").map(({ method, body }) => [method, body])).toEqual([
    ["PATCH", { status: "review" }],
    ["POST", { message: "done, please look" }],
    ["PATCH", { status: "done" }],
  ]);
  expect(sent.map(({ person, organization }) => [person, organization])).toEqual(sent.map(() => [ANA, ORG]));
  expect([sent.find(({ method }) => method === "POST")?.key, task().status, told, stored.size]).toEqual([key, "done", ["review", "done"], 0]);
});

test("what stands before the server and says that it is away counts as away; what the server itself says does not wait", async () => {
  const here = await tab();
  server = () => new Response("<html>", { status: 503 });
  await held(here.comment("first"));
  server = () => problem(403, "forbidden");
  await expect(here.say("POST", `/tasks/${TASK}/comments`, { message: "b" }, { subject: "task:b" })).rejects.toMatchObject({ problem: { code: "forbidden" } });
  server = null;
  await expect(here.say("PATCH", `/approvals/${TASK}`, { status: "approved" }, {})).rejects.toMatchObject({ problem: { code: "not_sent" } });
  expect(keptHere().map(({ kind }) => kind)).toEqual(["comment"]);
});

test("what follows something that waits stands behind it, and what could not be sent is tried again by itself", async () => {
  const here = await tab();
  await held(here.move("review", "todo"));
  const task = aTask();
  await held(here.comment("after the move"));
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  await tail;
  await vi.advanceTimersByTimeAsync(0);
  expect([task().status, sent.at(-1)?.body, stored.size]).toEqual(["review", { message: "after the move" }, 0]);
});

test("nothing is sent in the name of somebody else, or to another organization, and nothing is lost by it", async () => {
  await held((await tab()).comment("ana's"));
  aTask();
  const ben = await tab(BEN);
  await settled(ben);
  const elsewhere = await tab(ANA, OTHER);
  await settled(elsewhere);
  expect([sent, keptHere().length, ben.queue.countWaiting(), elsewhere.queue.countWaiting()]).toEqual([[], 1, 0, 1]);
  elsewhere.leaving.forgotten();
  elsewhere.http.setActiveOrganizationId(ORG);
  elsewhere.queue.lookAtQueue();
  await settled(elsewhere);
  expect(sent).toEqual([]);
  await settled(await tab());
  expect([sent.map(({ body }) => body), keptHere()]).toEqual([[{ message: "ana's" }], []]);
});

test("a session that ends while it is sent ends the sending, and a pause that the server asks for is kept", async () => {
  const here = await tab();
  await held(here.comment("one"));
  server = () => problem(401, "unauthenticated");
  await settled(here);
  expect([sent.length, keptHere().length]).toEqual([1, 1]);
  server = () => new Response("{}", { status: 429, headers: { "Retry-After": "300" } });
  await settled(here);
  await vi.advanceTimersByTimeAsync(299_000);
  expect(sent.length).toBe(2);
  aTask();
  await vi.advanceTimersByTimeAsync(2_000);
  expect([sent.length, keptHere()]).toEqual([3, []]);
});

test("two tabs send it once", async () => {
  await held((await tab()).comment("once"));
  server = () => new Promise((resolve) => setTimeout(() => resolve(answer(201, {})), 50));
  const [one, two] = [await tab(), await tab()];
  one.queue.sendWaiting();
  two.queue.sendWaiting();
  await vi.advanceTimersByTimeAsync(200);
  expect([sent.length, keptHere()]).toEqual([1, []]);
  server = null;
  for (const here of [one, two]) await held(here.comment("again"));
  aTask();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([sent.length, keptHere()]).toEqual([3, []]);
});

test("what is dropped while it is on its way does not come back, whatever becomes of it", async () => {
  const here = await tab();
  for (const status of [404, 503]) {
    server = null;
    await held(here.comment("dropped"));
    server = () => {
      here.queue.dropWaiting(keptHere()[0]?.id ?? "");
      return status === 404 ? problem(404, "not_found") : new Response("<html>", { status });
    };
    await settled(here);
    expect([status, keptHere()]).toEqual([status, []]);
  }
});

test("what somebody else has changed meanwhile is not written over: it is said what stands there, and made only by who has seen it", async () => {
  const here = await tab();
  await held(here.move("review", "todo"));
  const task = aTask({ status: "blocked" });
  await settled(here);
  const [entry] = keptHere();
  expect([sent.map(({ method }) => method), entry?.refusal?.code, entry?.refusal?.now]).toEqual([["GET"], "stale_version", { status: "blocked" }]);
  here.queue.sendAgain(entry?.id ?? "");
  await settled(here);
  expect([task().status, stored.size]).toEqual(["review", 0]);
});

test("somebody who is faster between the look and the change is looked at again", async () => {
  const here = await tab();
  await held(here.move("review", "todo"));
  const versions = [7, 8];
  server = ({ method, version }) => {
    if (method === "GET") return answer(200, { status: "todo", version: versions.shift() ?? 8 });
    return version === '"8"' ? answer(200, { status: "review", version: 9 }) : problem(412, "stale_version");
  };
  await settled(here);
  expect([sent.map(({ method }) => method), stored.size]).toEqual([["GET", "PATCH", "GET", "PATCH"], 0]);
});

test("what the server refuses stays with its reason until it is dropped, and holds up nothing", async () => {
  const here = await tab();
  await held(here.comment("refused"));
  await held(here.say("POST", "/tasks", { board_id: ORG, title: "New" }, { subject: `board:${ORG}` }));
  server = ({ path }) => (path === "/tasks" ? answer(201, {}) : problem(404, "not_found"));
  await settled(here);
  const [entry, ...others] = keptHere();
  expect([entry?.refusal, others]).toEqual([{ code: "not_found", status: 404, detail: "not_found", now: null }, []]);
  here.queue.dropWaiting(entry?.id ?? "");
  expect(stored.size).toBe(0);
});

test("a comment that may be there already is not sent after the key is forgotten, and nothing after a week", async () => {
  const here = await tab();
  await held(here.comment("perhaps"));
  onLine = false;
  await held(here.say("POST", `/tasks/${OTHER}/comments`, { message: "never left" }, { subject: `task:${OTHER}` }));
  onLine = true;
  vi.setSystemTime(Date.now() + 24 * 3_600_000);
  aTask();
  await settled(await tab());
  expect([sent.map(({ body }) => body), keptHere().map(({ refusal }) => refusal?.code)]).toEqual([[{ message: "never left" }], ["perhaps_sent"]]);
  server = null;
  const later = await tab();
  await held(
    later.say("PATCH", `/tasks/${OTHER}`, { priority: "high" }, { subject: `task:${OTHER}`, shown: { priority: "high" }, before: { priority: "low" } }),
  );
  vi.setSystemTime(Date.now() + 7 * 24 * 3_600_000 + 60_000);
  aTask();
  const last = await tab();
  await settled(last);
  expect([sent.length, keptHere().map(({ refusal }) => refusal?.code)]).toEqual([1, ["perhaps_sent", "waited_too_long"]]);
  vi.setSystemTime(Date.now() + 15 * 24 * 3_600_000);
  await tab(BEN);
  expect(keptHere()).toEqual([]);
});

test("two hundred are kept; what comes then is refused and says so, and signing out for good drops all of one's own", async () => {
  const here = await tab();
  stored.set(`mc.waits.${BEN}.${ORG}.1`, JSON.stringify({ at: Date.now() }));
  for (let i = 0; i < 200; i++) await held(here.comment(`${i}`));
  await expect(here.comment("one more")).rejects.toMatchObject({ problem: { code: "waiting_full" } });
  expect(here.queue.countWaiting()).toBe(200);
  here.queue.dropAllWaiting();
  expect([...stored.keys()]).toEqual([`mc.waits.${BEN}.${ORG}.1`]);
});

test("what fails, or comes to its turn, after its person has gone elsewhere is kept for them where it was made, and asked of nobody else", async () => {
  const here = await tab();
  const path = `/api/v1/tasks/${TASK}/comments`;
  const second = here.holding.mayWait({ subject: "task:second", label: "" });
  let fail: () => void = () => undefined;
  server = () => new Promise((_, reject) => (fail = () => reject(new TypeError("Failed to fetch"))));
  const first = held(here.comment("first"));
  await vi.waitUntil(() => sent.length === 1);
  here.http.setActiveOrganizationId(OTHER);
  here.queue.ownQueue(BEN);
  fail();
  await first;
  await held(second.fetch(path, { method: "POST", body: JSON.stringify({ message: "second" }) }));
  expect([sent.length, here.queue.countWaiting(), [...stored.keys()].map((name) => name.slice(0, 83))]).toEqual([
    1,
    0,
    Array.from({ length: 2 }, () => `mc.waits.${ANA}.${ORG}.`),
  ]);
});

test("who comes to another organization while something is sent does not wait for somebody to press", async () => {
  const gone = await tab(ANA, OTHER);
  await held(gone.comment("elsewhere"));
  gone.queue.ownQueue(null);
  const here = await tab();
  await held(here.comment("here"));
  let answerNow: () => void = () => undefined;
  server = ({ organization }) => (organization === OTHER ? answer(201) : new Promise((resolve) => (answerNow = () => resolve(answer(201)))));
  here.queue.sendWaiting();
  await vi.advanceTimersByTimeAsync(0);
  here.http.setActiveOrganizationId(OTHER);
  here.queue.lookAtQueue();
  here.queue.sendWaiting();
  answerNow();
  await vi.advanceTimersByTimeAsync(2_000);
  expect([sent.map(({ organization }) => organization), stored.size]).toEqual([[ORG, OTHER], 0]);
});

test("a network that is lost while a comment is on its way leaves nobody knowing whether it arrived", async () => {
  const here = await tab();
  const since = () => keptHere().map((entry) => (entry as Waiting & { uncertainSince: number | null }).uncertainSince !== null);
  server = () => {
    onLine = false;
    throw new TypeError("Failed to fetch");
  };
  await held(here.comment("on its way"));
  expect(since()).toEqual([true]);
  here.queue.dropAllWaiting();
  await held(here.comment("never left"));
  expect(since()).toEqual([false]);
  onLine = true;
  await settled(here);
  expect(since()).toEqual([true]);
});

test("a tab that is closed keeps what was not answered, what stands behind it too, and drops it where the answer comes all the same", async () => {
  const here = await tab();
  let answerNow: () => void = () => undefined;
  server = () => new Promise((resolve) => (answerNow = () => resolve(answer(201))));
  const said = here.comment("on a bad line");
  const ahead = { method: "PATCH", path: `/tasks/${TASK}`, body: { status: "done" } };
  const behind = here.holding.mayWait({ subject: `task:${TASK}`, label: "" }, ahead);
  await vi.waitUntil(() => sent.length === 1);
  for (const close of closes) close();
  expect(keptHere().map(({ kind, body }) => [kind, JSON.parse(body)])).toEqual([
    ["change", { status: "done" }],
    ["comment", { message: "on a bad line" }],
  ]);
  answerNow();
  expect((await said).status).toBe(201);
  await held(behind.fetch(`/api/v1${ahead.path}`, { method: "PATCH", body: JSON.stringify(ahead.body) }));
  expect([sent.length, keptHere().map(({ kind }) => kind)]).toEqual([1, ["change"]]);
});

test("of a run that the server refuses nothing is lost: neither when a part was dropped meanwhile, nor when the browser keeps no more", async () => {
  const here = await tab();
  for (const [to, from] of [
    ["review", "todo"],
    ["done", "review"],
  ] as const)
    await held(here.move(to, from));
  const dropped = keptHere()[1]?.id ?? "";
  server = ({ method }) => {
    if (method === "GET") return answer(200, { status: "todo", version: 7 });
    here.queue.dropWaiting(dropped);
    return problem(403, "forbidden");
  };
  await settled(here);
  expect([sent.map(({ body }) => body), keptHere().map(({ refusal }) => refusal?.code)]).toEqual([
    [null, { status: "done" }, null, { status: "review" }],
    ["forbidden"],
  ]);
  here.queue.dropAllWaiting();
  server = null;
  for (const [to, from] of [
    ["review", "todo"],
    ["done", "review"],
  ] as const)
    await held(here.move(to, from));
  server = ({ method }) => {
    for (let i = 0; stored.size < 230; i++) stored.set(`full.${i}`, "");
    return method === "GET" ? answer(200, { status: "todo", version: 7 }) : problem(403, "forbidden");
  };
  await settled(here);
  expect(keptHere().map(({ refusal }) => refusal)).toEqual([null, null]);
});

test("what stands before the server refuses nothing, and what the server fails at three times holds up nothing behind it", async () => {
  const here = await tab();
  await held(here.comment("fails"));
  server = () => new Response("<html>", { status: 403 });
  await settled(here);
  expect(keptHere().map(({ refusal }) => refusal)).toEqual([null]);
  server = null;
  await held(here.say("POST", "/tasks", { board_id: ORG, title: "New" }, { subject: `board:${ORG}` }));
  server = ({ path }) => (path === "/tasks" ? answer(201) : problem(500, "internal_error"));
  for (let i = 0; i < 2; i++) await settled(here);
  expect(keptHere().map(({ refusal }) => refusal)).toEqual([null, null]);
  await settled(here);
  expect(keptHere().map(({ refusal }) => refusal?.code)).toEqual(["internal_error"]);
  const key = sent.at(-2)?.key;
  aTask();
  here.queue.sendAgain(keptHere()[0]?.id ?? "");
  await settled(here);
  expect([sent.at(-1)?.key, stored.size]).toEqual([key, 0]);
});
