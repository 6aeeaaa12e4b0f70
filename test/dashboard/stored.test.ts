/// <reference types="vite/types/importMeta.d.ts" />
// Whatever anybody has stored, pages draw it: every component that shows what agents, gateways and callers have written is given values
// of any shape where the wire's types promise none, and must draw something.
import fc from "fast-check";
import { type ComponentType, createElement, type ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import { stage, type Stage } from "./stage.ts";

type Drawn = ComponentType<Record<string, unknown>>;
const modules = import.meta.glob<Record<string, Drawn>>("../../web/dashboard/**/*.tsx");
let on: Stage;
beforeAll(async () => {
  on = await stage();
});
afterAll(() => vi.unstubAllGlobals());

async function component(path: string, name: string): Promise<Drawn> {
  const found = (await modules[`../../web/dashboard/${path}`]?.())?.[name];
  if (!found) throw new Error(`${path} has no ${name}`);
  return found;
}

const ID = newId();
const AT = "2026-11-21T08:30:00.000Z";
const ACTOR = { type: "agent", id: ID, name: "Scout" };

/** Values that once broke a page, and any others. */
const odd = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  fc.constantFrom<unknown>(
    { toString: null },
    [{ toString: null }],
    [{ valueOf: null, toString: 1 }],
    { $$typeof: "react.element", type: "b" },
    [[]],
    [null, "… 3 more", { board_id: 7 }],
    {
      length: -1,
    },
  ),
  fc.constantFrom<unknown>("\u202Egnp.exe", "\u0000\u0007", "\uD800", "x".repeat(40_000), "[x](javascript:alert(1))", "<img src=x onerror=1>", "__proto__"),
);
const NAMES = [
  "warnings",
  "risk",
  "risk_level",
  "risk_kinds",
  "command",
  "argv",
  "command_argv",
  "cwd",
  "host",
  "node",
  "resolved_path",
  "reason",
  "__proto__",
  "toString",
  "x",
];
const attachment = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 20 })), odd, { maxKeys: 8 });
const words = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom("\u202Egnp.exe", "x".repeat(20_000), "# a\n\n- [ ] b\n\n|a|b|\n|-|-|\n|1|", "`".repeat(50)),
);

const approval = fc.record({
  id: fc.constant(ID),
  organization_id: fc.constant(ID),
  board_id: fc.constantFrom(ID, null),
  board_name: fc.option(words),
  task_id: fc.constantFrom(ID, null),
  task_ids: fc.constant([]),
  task_key: fc.constantFrom("OPS-1", null),
  task_title: fc.option(words),
  agent_id: fc.constant(null),
  requested_by: words.map((name) => ({ ...ACTOR, name })),
  action: fc.oneof(fc.constantFrom("exec", "exec.shell", "task.done"), words),
  action_type: fc.constant("x"),
  reason: words,
  metadata: attachment,
  payload: attachment,
  confidence: fc.constantFrom(null, 0, 99.5),
  status: fc.constantFrom("pending", "approved", "rejected", "expired", "withdrawn"),
  comment: fc.option(words),
  decided_by: fc.constantFrom(null, ACTOR),
  decided_at: fc.constantFrom(null, AT),
  resolved_at: fc.constant(null),
  expires_at: fc.constant(AT),
  spent_at: fc.constantFrom(null, AT),
  version: fc.constant(1),
  created_at: fc.constant(AT),
});

/** An event as any version may have stored it: its payload is whatever its table says. */
const facts = fc.option(
  fc.dictionary(fc.oneof(fc.constantFrom("status", "title", "board_access", "all_boards_read", "priority", "role", "due_at", "label"), fc.string()), odd, {
    maxKeys: 8,
  }),
);
const event = fc.record({
  id: fc.constant(7),
  organization_id: fc.constant(ID),
  stream_id: fc.constant(ID),
  board_id: fc.constantFrom(ID, null),
  seq: fc.constant(7),
  type: fc.constantFrom(
    "task.updated",
    "task.commented",
    "approval.requested",
    "member.access_changed",
    "organization.export_failed",
    "invite.created",
    "never.heard_of",
  ),
  actor: words.map((name) => ({ ...ACTOR, name })),
  subject: fc.constantFrom({ type: "task", id: ID }, { type: "invite", id: ID }, { type: "organization", id: ID }, { type: "thing", id: ID }),
  about: fc.constantFrom(null, { type: "task", id: ID }),
  payload: facts.map((value) => value ?? {}),
  before: facts,
  after: facts,
  message: words,
  reason: fc.option(words),
  policy: fc.option(attachment),
  request_id: fc.constantFrom(null, ID),
  cause_id: fc.constantFrom(null, 6),
  at: fc.constant(AT),
});

const comment = fc.record({
  id: fc.constant(ID),
  task_id: fc.constant(ID),
  message: words,
  author: words.map((name) => ({ ...ACTOR, name })),
  agent_id: fc.constant(null),
  mentions: fc.array(
    words.map((name) => ({ ...ACTOR, name })),
    { maxLength: 2 },
  ),
  reactions: fc.constant([{ emoji: "👍", by: [ACTOR] }]),
  edited_at: fc.constantFrom(null, AT),
  is_deleted: fc.boolean(),
  created_at: fc.constant(AT),
});

