// Checklists: each item is changed by itself, so that many hold at once.
import { expect, test } from "vitest";
import { CHECKLIST_MAX, type ChecklistItem, type Task } from "#worker/tasks/schema.ts";
import { agentOn, eventsOf, member, must, task, workplace } from "../support/factories.ts";

const texts = (count: number) => Array.from({ length: count }, (_, at) => ({ text: `Step ${at + 1}` }));
const read = async (of: Parameters<typeof task>[0], { id }: { id: string }) => must(await of.call<Task>("GET", `/tasks/${id}`));

test("items are added, ticked, rewritten and removed; the task keeps its version, and history tells each", async () => {
  const { of, on } = await workplace();
  const made = await task(of, on, { checklist: [{ text: "One" }, { text: "Two", is_done: true }] });
  expect([made.checklist.map(({ text, is_done }) => [text, is_done]), made.checklist_progress]).toEqual([
    [
      ["One", false],
      ["Two", true],
    ],
    { total: 2, done: 1 },
  ]);
  const path = `/tasks/${made.id}/checklist`;
  const added = await of.call<ChecklistItem>("POST", path, { body: { text: " Three " } });
  expect([added.status, added.body.text, added.body.is_done]).toEqual([201, "Three", false]);
  const [one, two] = made.checklist as [ChecklistItem, ChecklistItem];
  expect(must(await of.call<ChecklistItem>("PATCH", `${path}/${one.id}`, { body: { is_done: true } }))).toEqual({ ...one, is_done: true });
  expect(must(await of.call<ChecklistItem>("PATCH", `${path}/${two.id}`, { body: { text: "Second" } }))).toEqual({ ...two, text: "Second" });
  expect((await of.call("PATCH", `${path}/${one.id}`, { body: { is_done: true } })).status).toBe(200); // it is so already
  expect((await of.call("DELETE", `${path}/${added.body.id}`)).status).toBe(204);
  expect((await of.call("DELETE", `${path}/${added.body.id}`)).status).toBe(404);
  const now = await read(of, made);
  expect([now.checklist.map(({ text }) => text), now.checklist_progress, now.version]).toEqual([["One", "Second"], { total: 2, done: 2 }, 1]);
  expect((await eventsOf(of, `task_id=${made.id}&type=task.checklist_changed`)).length).toBe(4);
  const stale = await of.call("PATCH", `${path}/${one.id}`, { body: { is_done: false }, headers: { "If-Match": "7" } });
  expect(stale.status).toBe(412);
});

test("a hundred people who tick different items at once all hold", async () => {
  const { of, on } = await workplace();
  const made = await task(of, on, { checklist: texts(CHECKLIST_MAX) });
  const path = `/tasks/${made.id}/checklist`;
  const replies = await Promise.all(made.checklist.map(({ id }) => of.call("PATCH", `${path}/${id}`, { body: { is_done: true } })));
  expect(replies.filter(({ status }) => status !== 200)).toEqual([]);
  expect((await read(of, made)).checklist_progress).toEqual({ total: CHECKLIST_MAX, done: CHECKLIST_MAX });
  expect((await of.call<{ code: string }>("POST", path, { body: { text: "One more" } })).body.code).toBe("conflict");
});

test("two who change one item at once: both are answered, and history tells what each found", async () => {
  const { of, on } = await workplace();
  const made = await task(of, on, { checklist: texts(1) });
  const path = `/tasks/${made.id}/checklist/${made.checklist[0]?.id}`;
  const replies = await Promise.all([of.call("PATCH", path, { body: { is_done: true } }), of.call("PATCH", path, { body: { text: "Rewritten" } })]);
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  expect((await read(of, made)).checklist.map(({ text, is_done }) => [text, is_done])).toEqual([["Rewritten", true]]);
  const rows = await of.db
    .sql("SELECT payload FROM events WHERE subject_id = ?1 AND type = 'task.checklist_changed' ORDER BY id", made.id)
    .all<{ payload: string }>();
  const [first, second] = rows.results.map(({ payload }) => JSON.parse(payload) as { item: ChecklistItem; was: ChecklistItem });
  expect([first?.was.text, second?.was]).toEqual(["Step 1", first?.item]);
});

test("an agent ticks what is its own work, or nobody's; who may only read ticks nothing", async () => {
  const { of, on } = await workplace();
  const [scout, pilot] = [await agentOn(of, on), await agentOn(of, on)];
  const reader = await member(of, { reads: [on.id] });
  const own = await task(of, on, { checklist: texts(1), assigned_agent_id: scout.id });
  const path = `/tasks/${own.id}/checklist/${own.checklist[0]?.id}`;
  const tick = (by: { call: typeof of.call }) => by.call("PATCH", path, { body: { is_done: true } });
  expect([(await tick(pilot)).status, (await tick(reader)).status, (await tick(scout)).status]).toEqual([403, 403, 200]);
});

test("in a list whose answers would grow too large a long checklist is left out, and how far it is stays", async () => {
  const { of, on } = await workplace();
  const long = Array.from({ length: CHECKLIST_MAX }, (_, at) => ({ text: `${at} ${"x".repeat(290)}`, is_done: at < 3 }));
  const made = await task(of, on, { checklist: long });
  const [listed] = must(await of.call<{ items: Task[] }>("GET", `/tasks?board_id=${on.id}&limit=1`)).items;
  expect(listed).toMatchObject({ id: made.id, checklist: [], checklist_progress: { total: CHECKLIST_MAX, done: 3 }, is_abridged: true });
});
