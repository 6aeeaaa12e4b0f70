/// <reference types="vite/types/importMeta.d.ts" />
// The rules of the triage desk: its order under somebody's hand, its countdowns, what is decided together, and the five seconds of undo.
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { stage } from "./stage.ts";

type Item = { id: string; action: string; expires_at: string; status: string; metadata: Record<string, unknown> };
type Row = { approval: Item; is: "listed" | "closed" };
type Arranging = {
  live: Item[];
  shown: Row[];
  isHeld: boolean;
  later: string[];
  decided: Set<string>;
  currentId: string | undefined;
  known(id: string): Item | undefined;
};
type Decided = { approval: Item; decision: { status: string; comment: string | null } };
type Desk = {
  arrange(arranging: Arranging): { rows: Row[]; fresh: number };
  nextAfter(rows: Row[], done: Set<string>): string | undefined;
  beside(rows: Row[], currentId: string | undefined, by: number): string | undefined;
  soonerThan(rows: Row[], chosen: Set<string>): Item[];
  aloneBecause(judged: { isHeld: boolean; isHighRisk: boolean; isCut: boolean; mayDecide: boolean }): string | null;
  undoMs(approval: { expires_at: string }, isHeld: boolean, status: string, now: number): number;
  leftOf(expiresAt: string, now: number): { unit: string };
  clockText(left: { minutes: number; seconds: number }): string;
  isSoon(expiresAt: string, now: number): boolean;
  changesOf(approval: { metadata: Record<string, unknown> }): { is: string; lines?: { is: string; text: string }[]; cut?: number } | null;
  decide(items: Decided[], now?: number): void;
  undo(): { items: Decided[] } | null;
  stillWaiting(): readonly unknown[];
  leaving(isGone?: boolean): Promise<void>;
  forgotten(): void;
  setActivePersonId(id: string | null): void;
  readDraft(subject: string): { text: string } | undefined;
  isAmong(approval: object, filters: object): boolean;
};
const modules = import.meta.glob<Partial<Desk>>([
  "../../web/dashboard/approvals/triage/{queue,countdown,diff,decisions}.ts",
  "../../web/dashboard/approvals/lists.ts",
  "../../web/dashboard/live/{leaving,drafts,http}.ts",
]);
type Asked = RequestInit & { keepalive?: boolean };
let desk: Desk;
let answer: (url: string, request: Asked) => Promise<Response>;
const NOW = Date.parse("2026-11-23T09:00:00.000Z");
const inMs = (ms: number): string => new Date(NOW + ms).toISOString();
const item = (id: string, more: Partial<Item> = {}): Item => ({
  id,
  action: "deploy",
  expires_at: inMs(3_600_000),
  status: "pending",
  metadata: {},
  ...more,
});
const listed = (...ids: string[]): Row[] => ids.map((id) => ({ approval: item(id), is: "listed" }));
const idsOf = (rows: readonly Row[]): string[] => rows.map(({ approval }) => approval.id);
const none = new Set<string>();

beforeAll(async () => {
  vi.stubGlobal("fetch", (url: string, request: Asked) => answer(url, request)); // before the client is made, which keeps it
  await stage();
  vi.stubGlobal("window", { addEventListener: () => undefined });
  desk = Object.assign({}, ...(await Promise.all(Object.values(modules).map((load) => load())))) as Desk;
});
afterEach(() => void vi.useRealTimers());
afterAll(() => vi.unstubAllGlobals());

const ids = fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { maxLength: 8 });

test("under somebody's hand no row moves, whatever comes and goes; otherwise the order is the server's, with what was put off at its end", () => {
  fc.assert(
    fc.property(ids, ids, ids, ids, fc.boolean(), fc.option(fc.constantFrom(..."abcdefgh"), { nil: undefined }), (was, now, later, gone, isHeld, currentId) => {
      const [live, decided, shown] = [now.map((id) => item(id)), new Set(gone), listed(...was)];
      const { rows, fresh } = desk.arrange({ live, shown, isHeld, later, decided, currentId, known: () => undefined });
      const there = idsOf(rows);
      expect(new Set(there).size, "none stands twice").toBe(there.length);
      expect(
        there.filter((id) => decided.has(id)),
        "what is decided has left",
      ).toEqual([]);
      expect(now.filter((id) => !there.includes(id) && !decided.has(id)).length, "what is not shown is counted").toBe(fresh);
      for (const row of rows) expect(row.is).toBe(now.includes(row.approval.id) ? "listed" : "closed");
      if (isHeld && was.length > 0)
        return void expect(there.slice(0, was.filter((id) => !decided.has(id)).length)).toEqual(was.filter((id) => !decided.has(id)));
      expect(fresh).toBe(0);
      const put = later.filter((id) => now.includes(id) && !decided.has(id));
      const order = [...now.filter((id) => !put.includes(id) && !decided.has(id)), ...put];
      expect(there.filter((id) => now.includes(id))).toEqual(order);
      const closed = was.filter((id) => id === currentId && !now.includes(id) && !decided.has(id));
      expect(there.filter((id) => !now.includes(id))).toEqual(closed);
    }),
  );
});

