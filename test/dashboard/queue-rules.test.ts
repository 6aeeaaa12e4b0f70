/// <reference types="vite/types/importMeta.d.ts" />
// What may wait for the network, in which order it goes, and when it is not made because something else holds there by then.
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { newId } from "#worker/platform/ids.ts";

type Fields = Record<string, unknown>;
type Refusal = { code: string; status: number; detail: string; now: Fields | null };
type Waiting = {
  id: string;
  at: number;
  kind: string;
  subject: string;
  method: string;
  path: string;
  body: string;
  key: string;
  label: string;
  shown: Fields | null;
  before: Fields | null;
  uncertainSince: number | null;
  refusal: Refusal | null;
};
type Folded = { entry: Waiting; ids: string[]; known: Record<string, unknown[]> };
type Rules = {
  safeKind(method: string, path: string, body: unknown): string | null;
  nextRun(entries: Waiting[]): Waiting[];
  folded(run: Waiting[]): Folded | null;
  verdictOn(batch: Folded, current: Fields): { is: string; now?: Fields };
  sentAnyway(entry: Waiting): Waiting;
  isBehind(entries: Waiting[], subject: string): boolean;
  heldBackBy(entry: Waiting, now: number): string | null;
  outcomeOf(status: number): string;
  isUnreached(status: number, isOurs: boolean): boolean;
  pauseAfter(failures: number, dice: number): number;
  readWaiting(text: string | null): Waiting | null;
  idAfter(entries: Waiting[], now: number): { id: string; at: number };
};
const modules = import.meta.glob<Partial<Rules>>("../../web/dashboard/live/{queue,replay}-rules.ts");
let rules: Rules;
beforeAll(async () => {
  const parts = await Promise.all(Object.values(modules).map((load) => load()));
  expect(parts.length).toBe(2);
  rules = Object.assign({}, ...parts);
});

const ID = newId();
const change = (id: string, shown: Fields, before: Fields, more: Partial<Waiting> = {}): Waiting => ({
  id,
  at: 1_000,
  kind: "change",
  subject: "task:a",
  method: "PATCH",
  path: `/tasks/${ID}`,
  body: JSON.stringify(shown),
  key: id,
  label: "OPS-1",
  shown,
  before,
  uncertainSince: null,
  refusal: null,
  ...more,
});
const batch = (...run: Waiting[]): Folded => {
  const made = rules.folded(run);
  if (!made) throw new Error("nothing to fold");
  return made;
};

test.each([
  ["PATCH", `/tasks/${ID}`, { status: "done", after_task_id: ID }, "change"],
  ["PATCH", `/tasks/${ID}`, { status: "done", override_checks: true, reason: "late" }, null],
  ["PATCH", `/tasks/${ID}`, { status: "done", approval_id: ID }, null],
  ["PATCH", `/tasks/${ID}`, { title: "Another" }, null],
  ["PATCH", `/tasks/${ID}`, [], null],
  ["PATCH", `/tasks/${ID}/checklist/${ID}`, { is_done: true }, "tick"],
  ["PATCH", `/tasks/${ID}/checklist/${ID}`, { text: "Other words" }, null],
  ["PATCH", `/approvals/${ID}`, { status: "approved" }, null],
  ["PATCH", `/approvals/x/tasks/${ID}`, { status: "done" }, null],
  ["DELETE", `/tasks/${ID}`, {}, null],
])("%s %s with %j waits as %j", (method, path, body, kind) => {
  expect(rules.safeKind(method, path, JSON.stringify(body))).toBe(kind);
});