const RUN_STATUSES = ["queued", "running", "waiting_approval", "succeeded", "failed", "aborted"];
const run = fc.record({
  id: fc.constant(ID),
  task_id: fc.constant(ID),
  agent_id: fc.constant(ID),
  agent_name: words,
  status: fc.constantFrom(...RUN_STATUSES),
  output: fc.option(words),
  error: fc.option(words),
  created_at: fc.constant(AT),
  ended_at: fc.constant(AT),
});
const liveRun = fc.record({
  run_id: fc.constant(ID),
  task_id: fc.constant(ID),
  agent_id: fc.constant(ID),
  status: fc.constantFrom(...RUN_STATUSES.slice(1)),
  text: words,
  steps: fc.array(fc.record({ id: fc.string(), title: words, kind: words, status: fc.constantFrom("running", "done", "failed") }), { maxLength: 4 }),
  at: fc.constant(AT),
});
const TASK = { id: ID, board_id: ID, key: "OPS-1", title: "Rotate", assigned_agent_id: ID, assignee: ACTOR, active_run: null };

/** Draws it where pages stand; a component that throws fails the property with the value. */
const drawn = (node: ReactNode): string => renderToString(on.around(node));

async function draws<Value>(values: fc.Arbitrary<Value>, path: string, name: string, props: (value: Value) => Record<string, unknown>): Promise<void> {
  const Shown = await component(path, name);
  fc.assert(
    fc.property(values, (value) => {
      expect(drawn(createElement(Shown, props(value))).length).toBeGreaterThan(0);
    }),
    { numRuns: 150 },
  );
}

const QUEUE = { search: {}, chosen: new Set(), onChoose: () => undefined };

test("what broke the approvals page for everybody is drawn", async () => {
  const List = await component("approvals/triage/queue.tsx", "Queue");
  const [plain] = fc.sample(approval, 1);
  for (const metadata of [{ warnings: [{ toString: null }] }, { risk_kinds: [{ toString: null }] }])
    expect(drawn(createElement(List, { ...QUEUE, rows: [{ approval: { ...plain, action: "exec", metadata, payload: metadata }, is: "listed" }] }))).toContain(
      ID,
    );
});

test("approvals are drawn in the queue, and in full on their task", async () => {
  await draws(fc.array(approval, { maxLength: 3 }), "approvals/triage/queue.tsx", "Queue", (approvals) => ({
    ...QUEUE,
    rows: approvals.map((one, at) => ({ approval: { ...one, id: `${ID}${at}` }, is: "listed" })),
  }));
  await draws(approval, "approvals/task-approvals.tsx", "TaskApprovals", (value) => {
    on.cache(["approvals", "task", ID], { items: [{ ...value, status: "approved" }], total: 1, limit: 200, offset: 0 });
    return { task: TASK };
  });
  await draws(approval, "approvals/task-approvals.tsx", "WaitingApprovals", (value) => {
    on.cache(["approvals", "task", ID], { items: [{ ...value, status: "pending" }], total: 1, limit: 200, offset: 0 });
    return { task: TASK };
  });
});

test("events are drawn in the timeline and in a task's history", async () => {
  await draws(event, "activity/event-row.tsx", "EventRow", (value) => ({ event: value }));
  await draws(event, "activity/event-row.tsx", "EventRow", (value) => ({ event: value, isInTask: true, isMarked: true }));
});

test("comments are drawn, and what is written in Markdown", async () => {
  await draws(words, "ui/markdown-rendered.tsx", "default", (text) => ({ text }));
  await draws(fc.array(comment, { minLength: 1, maxLength: 3 }), "tasks/comments.tsx", "Comments", (comments) => {
    on.cache(["comments", ID], { items: comments.map((one, at) => ({ ...one, id: `${ID}${at}` })), next_cursor: null, limit: 200 });
    return { taskId: ID, named: [] };
  });
});

test("runs are drawn: what an agent says now, its steps, and how the last one ended", async () => {
  await draws(run, "runs/run-panel.tsx", "RunPanel", (value) => {
    on.cache(["task-runs", ID], { items: [value], total: 1, limit: 20, offset: 0 });
    return { task: TASK };
  });
  const { showRun } = await on.liveRuns();
  await draws(liveRun, "runs/run-panel.tsx", "RunPanel", (value) => {
    showRun(value);
    return { task: { ...TASK, active_run: { id: ID, status: "running", agent_name: "Scout" } } };
  });
});

test("a boundary puts a sentence in the place of what cannot be drawn, as an item where it stands in a list, and tries what comes after it", async () => {
  const Boundary = (await component("ui/boundary.tsx", "Boundary")) as unknown as {
    new (props: object): { state: object; props: object; render(): ReactNode; setState(next: object): void; componentDidUpdate(before: object): void };
    getDerivedStateFromError(): object;
  };
  const boundary = new Boundary({ as: "li", children: "the row" });
  expect(boundary.render()).toBe("the row");
  boundary.state = Boundary.getDerivedStateFromError();
  expect(drawn(boundary.render())).toMatch(/^<li[^>]*>.+<\/li>$/);
  const set = vi.spyOn(boundary, "setState").mockImplementation(() => undefined);
  boundary.componentDidUpdate(boundary.props);
  expect(set).not.toHaveBeenCalled();
  boundary.componentDidUpdate({ as: "li", children: "another row" });
  expect(set).toHaveBeenCalledWith({ hasFailed: false });
});