test("what comes between the rows is counted, what comes behind them is shown; what is open and closed by others says what it is, in its place", () => {
  const known = (id: string) => item(id, { status: "expired" });
  const base = { shown: listed("b", "d", "f"), later: [], decided: none, currentId: "d", known };
  const live = ["a", "b", "c", "f", "g"].map((id) => item(id));
  expect(idsOf(desk.arrange({ ...base, live, isHeld: true }).rows)).toEqual(["b", "d", "f", "g"]);
  expect(desk.arrange({ ...base, live, isHeld: true }).fresh).toBe(2);
  const others = desk.arrange({ ...base, live: [item("a")], isHeld: true });
  expect([idsOf(others.rows), others.fresh], "what takes the place of all of them waits").toEqual([["b", "d", "f"], 1]);
  const free = desk.arrange({ ...base, live, isHeld: false });
  expect(idsOf(free.rows)).toEqual(["a", "b", "d", "c", "f", "g"]);
  expect(free.rows[2]).toEqual({ approval: known("d"), is: "closed" });
});

test("one goes on to the next that can be decided, back up only from the end, and never to one that others have closed", () => {
  const rows = listed("a", "b", "c", "d");
  const [, b] = rows as [Row, Row];
  b.is = "closed";
  const next = (...done: string[]) => desk.nextAfter(rows, new Set(done));
  expect([next("a"), next("c"), next("d"), next("a", "c", "d")]).toEqual(["c", "d", "c", undefined]);
  const walk = (id: string | undefined, by: number) => desk.beside(rows, id, by);
  expect([walk("a", 1), walk("d", 1), walk("a", -1), walk(undefined, 1), desk.beside([], "a", 1)]).toEqual(["b", "d", "a", "a", undefined]);
});

test("several are warned of what expires before all of them", () => {
  const rows = [3, 1, 2].map((hours): Row => ({ approval: item(`${hours}`, { expires_at: inMs(hours * 3_600_000) }), is: "listed" }));
  expect(desk.soonerThan(rows, new Set(["2"])).map(({ id }) => id)).toEqual(["1"]);
  expect([desk.soonerThan(rows, new Set(["1", "3"])), desk.soonerThan(rows, none)]).toEqual([[], []]);
});

test("held commands, high risks, what is cut and what is not one's own are decided alone", () => {
  const judged = { isHeld: false, isHighRisk: false, isCut: false, mayDecide: true };
  const why = (change: object) => desk.aloneBecause({ ...judged, ...change });
  expect([why({}), why({ isHeld: true }), why({ isHighRisk: true }), why({ isCut: true }), why({ mayDecide: false, isHeld: true })]).toEqual([
    null,
    "held",
    "risk",
    "cut",
    "rights",
  ]);
});

test.each([
  ["an approval waits", false, "approved", 60_000, 5_000],
  ["a refusal waits", false, "rejected", 60_000, 5_000],
  ["a held command that is let go does not", true, "approved", 60_000, 0],
  ["a held command that is refused does", true, "rejected", 60_000, 5_000],
  ["what ends before it could be sent does not", false, "approved", 9_999, 0],
] as const)("five seconds of undo: %s", (_title, isHeld, status, left, wait) => {
  expect(desk.undoMs({ expires_at: inMs(left) }, isHeld, status, NOW)).toBe(wait);
});

test.each([
  [0, "over"],
  [-1, "over"],
  [999, "clock 0:00"],
  [252_000, "clock 4:12"],
  [1_799_999, "clock 29:59"],
  [1_800_000, "minutes"],
  [3_600_000, "hoursAndMinutes"],
  [3 * 3_600_000, "hours"],
  [48 * 3_600_000, "days"],
] as const)("with %d ms left it says %s", (ms, said) => {
  const left = desk.leftOf(inMs(ms), NOW);
  expect(left.unit === "clock" ? `clock ${desk.clockText(left as never)}` : left.unit).toBe(said);
  expect(desk.isSoon(inMs(ms), NOW)).toBe(ms < 3_600_000);
});

test("a diff that is attached is shown as one, texts before and after as what differs, and all else not at all", () => {
  const diff = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n same\n-old\n+new\n";
  const lines = desk.changesOf({ metadata: { diff } })?.lines;
  expect(lines?.map(({ is, text }) => [is, text])).toEqual([
    ["place", "--- a/x"],
    ["place", "+++ b/x"],
    ["place", "@@ -1 +1 @@"],
    ["same", "same"],
    ["gone", "old"],
    ["new", "new"],
  ]);
  expect(desk.changesOf({ metadata: { patch: diff, before: "a", after: "b" } })?.is).toBe("diff");
  expect(desk.changesOf({ metadata: { before: "a", after: "b" } })).toEqual({ is: "texts", before: "a", after: "b" });
  expect(desk.changesOf({ metadata: { diff: "+\n".repeat(500) } })).toMatchObject({ cut: 100 });
  for (const metadata of [{}, { diff: "no lines" }, { diff: 1 }, { before: "a" }, { after: ["b"] }]) expect(desk.changesOf({ metadata })).toBeNull();
});