test("everything is sent once, and what belongs to one thing in the order in which it was made", () => {
  const made = fc.array(fc.record({ subject: fc.constantFrom("task:a", "task:b", "board:c"), kind: fc.constantFrom("change", "comment") }), { maxLength: 30 });
  fc.assert(
    fc.property(made, (list) => {
      let left = list.map((one, index) => change(String(index).padStart(3, "0"), { priority: "high" }, { priority: "low" }, one));
      const ids = left.map(({ id }) => id);
      const sent: Waiting[] = [];
      for (let run = rules.nextRun(left); run.length > 0; run = rules.nextRun(left)) {
        expect(run.length === 1 || run.every(({ kind }) => kind === "change")).toBe(true);
        sent.push(...run);
        left = left.filter((entry) => !run.includes(entry));
      }
      expect(sent.map(({ id }) => id).sort()).toEqual(ids);
      for (const subject of ["task:a", "task:b", "board:c"]) {
        const own = sent.filter((entry) => entry.subject === subject).map(({ id }) => id);
        expect(own).toEqual([...own].sort());
      }
    }),
  );
});

test("changes of one task that follow each other are sent as one; a comment in between is not overtaken, and what was refused holds up nothing", () => {
  const [a, b, c, d] = [
    change("1", { status: "todo" }, { status: "inbox" }),
    change("2", {}, {}, { kind: "comment" }),
    change("3", { status: "done" }, {}),
    change("4", {}, {}),
  ];
  expect(rules.nextRun([d, c, b, a]).map(({ id }) => id)).toEqual(["1"]);
  expect(rules.nextRun([d, c]).map(({ id }) => id)).toEqual(["3", "4"]);
  const refused = { ...a, refusal: { code: "forbidden", status: 403, detail: "", now: null } };
  expect(rules.nextRun([refused, c, d]).map(({ id }) => id)).toEqual(["3", "4"]);
  expect([rules.isBehind([refused], "task:a"), rules.isBehind([b], "task:a"), rules.isBehind([b], "task:b")]).toEqual([false, true, false]);
});

test("of two changes to the same member the last holds, and a later column takes an earlier place and an earlier reason away", () => {
  const moved = batch(
    change(
      "1",
      { status: "blocked", blocked_reason: "no paint" },
      { status: "todo" },
      { body: '{"status":"blocked","blocked_reason":"no paint","after_task_id":"x"}' },
    ),
    change("2", { priority: "high" }, { priority: "low" }),
    change("3", { status: "review" }, { status: "blocked" }),
  );
  expect(JSON.parse(moved.entry.body)).toEqual({ status: "review", priority: "high" });
  expect([moved.entry.shown, moved.entry.before, moved.ids]).toEqual([
    { status: "review", blocked_reason: "no paint", priority: "high" },
    { status: "todo", priority: "low" },
    ["1", "2", "3"],
  ]);
  const placed = batch(change("1", {}, {}, { body: '{"after_task_id":"x"}' }), change("2", {}, {}, { body: '{"before_task_id":"y"}' }));
  expect(JSON.parse(placed.entry.body)).toEqual({ before_task_id: "y" });
});

test.each([
  ["nobody has touched it", { status: "todo", version: 9 }, "send"],
  ["it holds already", { status: "done" }, "done"],
  ["the first of both was done without an answer", { status: "review" }, "send"],
  ["somebody has moved it elsewhere", { status: "blocked" }, "stale"],
])("where %s, a column of %j makes it %s", (_why, current, is) => {
  const twice = batch(change("1", { status: "review", rank: "b" }, { status: "todo", rank: "a" }), change("2", { status: "done" }, { status: "review" }));
  const verdict = rules.verdictOn(twice, current);
  expect(verdict.is).toBe(is);
  if (is === "stale") expect(verdict.now).toEqual({ status: "blocked", rank: null });
});

test("tags are the same in any order, a time is the same in any form, and a place alone is always sent", () => {
  const tagged = batch(change("1", { tag_ids: ["a", "b"], due_at: "2026-11-30T22:59:59.999Z" }, { tag_ids: [], due_at: null }));
  expect(rules.verdictOn(tagged, { tag_ids: ["b", "a"], due_at: "2026-11-30T23:59:59.999+01:00" }).is).toBe("done");
  expect(rules.verdictOn(tagged, { tag_ids: ["a"], due_at: null }).is).toBe("stale");
  expect(rules.verdictOn(batch(change("1", { rank: "b" }, { rank: "a" }, { body: '{"after_task_id":"x"}' })), { rank: "c" }).is).toBe("send");
});

