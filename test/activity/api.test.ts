// The timeline: everything that has happened, newest first, found by what it is about.
import { expect, test } from "vitest";
import type { ActivityItem } from "#worker/activity/schema.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import { agentOn, approval, board, eventsOf, member, must, organization, task, workplace } from "../support/factories.ts";

type Page = { items: ActivityItem[]; next_cursor: string | null; limit: number; total: number };
const ids = (page: Page) => page.items.map((event) => event.id);

async function history() {
  const { of, on, first } = await workplace();
  const other = await board(of);
  const scout = await agentOn(of, on);
  const elsewhere = await task(of, other);
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { status: "todo" } }));
  must(await scout.call("POST", `/agent/boards/${on.id}/tasks/${first.id}/comments`, { body: { message: "Here" } }));
  const asked = await approval(of, first);
  must(await of.call("PATCH", `/approvals/${asked.id}`, { body: { status: "rejected", comment: "No" } }));
  const get = async (query: string) => must(await of.call<Page>("GET", `/activity?${query}`));
  return { of, on, first, other, scout, elsewhere, asked, get };
}

test("every filter finds exactly its events", async () => {
  const { on, first, other, scout, elsewhere, asked, get } = await history();
  const types = async (query: string) => (await get(query)).items.map((event) => event.type).reverse();
  const ofTask = ["task.created", "task.moved", "task.commented", "approval.requested", "approval.decided"];
  expect(await types(`resource_type=task&resource_id=${first.id}`)).toEqual(ofTask);
  expect(await types(`task_id=${first.id}`)).toEqual(ofTask);
  expect(await types(`resource_id=${asked.id}`)).toEqual(["approval.requested", "approval.decided"]);
  expect(await types(`resource_type=board&resource_id=${other.id}`)).toEqual(["board.created", "task.created"]);
  expect(await types(`board_id=${on.id}`)).toEqual(["board.created", ...ofTask]);
  expect(await types("resource_type=approval")).toEqual(["approval.requested", "approval.decided"]);
  expect(await types("type=task.moved")).toEqual(["task.moved"]);
  expect(await types("type=task.")).toEqual(["task.created", "task.created", "task.moved", "task.commented"]);
  expect(await types("type=tas")).toEqual([]);
  expect(await types(`agent_id=${scout.id}`)).toEqual(["agent.created", "task.commented"]);
  expect(await types("actor_type=agent")).toEqual(["task.commented"]);
  expect(await types(`actor_id=${scout.id}&board_id=${on.id}`)).toEqual(["task.commented"]);
  expect(await types(`task_id=${elsewhere.id}&board_id=${on.id}`)).toEqual([]);
  const all = (await get("limit=200")).items;
  expect(all.at(-1)?.type).toBe("organization.created");
  const middle = all[3] as EventView;
  expect((await get(`since=${encodeURIComponent(middle.at)}`)).items.every((event) => event.at >= middle.at)).toBe(true);
  expect((await get(`until=${encodeURIComponent(middle.at)}`)).items.every((event) => event.at < middle.at)).toBe(true);
  expect(await types("since=2099-01-01T00:00:00%2B02:00")).toEqual([]);
});

test("clients of the field read the agent, the task and the page of each event, and how many there are at least", async () => {
  const { on, first, scout, get } = await history();
  const { items } = await get("limit=200");
  const told = (type: string) => {
    const { agent_id, task_id, route_name, route_params } = items.find((event) => event.type === type) as ActivityItem;
    return [agent_id, task_id, route_name, route_params];
  };
  const ofTask = { boardId: on.id, taskId: first.id };
  expect(told("task.commented")).toEqual([scout.id, first.id, "board", ofTask]);
  expect(told("task.moved")).toEqual([null, first.id, "board", ofTask]);
  expect(told("approval.decided")).toEqual([null, first.id, "board.approvals", { boardId: on.id }]);
  expect(told("board.created")).toEqual([null, null, "board", { boardId: expect.any(String) }]);
  expect(told("agent.created")).toEqual([scout.id, null, "activity", {}]);
  const totals = await Promise.all(
    ["limit=200", "limit=2", "limit=2&offset=2", `limit=2&offset=${items.length - 1}`].map(async (query) => (await get(query)).total),
  );
  expect(totals).toEqual([items.length, 3, 5, items.length]);
});

test("pages by cursor show each event once while new ones arrive, for the whole and for one board", async () => {
  const { of, on, get } = await history();
  for (const filter of ["", `board_id=${on.id}&`, `resource_type=board&resource_id=${on.id}&`]) {
    const whole = ids(await get(`${filter}limit=200`));
    const seen: number[] = [];
    let cursor = "";
    for (;;) {
      const page = await get(`${filter}limit=2${cursor && `&cursor=${cursor}`}`);
      expect(page.limit).toBe(2);
      seen.push(...ids(page));
      await task(of, on);
      if (!page.next_cursor) break;
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(whole);
  }
  const sorted = ids(await get("limit=200"));
  expect(sorted).toEqual([...sorted].sort((a, b) => b - a));
  expect(ids(await get(`board_id=${on.id}&cursor=999999999999`)).length).toBeGreaterThan(5);
  for (const bad of ["cursor=abc", "cursor=-1", "limit=0", "limit=500", "since=yesterday", "board_id=x"])
    expect((await of.call("GET", `/activity?${bad}`)).status, bad).toBe(422);
});

test("a member sees the events of the boards that they may read; an agent those of its own; others nothing", async () => {
  const { of, on, other, scout } = await history();
  const [reader, nobodyYet, outsider] = [
    await member(of, { reads: [on.id] }),
    await member(of),
    await member(await organization(of.shard), { readsAll: true }),
  ];
  const boardsSeen = async (call: typeof of.call) => new Set(must(await call<Page>("GET", "/activity?limit=200")).items.map((event) => event.board_id));
  expect(await boardsSeen(of.call)).toEqual(new Set([null, on.id, other.id]));
  expect(await boardsSeen(reader.call)).toEqual(new Set([null, on.id]));
  expect(await boardsSeen(scout.call)).toEqual(new Set([null, on.id]));
  expect(await boardsSeen(nobodyYet.call)).toEqual(new Set([null]));
  for (const query of [`board_id=${on.id}`, `resource_id=${on.id}`, `resource_type=board&resource_id=${on.id}`])
    expect(must(await outsider.call<Page>("GET", `/activity?${query}`)).items).toEqual([]);
  expect(must(await reader.call<Page>("GET", `/activity?board_id=${other.id}`)).items).toEqual([]);
});

test("an event tells in one sentence and in facts who did what to which thing, and what it was before", async () => {
  const { of, first } = await history();
  const moved = (await eventsOf(of, `task_id=${first.id}&type=task.moved`))[0];
  expect(moved).toMatchObject({
    message: expect.stringContaining(`moved task ${first.key} (status: inbox → todo`),
    actor: { type: "user" },
    subject: { type: "task", id: first.id },
    before: { status: "inbox" },
    after: { status: "todo", version: 2 },
    event_type: "task.moved",
  });
  expect(moved?.created_at).toBe(moved?.at);
});