test("a list of some has what is theirs: of the board, the agent, the kind", () => {
  const approval = { ...item("a", { action: "exec" }), board_id: "b1", agent_id: "a1" };
  const among = [{}, { board: "b1", agent: "a1", kind: "command" }, { board: "b2" }, { agent: "a2" }, { kind: "done" }, { kind: "other" }];
  expect(among.map((filters) => desk.isAmong(approval, filters))).toEqual([true, true, false, false, false, false]);
  expect(desk.isAmong({ ...approval, action: "merge" }, { kind: "other" })).toBe(true);
});

/** What was sent, and the answers of the server. */
function sent(status = 200): { bodies: object[]; options: Asked[] } {
  vi.useFakeTimers({ now: NOW });
  const heard = { bodies: [] as object[], options: [] as Asked[] };
  answer = async (_url, request) => {
    heard.bodies.push(JSON.parse(String(request.body)) as object);
    heard.options.push(request);
    const body =
      status === 200 ? { id: "x", status: "approved", apply_problem: null, board_id: null, task_id: null } : { code: "approval_decided", detail: "Ada" };
    return new Response(JSON.stringify(body), { status });
  };
  return heard;
}
const decision = { status: "approved", comment: "Looks right" };

test("a decision is sent after five seconds, once, however often it is pressed; taken back, it never is, and its reason is there again", async () => {
  const { bodies } = sent();
  desk.decide([{ approval: item("a"), decision }]);
  desk.decide([{ approval: item("a"), decision: { ...decision, status: "rejected" } }]);
  await vi.advanceTimersByTimeAsync(4_999);
  expect(bodies).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(bodies).toEqual([decision]);
  desk.decide([{ approval: item("b"), decision }]);
  expect(desk.undo()?.items.map(({ approval }) => approval.id)).toEqual(["b"]);
  expect([desk.undo(), desk.readDraft("decision:b")?.text]).toEqual([null, "Looks right"]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(bodies.length).toBe(1);
});

test("a held command is let go at once, and what waits is sent at once by whoever leaves, so that the page may be gone before the answer", async () => {
  const { bodies, options } = sent();
  desk.decide([{ approval: item("c", { action: "exec" }), decision }]);
  await vi.advanceTimersByTimeAsync(0);
  expect([bodies.length, desk.stillWaiting().length, desk.undo()]).toEqual([1, 0, null]);
  desk.decide([
    { approval: item("d"), decision },
    { approval: item("e"), decision },
  ]);
  await desk.leaving(true);
  expect([bodies.length, options.map(({ keepalive }) => keepalive), desk.stillWaiting()]).toEqual([3, [false, true, true], []]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(bodies.length, "nothing is sent twice").toBe(3);
});

test("nothing is sent any more when the session has ended, nor by a timer that has slept: the words wait", async () => {
  const { bodies } = sent();
  desk.decide([{ approval: item("g"), decision }]);
  desk.forgotten();
  await vi.advanceTimersByTimeAsync(10_000);
  expect([bodies.length, desk.stillWaiting(), desk.readDraft("decision:g")?.text]).toEqual([0, [], "Looks right"]);
  desk.decide([{ approval: item("h"), decision }]);
  vi.setSystemTime(Date.now() + 60_000);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([bodies.length, desk.readDraft("decision:h")?.text]).toEqual([0, "Looks right"]);
  const long = { ...decision, comment: "x".repeat(4_000) };
  desk.decide(Array.from({ length: 20 }, (_, at) => ({ approval: item(`long-${at}`), decision: long })));
  await vi.advanceTimersByTimeAsync(0);
  expect(bodies.length, "more than a page that has gone may send waits for nothing").toBe(20);
  for (const at of ["some", "more"]) desk.decide(Array.from({ length: 10 }, (_, nth) => ({ approval: item(`${at}-${nth}`), decision: long })));
  await vi.advanceTimersByTimeAsync(0);
  expect([bodies.length, desk.stillWaiting().length], "nor what is too much with what waits already").toEqual([30, 1]);
  desk.undo();
});

test("what waits is sent in the name of who has decided it, and by nobody else", async () => {
  const { bodies, options } = sent();
  desk.setActivePersonId("ana");
  for (const id of ["i", "j"]) desk.decide([{ approval: item(id, id === "i" ? { action: "exec" } : {}), decision }]);
  await desk.leaving();
  expect(options.map(({ headers }) => new Headers(headers).get("X-Person-Id"))).toEqual(["ana", "ana"]);
  desk.decide([{ approval: item("k"), decision }]);
  desk.setActivePersonId("ben");
  await vi.advanceTimersByTimeAsync(5_000);
  expect([bodies.length, desk.readDraft("decision:k")?.text]).toEqual([2, "Looks right"]);
  desk.setActivePersonId(null);
});

test("what the server refuses can be decided again, with the words that were written", async () => {
  const { bodies } = sent(409);
  desk.decide([{ approval: item("f"), decision }]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([bodies.length, desk.readDraft("decision:f")?.text]).toEqual([1, "Looks right"]);
  desk.decide([{ approval: item("f"), decision }]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(bodies.length).toBe(2);
});
