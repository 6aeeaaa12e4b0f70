// The pure rules: what a result counts for, who may report, what is work.
import fc from "fast-check";
import { expect, test } from "vitest";
import { areChecksLooser, definedChecks } from "#worker/boards/checks.ts";
import type { BoardCheck } from "#worker/boards/schema.ts";
import { linkOf } from "#worker/checks/asking.ts";
import { checkAsker, checkReporter, reportedState } from "#worker/checks/rules.ts";
import { FORMER_MAKERS_MAX, makersOf, rotatedBy } from "#worker/keys/makers.ts";
import { TASK_STATUSES } from "#worker/tasks/schema.ts";
import {
  freeWorkers,
  isWork,
  isWorker,
  isWorkOf,
  type KeptState,
  standing,
  uncheckedOf,
  verificationOf,
  workersOfCopy,
  WORKERS_MAX,
} from "#worker/tasks/verification.ts";

const check = (over: Partial<BoardCheck> = {}): BoardCheck => ({
  id: "ci",
  name: "Tests pass",
  kind: "ci_status",
  is_required: true,
  settings: { reporter_ids: [], url: null },
  since: 1,
  ...over,
});
const content = { title: "Title", description: null, status: "todo", checklist: null, values: "[]" } as const;
const codeOf = (result: { ok: true } | { ok: false; refusal: { code: string } }): string => (result.ok ? "ok" : result.refusal.code);

test("a result from before the last work never counts, nor one about a check that was something else", () => {
  const versions = fc.integer({ min: 1, max: 5 });
  const kept = fc.tuple(fc.constantFrom("passed", "failed", "waiting"), versions, versions) as fc.Arbitrary<KeptState>;
  const checks = fc.uniqueArray(fc.record({ id: fc.constantFrom("a", "b", "c"), is_required: fc.boolean(), since: versions }), { selector: ({ id }) => id });
  fc.assert(
    fc.property(
      checks,
      fc.dictionary(fc.constantFrom("a", "b", "c"), kept),
      versions,
      fc.constantFrom(...TASK_STATUSES),
      (given, states, work_version, status) => {
        const of = given.map((one) => check(one));
        const task = { status, work_version, check_states: JSON.stringify(states) };
        const counts = ({ id, since }: BoardCheck) => states[id]?.[0] === "passed" && states[id][1] === work_version && states[id][2] === since;
        const required = of.filter(({ is_required }) => is_required);
        expect(verificationOf(of, task)).toMatchObject({ required: required.length, passed: required.filter(counts).length });
        expect(verificationOf(of, task).state === "verified").toBe(required.length > 0 && required.every(counts));
        expect(uncheckedOf(of, task).map(({ id }) => id)).toEqual(required.filter((one) => !counts(one)).map(({ id }) => id));
      },
    ),
  );
});

test("a check stands as its last result says, outdated when the task has moved on, and not reported when it is another check", () => {
  const table: [KeptState | undefined, string][] = [
    [undefined, "not_reported"],
    [["passed", 3, 1], "passed"],
    [["failed", 3, 1], "failed"],
    [["waiting", 3, 1], "waiting"],
    [["passed", 2, 1], "outdated"],
    [["waiting", 2, 1], "outdated"],
    [["passed", 4, 1], "outdated"],
    [["passed", 3, 2], "not_reported"],
  ];
  for (const [kept, stands] of table) expect([kept, standing(check(), kept, 3)]).toEqual([kept, stands]);
});

test("what the card says: verified, failed, outdated, reported once it is handed in, and else nothing", () => {
  const says = (status: "todo" | "review" | "done", states: Record<string, KeptState>, checks = [check()]) =>
    verificationOf(checks, { status, work_version: 3, check_states: JSON.stringify(states) }).state;
  expect(says("todo", {})).toBe("none");
  expect(["review", "done"].map((status) => says(status as "review", {}))).toEqual(["reported", "reported"]);
  expect(says("review", { ci: ["waiting", 3, 1] })).toBe("reported");
  expect(says("todo", { ci: ["passed", 3, 1] })).toBe("verified");
  expect(says("done", { ci: ["failed", 3, 1] })).toBe("failed");
  expect(says("done", { ci: ["passed", 2, 1] })).toBe("outdated");
  expect(says("done", { ci: ["failed", 3, 1] }, [check({ is_required: false })]), "a board that requires nothing").toBe("none");
});

test("title, description, checklist and values of custom fields are work, and so is beginning, and taking up again; handing in is none", () => {
  expect(
    [{ title: "Other" }, { description: "Said" }, { checklist: "[]" }, { values: "[1]" }].map((change) => isWork(content, { ...content, ...change })),
  ).toEqual([true, true, true, true]);
  const moves = TASK_STATUSES.flatMap((from) => TASK_STATUSES.map((to) => [from, to] as const));
  const works = moves.filter(([from, to]) => isWork({ ...content, status: from }, { ...content, status: to })).map((move) => move.join(" → "));
  expect(works).toEqual([
    "inbox → in_progress",
    "todo → in_progress",
    "blocked → in_progress",
    ...["review", "done"].flatMap((from) => ["inbox", "todo", "in_progress", "blocked"].map((to) => `${from} → ${to}`)),
  ]);
});