test("a change is never made over a value that the person has neither seen nor given", () => {
  const priorities = fc.constantFrom("low", "medium", "high", "urgent");
  fc.assert(
    fc.property(fc.array(priorities, { minLength: 1, maxLength: 4 }), priorities, priorities, (wanted, first, there) => {
      const run = wanted.map((priority, index) => change(String(index), { priority }, { priority: wanted[index - 1] ?? first }));
      const { is } = rules.verdictOn(batch(...run), { priority: there });
      const expected = there === wanted.at(-1) ? "done" : [first, ...wanted].includes(there) ? "send" : "stale";
      expect(is).toBe(expected);
      const seen = { ...batch(...run).entry, refusal: { code: "stale_version", status: 412, detail: "", now: { priority: there } } };
      expect(rules.verdictOn(batch(rules.sentAnyway(seen)), { priority: there }).is).toBe(there === wanted.at(-1) ? "done" : "send");
    }),
  );
});

test("after seven days it waits for the person, and so does after a day what may be there twice", () => {
  const [hour, day] = [3_600_000, 24 * 3_600_000];
  const comment = (uncertainSince: number | null) => change("1", {}, {}, { kind: "comment", at: 0, uncertainSince });
  expect([rules.heldBackBy(comment(null), 7 * day), rules.heldBackBy(comment(null), 7 * day + 1)]).toEqual([null, "waited_too_long"]);
  expect([rules.heldBackBy(comment(0), 23 * hour), rules.heldBackBy(comment(0), 23 * hour + 1)]).toEqual([null, "perhaps_sent"]);
  expect(rules.heldBackBy({ ...comment(0), kind: "change" }, 2 * day)).toBeNull();
});

test("an answer says whether it is sent later, looked at again, or waits for the person", () => {
  const outcomes = [0, 401, 403, 404, 409, 412, 422, 429, 500, 503].map((status) => rules.outcomeOf(status));
  expect(outcomes).toEqual(["away", "ended", "refused", "refused", "refused", "moved", "refused", "away", "away", "away"]);
});

test("only what never reached the server waits: its own words are heard", () => {
  const reached = [0, 500, 502, 503, 504, 429].map((status) => [rules.isUnreached(status, false), rules.isUnreached(status, true)]);
  expect(reached).toEqual([
    [true, true],
    [false, false],
    [true, false],
    [true, false],
    [true, false],
    [false, false],
  ]);
});

test("the pause grows from one second to a minute", () => {
  expect([rules.pauseAfter(1, 0), rules.pauseAfter(1, 1), rules.pauseAfter(3, 1), rules.pauseAfter(60, 1), rules.pauseAfter(60, 0)]).toEqual([
    1_000, 2_000, 8_000, 60_000, 30_000,
  ]);
});

test("what else stands in the storage is nothing that waits, and a clock that was put back changes no order", () => {
  const entry = change("1", { priority: "high" }, { priority: "low" });
  expect(rules.readWaiting(JSON.stringify(entry))).toEqual(entry);
  const others = [
    null,
    "{",
    "7",
    "[]",
    JSON.stringify({ ...entry, at: "x" }),
    JSON.stringify({ ...entry, shown: [] }),
    JSON.stringify({ ...entry, path: `/approvals/${ID}` }),
  ];
  expect(others.map((text) => rules.readWaiting(text))).toEqual(others.map(() => null));
  const later = rules.idAfter([entry], 500);
  expect([later.at, later.id > rules.idAfter([], 1_000).id]).toEqual([1_001, true]);
});
