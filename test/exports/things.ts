// An organization with something of every kind in it, and ways to compare two organizations whose ids differ.
import type { PolicyRecord } from "#worker/platform/access.ts";
import { expect } from "vitest";
import { commit } from "#worker/platform/commit.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import { newId } from "#worker/platform/ids.ts";
import { answer, ask, type Line } from "./transfers.ts";
import { agentOn, approval, board, gateway, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { type World, world } from "../support/operations.ts";

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads {
    /** In no catalogue: an event of a version that is not known here. */
    "task.noted": Record<string, unknown>;
  }
}

const TOLD: PolicyRecord = { why: "told", rule: "agent.own_board", action: "task.update", decision_id: null };

export const ALL_SORTS = 'Ünïcødé — 漢字 🛰 "quotes" \\ back\nslash \t tab \u2028 line';

/** What somebody else calls something of theirs. */
export const FOREIGN = "019a0000-1111-7222-8333-444455556666";

/** Something of every kind: a row at least in each table that leaves, in as many states as there are. */
export async function everything(): Promise<World> {
  const in_ = await world();
  const { of, on, first, busy, lab, scout, group } = in_;
  const change = async (method: string, path: string, body?: unknown) => must(await of.call(method, path, body === undefined ? {} : { body }));
  await change("PATCH", `/boards/${on.id}`, {
    board_group_id: group.id,
    description: `${ALL_SORTS}, see /tasks/${first.id}`,
    require_approval_for_done: false,
  });
  await change("PUT", `/organizations/me/members/${in_.friendId}/access`, { board_access: [{ board_id: on.id, can_write: true }] });
  const said = (await change("POST", `/tasks/${first.id}/comments`, {
    message: `${ALL_SORTS} see https://mc.example/boards/${on.id}?task=x and /tasks/${busy.id}, order ${FOREIGN} of "${FOREIGN}"`,
  })) as { id: string };
  await change("POST", `/tasks/${first.id}/comments`, { message: "0", reply_to: said.id });
  await change("PATCH", `/tasks/${first.id}`, { assigned_agent_id: scout.id, due_at: "2027-01-02T03:04:05.678Z", priority: "urgent" });
  await change("POST", `/tasks/${in_.checked.id}/checks/ci/result`, { state: "passed", summary: ALL_SORTS, commit: "9fceb02" });
  await change("POST", `/boards/${on.id}/memory`, {
    content: `${ALL_SORTS} /tasks/${first.id}`,
    tags: ["chat", ALL_SORTS.slice(0, 16)],
    reply_to: in_.remembered.id,
  });
  await change("PUT", "/notifications/settings", { muted: ["comment"] });
  await change("PUT", `/boards/${on.id}/memory/keys/release`, { content: ALL_SORTS, source: "CI" });
  const waiting = await task(of, on, { title: ALL_SORTS, dependencies: [first.id, busy.id] });
  const dated = { field_type: "date_time", board_ids: [on.id], default_value: "2026-11-30T09:30" };
  for (const body of [
    { field_key: "facts", field_type: "json", board_ids: [on.id] },
    { field_key: "at", ...dated },
  ])
    await change("POST", "/organizations/me/custom-fields", body);
  const custom_field_values = { effort: 3, facts: { about: `${ALL_SORTS} /tasks/${busy.id}` } };
  await task(of, on, { title: "Labelled", tag_ids: [in_.twin.id, in_.label.id], custom_field_values });
  const gone = await task(of, on, { title: "Gone", tag_ids: [in_.label.id], custom_field_values: { effort: 1 } });
  await change("DELETE", `/tasks/${gone.id}`);
  const me = must(await of.call<{ user_id: string }>("GET", "/organizations/me/member")).user_id;
  await change("PATCH", `/tasks/${waiting.id}`, { assigned_user_id: me });
  await change("POST", `/boards/${on.id}/views`, { name: ALL_SORTS.slice(0, 20), query: `assignee:${me}`, sort: "-due", columns: ["title", "field.effort"] });
  await change("PUT", `/boards/${on.id}/default-view`, { view_id: in_.view.id });
  const second = await board(of, { name: "Plain board" });
  await change("PATCH", `/boards/${second.id}`, { is_paused: true });
  await change("PATCH", `/agents/${scout.id}`, { is_board_lead: true, file_templates: { "TOOLS.md": ALL_SORTS } });
  await change("PATCH", `/agent-defaults/${on.id}`, {
    heartbeat_config: { every: "1h" },
    identity_profile: { role: "Engineer" },
    file_templates: { "SOUL.md": "Calm." },
  });
  const moved = await task(of, second, { status: "todo" });
  for (const title of ["a", "b", "c"]) await task(of, second, { title, status: "todo" });
  await change("PATCH", `/tasks/${moved.id}`, { status: "done" });
  await change("POST", `/tasks/${(await task(of, second, { title: "Moved" })).id}/move`, { board_id: on.id });
  const closed = await board(of, { name: "Closed" });
  await task(of, closed);
  await change("DELETE", `/boards/${closed.id}`);
  const asked = must(
    await of.call<{ id: string }>("POST", "/approvals", { body: { task_id: first.id, action: "release", reason: "Green", confidence: 87.5 } }),
  );
  await change("PATCH", `/approvals/${asked.id}`, { status: "approved", comment: ALL_SORTS });
  const housed = must(await of.call<{ id: string }>("POST", "/agents", { body: { organization_id: of.id, name: "Short-lived" } }));
  await change("DELETE", `/agents/${housed.id}`);
  await of.db.d1.batch([
    of.db.sql(
      "INSERT INTO held_commands(gateway_id, id, organization_id, task_id, status, expires_at, created_at) VALUES (?1, 'h1', ?2, ?3, 'held', ?4, ?4)",
      lab.id,
      of.id,
      busy.id,
      new Date().toISOString(),
    ),
    of.db.sql('UPDATE runs SET output = ?2, parameters = \'{\n  "temperature": 0.25,\n  "list": [1, null, true]\n}\' WHERE id = ?1', in_.run.id, ALL_SORTS),
  ]);
  // What followed from what: in the same stream, and from the organization's stream into a board's.
  for (const { stream_id } of [{ stream_id: on.id }, { stream_id: of.id }]) {
    const cause = await of.db.sql("SELECT id FROM events WHERE stream_id = ?1 ORDER BY id DESC LIMIT 1", stream_id).first<number>("id");
    await commit(of.db, {
      stream: { organizationId: of.id, boardId: on.id },
      writes: [],
      events: [
        { type: "task.noted", subject: { type: "task", id: first.id }, about: { type: "agent", id: scout.id }, reason: ALL_SORTS, payload: {}, policy: TOLD },
      ],
      provenance: { actor: { type: "agent", id: scout.id, name: "Scout" }, requestId: newId(), causeId: cause, at: new Date().toISOString() },
    });
  }
  return in_;
}

