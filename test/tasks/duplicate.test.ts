// Copies of tasks.
import { expect, test } from "vitest";
import type { Task } from "#worker/tasks/schema.ts";
import { agentOn, eventsOf, must, task, type TestOrganization, workplace } from "../support/factories.ts";

const duplicate = (of: Pick<TestOrganization, "call">, { id }: { id: string }, body: unknown = {}) => of.call<Task>("POST", `/tasks/${id}/duplicate`, { body });

test("a copy is new work: with the text, the steps and what it waits for, but nobody's, and not begun", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on);
  const made = await task(of, on, {
    title: "Ship",
    description: "All",
    dependencies: [first.id],
    checklist: [{ text: "One", is_done: true }],
    estimate_minutes: 30,
  });
  must(await of.call("PATCH", `/tasks/${made.id}`, { body: { assigned_agent_id: scout.id, status: "blocked", blocked_reason: "Waits" } }));
  must(await of.call("POST", `/tasks/${made.id}/comments`, { body: { message: "Hello" } }));
  const copy = must(await duplicate(of, made));
  expect(copy).toMatchObject({
    number: 3,
    key: `${on.key}-3`,
    title: "Ship",
    description: "All",
    dependencies: [first.id],
    is_blocked: true,
    estimate_minutes: 30,
  });
  expect(copy).toMatchObject({ status: "todo", blocked_reason: null, assignee: null, comment_count: 0, version: 1 });
  expect(copy.checklist.map(({ text, is_done }) => [text, is_done])).toEqual([["One", false]]);
  expect(copy.checklist[0]?.id).not.toBe(made.checklist[0]?.id);
  expect(must(await of.call<Task>("GET", `/tasks/${copy.id}`))).toEqual(copy);
  expect((await eventsOf(of, `task_id=${copy.id}`)).map(({ type }) => type)).toEqual(["task.created"]);
  expect(must(await duplicate(of, made, { title: "Ship again", with_checklist: false }))).toMatchObject({ title: "Ship again", checklist: [], number: 4 });
});

test("sub-tasks come along where that is wanted, and wait for each other as the originals do", async () => {
  const { of, on, first } = await workplace();
  const parent = await task(of, on, { title: "Parent" });
  const one = await task(of, on, { title: "One", parent_task_id: parent.id, status: "done" });
  const two = await task(of, on, { title: "Two", status: "todo", parent_task_id: parent.id, dependencies: [one.id, first.id] });
  await task(of, on, { title: "Below", parent_task_id: two.id });
  expect(must(await duplicate(of, parent)).subtasks).toEqual({ total: 0, done: 0 });
  const copy = must(await duplicate(of, parent, { with_subtasks: true }));
  expect(copy.subtasks).toEqual({ total: 2, done: 0 });
  const listed = must(await of.call<{ items: Task[]; total: number }>("GET", `/tasks?board_id=${on.id}`));
  const parts = listed.items.filter(({ parent_task_id }) => parent_task_id === copy.id).toSorted((a, b) => a.number - b.number);
  expect(parts.map(({ title, status, number }) => [title, status, number])).toEqual([
    ["One", "todo", copy.number + 1],
    ["Two", "todo", copy.number + 2],
  ]);
  expect([parts[1]?.dependencies, listed.total]).toEqual([[parts[0]?.id, first.id], 9]);
});

test("many copies at once all get a number of their own", async () => {
  const { of, on, first } = await workplace();
  const replies = await Promise.all([...Array.from({ length: 3 }, () => duplicate(of, first)), task(of, on).then((body) => ({ status: 201, body }))]);
  expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect(replies.map(({ body }) => body.number).toSorted()).toEqual([2, 3, 4, 5]);
});