test("a task is the work of its assignee and of everybody whom it remembers; of more than it can remember nobody is believed", () => {
  const task = (workers: string[] | null, agent: string | null = null, person: string | null = null) => ({
    workers: workers && JSON.stringify(workers),
    assigned_agent_id: agent,
    assigned_person_id: person,
  });
  const many = (count: number) => task(Array.from({ length: count }, (_, at) => `x${at}`));
  const table: [ReturnType<typeof task>, string, boolean][] = [
    [task(null), "p1", false],
    [task(null, "a1"), "p1", false],
    [task(null, null, "p1"), "p1", true],
    [task(null, "a1"), "a1", true],
    [task(["a1"]), "a1", true],
    [task(["a1"], "a2"), "a1", true],
    [task(["a2"], null, "p2"), "a1", false],
    [task(["p1"], "a1"), "p1", true],
    [many(WORKERS_MAX - 1), "p1", false],
    [many(WORKERS_MAX), "p1", true],
  ];
  expect(table.map(([of, id]) => isWorkOf(of, id))).toEqual(table.map(([, , isTheirs]) => isTheirs));
});

test("an agent and a key work on what is nobody's, a person does not; where a key works, so do all who have had a secret of it", () => {
  const [free, taken] = [
    { assigned_agent_id: null, assigned_person_id: null },
    { assigned_agent_id: null, assigned_person_id: "p9" },
  ];
  const actor = (type: "user" | "agent" | "api_key", id: string) => ({ actor: { type, id, name: "N" } });
  const key = { ...actor("api_key", "k1"), makers: ["p2", "p1", "p2"] };
  expect([actor("user", "p1"), actor("agent", "a1"), key].map((worker) => [freeWorkers(free, worker), freeWorkers(taken, worker)])).toEqual([
    [[], []],
    [["a1"], []],
    [["k1", "p2", "p1"], []],
  ]);
  const was = (workers: string[]) => ({ ...free, workers: JSON.stringify(workers) });
  expect([
    isWorker(was(["p1"]), key),
    isWorker(was(["k1"]), key),
    isWorker(was(["p3"]), key),
    isWorker({ ...taken, workers: null }, actor("user", "p9")),
  ]).toEqual([true, true, false, true]);
  expect([workersOfCopy({ ...free, workers: null }), workersOfCopy({ ...taken, workers: '["p9","a1"]' })]).toEqual([null, '["a1","p9"]']);
  const made = { created_by: "p1", former_makers: null };
  const [again, turned] = [rotatedBy(made, "p1"), rotatedBy(made, "p2")];
  expect([makersOf(made), makersOf(again), makersOf(turned), makersOf(rotatedBy(turned, "p1"))]).toEqual([["p1"], ["p1"], ["p2", "p1"], ["p1", "p2"]]);
  const many = Array.from({ length: FORMER_MAKERS_MAX + 5 }, (_, at) => `p${at}`).reduce((one, id) => rotatedBy(one, id), made as ReturnType<typeof rotatedBy>);
  expect(makersOf(many)).toHaveLength(FORMER_MAKERS_MAX + 1);
});