/** A little of most kinds, for tests that import it often. */
export async function small(): Promise<TestOrganization> {
  const of = await organization();
  const lab = await gateway(of);
  const on = await board(of, { gateway_id: lab.id });
  const [one, two] = [await task(of, on), await task(of, on)];
  must(await of.call("PATCH", `/tasks/${two.id}`, { body: { dependencies: [one.id] } }));
  for (const message of ["Hello", "Again"]) must(await of.call("POST", `/tasks/${one.id}/comments`, { body: { message } }));
  await agentOn(of, on);
  await approval(of, one);
  return of;
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The same with each id named by when it first comes: two are equal when the ids of one stand one to one for those of the other. */
export function unnamed(value: unknown): unknown {
  const names = new Map<string, string>();
  const text = JSON.stringify(value).replace(ID, (id) => {
    if (!names.has(id)) names.set(id, `#${names.size}`);
    return names.get(id) as string;
  });
  return JSON.parse(text);
}

export const idsIn = (value: unknown): Set<string> => new Set(JSON.stringify(value).match(ID) ?? []);

const get = async <T>(of: TestOrganization, path: string): Promise<T> => answer<T>(await ask(of, "GET", path));

type Served = { boards: Line[]; tasks: Line[]; agents: Line[]; gateways: Line[]; runs: Line[]; approvals: Line[]; histories: Line[]; more: unknown };

/** Everything that an organization serves over HTTP, in a fixed order. */
export async function served(of: TestOrganization): Promise<Served> {
  const list = async (path: string) => (await get<{ items: (Line & { id: string })[] }>(of, path)).items;
  const boards = (await list("/boards")).sort((a, b) => (a.id < b.id ? -1 : 1));
  const agents = (await list("/agents")).sort((a, b) => (a.id < b.id ? -1 : 1));
  const of_: Omit<Served, "more"> = {
    boards,
    agents,
    gateways: await list("/gateways"),
    tasks: [],
    runs: [],
    approvals: await list("/approvals?limit=200"),
    histories: [],
  };
  const more: unknown[] = [await list("/board-groups")];
  for (const { id } of boards) {
    const snapshot = await get<{ tasks: Line[] }>(of, `/boards/${id}/snapshot`);
    const tasks = await list(`/tasks?board_id=${id}&limit=200`);
    expect(snapshot.tasks.length).toBe(tasks.length);
    of_.tasks.push(...tasks);
    of_.histories.push(...without(await list(`/activity?limit=200&board_id=${id}`), "id", "cause_id"));
    for (const { id: taskId } of tasks) {
      of_.runs.push(...(await list(`/tasks/${taskId}/runs`)));
      more.push(await get(of, `/tasks/${taskId}/comments`));
    }
  }
  return { ...of_, more };
}

/** The organization's own history, oldest first. */
export async function history(of: TestOrganization): Promise<EventView[]> {
  const { items } = await get<{ items: EventView[] }>(of, "/activity?limit=200");
  return items.filter((event) => event.board_id === null).reverse();
}

/** Every stream of an organization counts its events from 1 without a gap, and its number says how many there are. */
export async function expectNoGaps({ db, id }: TestOrganization): Promise<void> {
  const { results } = await db
    .sql(
      "SELECT s.id, s.seq, count(e.id) AS n, coalesce(min(e.seq), 1) AS low, coalesce(max(e.seq), 0) AS high FROM streams s LEFT JOIN events e ON e.stream_id = s.id WHERE s.organization_id = ?1 GROUP BY s.id",
      id,
    )
    .all<{ id: string; seq: number; n: number; low: number; high: number }>();
  expect(results.length).toBeGreaterThan(0);
  for (const { seq, n, low, high } of results) expect({ n, low, high }).toEqual({ n: seq, low: 1, high: seq });
}

const ARRIVED = ["board_groups", "gateways", "boards", "agents", "tasks", "comments", "runs", "gateway_commands", "held_commands", "approvals"]
  .map((name) => `(SELECT count(*) FROM ${name} WHERE organization_id = ?1) AS ${name}`)
  .concat("(SELECT count(*) FROM streams WHERE organization_id = ?1 AND id <> ?1) AS board_streams")
  .concat("(SELECT count(*) FROM streams WHERE organization_id = ?1 AND frozen_at IS NOT NULL) AS frozen")
  .join(", ");

/** Rows of an organization in each table that can arrive; empty when nothing has. */
export async function arrived(of: TestOrganization): Promise<Record<string, number>> {
  const counts = await of.db.sql(`SELECT ${ARRIVED}`, of.id).first<Record<string, number>>();
  return Object.fromEntries(Object.entries(counts ?? {}).filter(([, n]) => n > 0));
}

export const without = (rows: Line[], ...names: string[]): Line[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))));
