import fc from "fast-check";
import { expect, test } from "vitest";
import { applyDetails } from "#worker/tasks/details.ts";
import { applyUpdate, changeEvents, checkAgentUpdate, checkMove, type Situation, wantedDependencies } from "#worker/tasks/rules.ts";
import { PRIORITIES, TASK_STATUSES, type TaskStatus, type TaskUpdate } from "#worker/tasks/schema.ts";

const AT = "2026-11-21T12:00:00.000Z";
const task: Situation["task"] = {
  id: "t1",
  organization_id: "o1",
  board_id: "b1",
  number: 1,
  title: "Title",
  description: null,
  status: "todo",
  blocked_reason: null,
  priority: "medium",
  rank: "a",
  assigned_agent_id: null,
  assigned_person_id: null,
  assignee_name: null,
  due_at: null,
  comment_count: 0,
  approvals_pending: 0,
  attachment_count: 0,
  created_by: "{}",
  in_progress_at: null,
  done_at: null,
  version: 3,
  created_at: AT,
  updated_at: AT,
  deleted_at: null,
  start_at: null,
  estimate_minutes: null,
  parent_id: null,
  watchers: null,
  checklist: null,
  deleted_by: null,
  trashed_with: null,
  purged_at: null,
  work_version: 1,
  check_states: null,
  workers: null,
};
const free = {
  require_review_before_done: 0,
  comment_required_for_review: 0,
  block_status_changes_with_pending_approval: 0,
  only_lead_can_change_status: 0,
  require_checks_for_done: 0,
};
const mira = { type: "user", id: "p1", name: "Mira" } as const;
const scout = { type: "agent", id: "a1", name: "Scout" } as const;
const situation = (over: Partial<Situation> = {}): Situation => ({
  task,
  board: free,
  actor: mira,
  isLead: false,
  blockers: [],
  approvalsPending: 0,
  hasProgressComment: false,
  unchecked: [],
  mayOverrideChecks: false,
  ...over,
});
const codeOf = (result: ReturnType<typeof checkMove>): string => (result.ok ? "ok" : result.refusal.code);
const move = (to: TaskStatus, over: Partial<Situation> = {}, update: Pick<TaskUpdate, "comment" | "blocked_reason"> = {}) =>
  codeOf(checkMove(situation(over), to, update));

test("without rules of the board every status leads to every other, and `blocked` needs a reason", () => {
  for (const from of TASK_STATUSES)
    for (const to of TASK_STATUSES) expect(move(to, { task: { ...task, status: from } }, { blocked_reason: "waiting for keys" })).toBe("ok");
  expect(move("blocked")).toBe("invalid_input");
  expect(move("blocked", { task: { ...task, status: "blocked", blocked_reason: "known" } }, { blocked_reason: null })).toBe("invalid_input");
  expect(move("blocked", { task: { ...task, blocked_reason: "known" } })).toBe("ok");
});

test("a task with unfinished dependencies may wait and be sorted, but not be worked on or finished", () => {
  const blockers = ["t0"];
  expect(TASK_STATUSES.map((to) => move(to, { blockers, task: { ...task, status: "todo" } }, { blocked_reason: "x" }))).toEqual([
    "ok",
    "ok",
    "task_blocked",
    "ok",
    "task_blocked",
    "task_blocked",
  ]);
  expect(move("in_progress", { blockers, task: { ...task, status: "in_progress" } })).toBe("ok");
  const refused = checkMove(situation({ blockers }), "done", {});
  expect(refused.ok || refused.refusal.extra).toEqual({ blocked_by_task_ids: blockers });
});

test("each rule of a board stands in the way of exactly its own moves", () => {
  const review = { board: { ...free, require_review_before_done: 1 } };
  expect([move("done", review), move("review", review), move("done", { ...review, task: { ...task, status: "review" } })]).toEqual(["conflict", "ok", "ok"]);
  const pending = { board: { ...free, block_status_changes_with_pending_approval: 1 } };
  expect([move("in_progress", pending), move("in_progress", { ...pending, approvalsPending: 1 }), move("todo", { ...pending, approvalsPending: 1 })]).toEqual([
    "ok",
    "conflict",
    "ok",
  ]);
  const comment = { board: { ...free, comment_required_for_review: 1 } };
  expect([
    move("review", comment),
    move("review", comment, { comment: "ready" }),
    move("review", { ...comment, hasProgressComment: true }),
    move("done", comment),
  ]).toEqual(["invalid_input", "ok", "ok", "ok"]);
});

test("an agent changes only the state of work that is its own or nobody's", () => {
  const check = (update: TaskUpdate, over: Partial<Situation> = {}) => codeOf(checkAgentUpdate(situation({ actor: scout, ...over }), update));
  const owned = (assigned_agent_id: string | null, assigned_person_id: string | null = null) => ({ task: { ...task, assigned_agent_id, assigned_person_id } });
  expect(check({ status: "in_progress", comment: "starting", reason: "next" })).toBe("ok");
  expect([
    check({ status: "done" }, owned("a1")),
    check({ status: "done" }, owned("a2")),
    check({ status: "done" }, owned(null, "p1")),
    check({ comment: "hm" }, owned("a2")),
  ]).toEqual(["ok", "forbidden", "forbidden", "ok"]);
  const fields: TaskUpdate[] = [
    { title: "x" },
    { description: null },
    { priority: "high" },
    { due_at: null },
    { assigned_agent_id: "a1" },
    { assigned_user_id: null },
    { dependencies: [] },
    { depends_on_task_ids: [] },
  ];
  for (const update of fields) expect(check(update, owned("a1")), JSON.stringify(update)).toBe("forbidden");
  const state: TaskUpdate[] = [{ blocked_reason: "mine now" }, { after_task_id: "t2" }, { before_task_id: "t2" }, { status: "todo", before_task_id: "t2" }];
  for (const update of state)
    expect(
      [owned("a1"), owned(null), owned("a2"), owned(null, "p1")].map((whose) => check(update, whose)),
      JSON.stringify(update),
    ).toEqual(["ok", "ok", "forbidden", "forbidden"]);
  const lead = { board: { ...free, only_lead_can_change_status: 1 } };
  expect([check({ status: "done" }, lead), check({ comment: "hm" }, lead), check({ status: "todo" }, lead)]).toEqual(["forbidden", "ok", "ok"]);
  expect(check({ status: "in_progress" }, { ...lead, ...owned("a2"), isLead: true }), "its lead moves all of them").toBe("ok");
  for (const update of fields) expect(codeOf(checkAgentUpdate(situation(), update))).toBe("ok");
});

