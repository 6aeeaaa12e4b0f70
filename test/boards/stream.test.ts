// What happens on a board, told by server-sent events in the shape that the field's client reads: its tasks, and its approvals.
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { Approval } from "#worker/approvals/schema.ts";
import { Database } from "#worker/platform/db.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { PATIENCE } from "../support/connected.ts";
import { type Reading, readEvents } from "../support/events-read.ts";
import { agentOn, approval, board, member, must, organization, task, workplace } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const LONG = { timeout: 60_000 };
const follow = (of: { id: string }, path: string, token = env.LOCAL_AUTH_TOKEN, headers: Record<string, string> = {}): Promise<Reading> =>
  readEvents(path, { Authorization: `Bearer ${token}`, "X-Organization-Id": of.id, ...headers });
type Told = {
  type: string;
  activity: { id: string; event_type: string; message: string; agent_id: string | null; task_id: string; created_at: string };
  task?: Task;
};
const told = ({ events }: Reading) => events.map(({ data }) => data as unknown as Told);
const types = (reading: Reading) => told(reading).map(({ type }) => type);

test("a task's making, change, comment, move and end are told with the task as it is then, under the field's names", LONG, async () => {
  const of = await organization();
  const on = await board(of);
  const scout = await agentOn(of, on);
  const seen = await follow(of, `/boards/${on.id}/tasks/stream`);
  const made = await task(of, on, { title: "Rotate" });
  await expect.poll(() => types(seen), PATIENCE).toEqual(["task.created"]);
  expect(told(seen)[0]?.task).toEqual(must(await of.call("GET", `/tasks/${made.id}`)));
  must(await of.call("PATCH", `/tasks/${made.id}`, { body: { title: "Rotate all" } }));
  must(await scout.call("PATCH", `/agent/boards/${on.id}/tasks/${made.id}`, { body: { status: "in_progress" } }));
  must(await of.call("POST", `/tasks/${made.id}/comments`, { body: { message: "Begun" } }));
  await approval(of, made, { action: "deploy" });
  expect((await of.call("DELETE", `/tasks/${made.id}`)).status).toBe(204);
  await expect.poll(() => types(seen).at(-1), PATIENCE).toBe("task.deleted");
  expect(new Set(types(seen))).toEqual(new Set(["task.created", "task.updated", "task.status_changed", "task.comment", "task.deleted"]));
  const moved = told(seen).find(({ type }) => type === "task.status_changed");
  expect(moved?.activity).toMatchObject({
    event_type: "task.status_changed",
    agent_id: scout.id,
    task_id: made.id,
    message: expect.stringContaining("moved task"),
  });
  expect(seen.events.at(-1)?.data).toMatchObject({ task_id: made.id });
  expect(seen.events.find(({ data }) => data.type === "task.comment")?.data.comment).toMatchObject({ message: "Begun", task_id: made.id });
  expect(new Set(told(seen).map(({ activity }) => activity.id)).size).toBe(seen.events.length);
  await seen.leave();
});

test("a stream goes on behind the last event that was heard, or at a time; who is too far behind loads the list", LONG, async () => {
  const { of, on } = await workplace();
  const path = `/boards/${on.id}/tasks/stream`;
  const first = await follow(of, path);
  await task(of, on, { title: "One" });
  await expect.poll(() => types(first), PATIENCE).toEqual(["task.created"]);
  const last = first.events[0]?.id as string;
  await first.leave();
  await task(of, on, { title: "Two" });
  const again = await follow(of, path, env.LOCAL_AUTH_TOKEN, { "Last-Event-ID": last });
  const sinceLongAgo = await follow(of, `${path}?since=2020-01-01T00:00:00Z`);
  const fromNow = await follow(of, `${path}?since=2099-01-01T00:00:00Z`);
  const tooFar = await follow(of, path, env.LOCAL_AUTH_TOKEN, { "Last-Event-ID": "999999" });
  const titles = (reading: Reading) => told(reading).map((one) => one.task?.title);
  await expect.poll(() => [titles(again), titles(sinceLongAgo)], PATIENCE).toEqual([["Two"], ["Rotate the keys", "One", "Two"]]);
  await expect.poll(() => tooFar.events.map(({ event }) => event), PATIENCE).toEqual(["resync"]);
  expect(fromNow.events).toEqual([]);
  for (const one of [again, sinceLongAgo, fromNow, tooFar]) await one.leave();
});

test("an approval is told when it is asked for and decided, with how many wait on the board and for its task", LONG, async () => {
  const { of, on, first } = await workplace();
  const seen = await follow(of, `/boards/${on.id}/approvals/stream`);
  const asked = await approval(of, first, { action: "deploy" });
  const counts = { task_id: first.id, approvals_count: 1, approvals_pending_count: 1 };
  await expect.poll(() => seen.events.map(({ data }) => data), PATIENCE).toEqual([{ approval: asked, pending_approvals_count: 1, task_counts: counts }]);
  await task(of, on);
  must(await of.call("PATCH", `/approvals/${asked.id}`, { body: { status: "approved" } }));
  const decided = must(await of.call<Approval>("GET", `/approvals/${asked.id}`));
  await expect
    .poll(() => seen.events.at(-1)?.data, PATIENCE)
    .toEqual({ approval: decided, pending_approvals_count: 0, task_counts: { ...counts, approvals_pending_count: 0 } });
  expect(seen.events.length).toBe(2);
  await seen.leave();
});

test("what happens within a second is looked at together, and nothing is while nothing happens", LONG, async () => {
  const { of, on } = await workplace();
  const seen = await follow(of, `/boards/${on.id}/tasks/stream`);
  const asked: string[] = [];
  const { sql } = Database.prototype;
  vi.spyOn(Database.prototype, "sql").mockImplementation(function (this: Database, text, ...params) {
    if (text.startsWith("SELECT json_array(") && text.includes("t.id IN (SELECT value FROM json_each(")) asked.push(text);
    return sql.call(this, text, ...params);
  });
  await Promise.all(Array.from({ length: 30 }, (_, n) => task(of, on, { title: `T${n}` })));
  await expect.poll(() => seen.events.length, PATIENCE).toBe(30);
  const looks = asked.length;
  vi.restoreAllMocks();
  expect(looks).toBeLessThanOrEqual(4);
  expect(looks).toBeGreaterThan(0);
  await seen.leave();
});

test("whoever loses the board is told nothing more of it, and their stream ends", LONG, async () => {
  const { of, on } = await workplace();
  const reader = await member(of, { reads: [on.id] });
  const seen = await follow(of, `/boards/${on.id}/tasks/stream`, reader.token);
  await task(of, on, { title: "Before" });
  await expect.poll(() => types(seen), PATIENCE).toEqual(["task.created"]);
  await of.db.sql("DELETE FROM member_board_access WHERE board_id = ?1", on.id).run();
  await task(of, on, { title: "After" });
  await seen.ended;
  expect(types(seen)).toEqual(["task.created"]);
  expect(refusal(await reader.call("GET", `/boards/${on.id}/tasks/stream`))).toBe("403 forbidden");
});