test("nobody reports what is or was their own work, an agent nothing that is nobody's, a program no review, nobody a link, and others only where they are named", () => {
  const [mira, scout, key] = [
    { type: "user", id: "p1", name: "Mira" },
    { type: "agent", id: "a1", name: "Scout" },
    { type: "api_key", id: "k1", name: "CI" },
  ] as const;
  type Of = { isOwn?: boolean; isOfMaker?: boolean; isFree?: boolean; hasMade?: boolean };
  const reporter = (actor: typeof mira | typeof scout | typeof key, of: Of) => ({
    actor,
    isOwn: false,
    isOfMaker: false,
    isFree: false,
    hasMade: false,
    ...of,
  });
  const may = (over: Partial<BoardCheck>, actor: typeof mira | typeof scout | typeof key, of: Of = {}) =>
    codeOf(checkReporter(check(over), reporter(actor, of)));
  const [isOwn, isOfMaker, isFree] = [{ isOwn: true }, { isOfMaker: true }, { isFree: true }];
  expect([may({}, mira), may({}, scout), may({}, key)]).toEqual(["ok", "ok", "ok"]);
  expect([may({}, mira, isOwn), may({}, scout, isOwn), may({}, key, isOwn), may({}, key, isOfMaker)]).toEqual(Array(4).fill("forbidden"));
  expect([may({}, mira, isFree), may({}, scout, isFree), may({}, key, isFree)]).toEqual(["ok", "forbidden", "ok"]);
  const made = { isFree: true, hasMade: true };
  expect([may({}, mira, made), may({}, key, made), may({}, key, { hasMade: true })], "made by the reporter").toEqual(["ok", "forbidden", "ok"]);
  expect([may({ kind: "review" }, mira), may({ kind: "review" }, scout), may({ kind: "review" }, key)]).toEqual(["ok", "ok", "forbidden"]);
  expect(may({ kind: "link" }, mira)).toBe("conflict");
  const named = (id: string) => ({ settings: { reporter_ids: [id], url: null } });
  expect([may(named("a1"), scout), may(named("a1"), mira), may(named("a1"), scout, isOwn)]).toEqual(["ok", "forbidden", "forbidden"]);
  const ofKey = [may(named("k1"), key, isOfMaker), may(named("k2"), key, isOfMaker), may(named("k1"), key, isOwn)];
  expect(ofKey, "a program that an admin has named speaks for itself").toEqual(["ok", "forbidden", "forbidden"]);
  const ask = (url: string | null, of: Of) => codeOf(checkAsker(check({ kind: "link", settings: { reporter_ids: [], url } }), reporter(scout, of)));
  expect([ask(null, {}), ask(null, isOwn), ask(null, isFree), ask("https://x.example.com/{key}", isOwn)]).toEqual(["ok", "forbidden", "forbidden", "ok"]);
});

test("a test report says by its numbers whether it has passed, and a word against them is refused; others say it in a word", () => {
  const says = (kind: BoardCheck["kind"], report: Parameters<typeof reportedState>[1]) => {
    const said = reportedState({ kind }, report);
    return said.ok ? said.value : said.refusal.code;
  };
  const tests = (passed: number, failed: number, skipped = 0) => ({ tests: { passed, failed, skipped } });
  expect([says("test_report", tests(3, 0)), says("test_report", tests(3, 1)), says("test_report", tests(0, 0, 9))]).toEqual(["passed", "failed", "failed"]);
  expect([says("test_report", { state: "passed", ...tests(3, 1) }), says("test_report", { state: "passed" })]).toEqual(["invalid_input", "invalid_input"]);
  expect([says("ci_status", { state: "failed" }), says("ci_status", {}), says("review", { state: "passed", ...tests(1, 0) })]).toEqual([
    "failed",
    "invalid_input",
    "invalid_input",
  ]);
});

test("a link has the key of its task in it, or is said on the task where the board names none", () => {
  const link = (url: string | null, given: string | null = null) => {
    const asked = linkOf(check({ kind: "link", settings: { reporter_ids: [], url } }), "OPS-17", given);
    return asked.ok ? asked.value : asked.refusal.code;
  };
  expect(link("https://x.example.com/{key}?t={key}", "https://evil.example.com")).toBe("https://x.example.com/OPS-17?t=OPS-17");
  expect([link(null, "https://x.example.com"), link(null)]).toEqual(["https://x.example.com", "invalid_input"]);
  expect(codeOf(linkOf(check(), "OPS-17", "https://x.example.com"))).toBe("conflict");
});

test("a check keeps since when it is what it is, whatever it is called; each has an id of its own, made from its name", () => {
  const first = definedChecks(
    [
      { name: "Tests pass", kind: "ci_status", is_required: true },
      { name: "检查", kind: "review", is_required: true },
    ],
    [],
    1,
  );
  expect(first.map(({ id, since }) => [id, since])).toEqual([
    ["tests-pass", 1],
    ["check", 1],
  ]);
  const [ci] = first;
  const again = (over: object) => definedChecks([{ ...(ci as BoardCheck), ...over }], first, 5).map(({ since }) => since);
  expect([again({ name: "All pass" }), again({ is_required: false }), again({ kind: "review" }), again({ settings: { reporter_ids: ["p1"] } })]).toEqual([
    [1],
    [1],
    [5],
    [5],
  ]);
  const twice = definedChecks(
    [
      { name: "A", kind: "review", is_required: true },
      { name: "A", kind: "review", is_required: true },
      { id: "a", name: "A", kind: "review", is_required: true },
    ],
    [],
    1,
  );
  expect(twice.map(({ id }) => id)).toEqual(["a-2", "a-3", "a"]);
});

test("checks are looser when a required one is gone, is asked for no more, or is another", () => {
  const before = [check(), check({ id: "b", is_required: false })];
  const looser = (next: BoardCheck[]) => areChecksLooser(before, next);
  expect([looser(before), looser([check({ name: "Other" })]), looser([...before, check({ id: "c" })])]).toEqual([false, false, false]);
  expect([
    looser([]),
    looser([check({ is_required: false })]),
    looser([check({ kind: "review" })]),
    looser([check({ settings: { reporter_ids: ["x"], url: null } })]),
  ]).toEqual([true, true, true, true]);
});