const update: fc.Arbitrary<TaskUpdate> = fc.record(
  {
    title: fc.string({ minLength: 1 }),
    status: fc.constantFrom(...TASK_STATUSES),
    priority: fc.constantFrom(...PRIORITIES),
    description: fc.option(fc.string()),
    due_at: fc.option(fc.constant("2027-01-01T10:00:00+02:00")),
    blocked_reason: fc.option(fc.string({ minLength: 1 })),
  },
  { requiredKeys: [] },
);
const apply = (of: TaskUpdate, options: Partial<Parameters<typeof applyUpdate>[2]> = {}, from = task) =>
  applyUpdate({ ...from, ...applyDetails(from, of) }, of, { assignee: null, placement: null, endRank: "z", actor: mira, at: AT, ...options });

test("an update changes what it names, clears what is null, and keeps the rest", () => {
  fc.assert(
    fc.property(update, fc.constantFrom(...TASK_STATUSES), (of, status) => {
      const from = { ...task, status, description: "old", due_at: AT, done_at: status === "done" ? AT : null };
      const next = apply(of, {}, from);
      expect(next.title).toBe(of.title ?? from.title);
      expect(next.description).toBe(of.description === undefined ? "old" : of.description);
      expect(next.due_at).toBe(of.due_at === undefined ? AT : of.due_at && "2027-01-01T08:00:00.000Z");
      expect(next.version).toBe(4);
      expect(next.done_at === null).toBe(next.status !== "done");
      if (next.status !== "blocked") expect(next.blocked_reason).toBeNull();
      expect(next.rank).toBe(of.status && of.status !== status ? "z" : "a");
      expect([next.id, next.number, next.created_by, next.comment_count]).toEqual([from.id, from.number, from.created_by, from.comment_count]);
    }),
  );
  expect(apply({ status: "review" }, { placement: { rank: "m" } }).rank).toBe("m");
  expect(apply({ status: "in_progress" }, { actor: scout })).toMatchObject({ assigned_agent_id: "a1", assignee_name: "Scout", in_progress_at: AT });
  expect(apply({ status: "in_progress" }, { actor: scout }, { ...task, assigned_person_id: "p1" })).toMatchObject({
    assigned_agent_id: null,
    assigned_person_id: "p1",
  });
  expect(apply({}, { assignee: { agentId: null, personId: null, name: null } }, { ...task, assigned_agent_id: "a1" }).assigned_agent_id).toBeNull();
});

test("events of a change are never empty, and each names the same fields before and after", () => {
  const wire = fc.dictionary(
    fc.constantFrom("title", "description", "status", "rank", "blocked_reason", "assigned_agent_id", "assignee", "dependencies", "due_at"),
    fc.jsonValue(),
  );
  type Versioned = Record<string, unknown> & { version: number; updated_at: string };
  const versioned = (of: Record<string, unknown>, version: number): Versioned => ({
    title: "",
    status: "",
    assignee: null,
    dependencies: [],
    description: null,
    rank: "",
    blocked_reason: null,
    assigned_agent_id: null,
    due_at: null,
    ...of,
    version,
    updated_at: `v${version}`,
  });
  fc.assert(
    fc.property(wire, wire, (a, b) => {
      const [before, after]: [Versioned, Versioned] = [versioned(a, 1), versioned(b, 2)];
      const events = changeEvents(before, after);
      const told = events.flatMap((event) => Object.keys(event.before));
      const changed = Object.keys(after).filter(
        (field) => !["version", "updated_at"].includes(field) && JSON.stringify(after[field]) !== JSON.stringify(before[field]),
      );
      expect(told.sort()).toEqual(changed.sort());
      expect(new Set(events.map((event) => event.type)).size).toBe(events.length);
      for (const event of events) {
        expect(Object.keys(event.before).length).toBeGreaterThan(0);
        const { version, updated_at, ...facts } = event.after;
        expect([version, updated_at]).toEqual([2, "v2"]);
        expect(Object.keys(facts)).toEqual(Object.keys(event.before));
        for (const field of Object.keys(facts)) expect([event.before[field], facts[field]]).toEqual([before[field], after[field]]);
      }
    }),
  );
  expect(changeEvents(versioned({}, 1), versioned({}, 2))).toEqual([]);
  expect(
    changeEvents(versioned({ status: "todo", title: "a" }, 1), versioned({ status: "done", title: "b", assigned_agent_id: "x" }, 2)).map((event) => event.type),
  ).toEqual(["task.updated", "task.assigned", "task.moved"]);
});

test("dependencies are one list under two names, without repeats", () => {
  expect([
    wantedDependencies({}),
    wantedDependencies({ dependencies: [] }),
    wantedDependencies({ dependencies: ["a", "b", "a"] }),
    wantedDependencies({ depends_on_task_ids: ["c", "c"] }),
  ]).toEqual([undefined, [], ["a", "b"], ["c"]]);
});
