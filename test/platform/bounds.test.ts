// Every answer has a bound in bytes, whatever callers have stored: an organization is filled with the largest that may be, and each
// operation that reads is asked for all that it gives.
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { LISTED_MAX_BYTES } from "#worker/platform/abridge.ts";
import { type OperationInfo, operationsOf } from "#worker/platform/http.ts";
import { JSON_OBJECT_MAX_CHARS } from "#worker/platform/wire.ts";
import { composition } from "#worker/slices.ts";
import { METRICS_MAX_CHARS } from "#worker/boards/schema.ts";
import type { Agent } from "#worker/agents/schema.ts";
import { CHECKLIST_MAX, CHECKLIST_TEXT_MAX_CHARS, type Task } from "#worker/tasks/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import type { BoardSnapshot } from "#worker/views/schema.ts";
import { client } from "../support/client.ts";
import { directory, member, must, type Person } from "../support/factories.ts";
import { fill, type World, world } from "../support/operations.ts";
import { control, copies, stored, wide } from "./filling.ts";

/** Of one thing, and of a list: its items and a little around them. */
const ANSWER_MAX_BYTES = LISTED_MAX_BYTES + 1_000;
/** Of a whole board: its tasks, and what belongs to them. */
const BOARD_MAX_BYTES = 14_000_000;
const WHOLE_BOARDS = ["getBoard", "getBoardSnapshot"];
const MANY = 250;

type List = { items: { id?: string | null; at?: string; slug?: string; is_abridged?: true }[]; total?: number; next_cursor?: string | null };
const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).byteLength;
const operations = composition.slices.flatMap((slice) => (slice.routes ?? []).flatMap(operationsOf));
/** What only a gateway knows is bounded where it is asked (gateway-sessions, gateway-health, gateway-usage, agents/adoption). */
const isOfGateway = ({ path }: OperationInfo) =>
  ["/gateways/status", "/gateways/sessions", "/gateways/commands", "/gateways/{gateway_id}/agents", "/gateways/{gateway_id}/usage"].some((start) =>
    path.startsWith(start),
  );
const reading = operations.filter((operation) => operation.method === "get" && operation.answer !== null && !isOfGateway(operation));

let in_: World;
let owner: Person;
const config = stored(JSON.stringify({ notes: "漢".repeat(JSON_OBJECT_MAX_CHARS - 20) }));
const rights = (ids: string[]) => stored(JSON.stringify(ids.map((board_id) => ({ board_id, can_read: true, can_write: true }))));
const persona = {
  heartbeat_config: stored(JSON.stringify({ every: "1h30m", target: "t".repeat(40), includeReasoning: false })),
  identity_profile: stored(JSON.stringify({ role: "漢".repeat(2_000), purpose: "漢".repeat(2_000), verbosity: "漢".repeat(2_000) })),
  identity_template: wide(8_000),
  soul_template: wide(8_000),
  file_templates: stored(JSON.stringify({ "AGENTS.md": "漢".repeat(8_000) })),
};
const metrics = stored(JSON.stringify({ notes: "漢".repeat(METRICS_MAX_CHARS - 20) }));
const checklist = stored(
  JSON.stringify(Array.from({ length: CHECKLIST_MAX }, () => ({ id: newId(), text: "漢".repeat(CHECKLIST_TEXT_MAX_CHARS), is_done: true }))),
);
const words = stored(JSON.stringify(Array.from({ length: 50 }, () => "漢".repeat(60))));

async function fillBoards(): Promise<string[]> {
  const { db, id } = in_.of;
  const ofOrganization = `organization_id = '${id}'`;
  await copies(db, {
    table: "boards",
    where: ofOrganization,
    count: MANY,
    set: {
      slug: "r.slug || n.i",
      key: "'B' || n.i",
      description: control(4_000),
      name: wide(120),
      board_group_id: stored(in_.group.id),
      success_metrics: metrics,
    },
  });
  await db
    .sql(
      "INSERT INTO streams(id, organization_id, board_id, seq, swept_seq) SELECT b.id, b.organization_id, b.id, 0, 0 FROM boards b WHERE b.organization_id = ?1 AND NOT EXISTS (SELECT 1 FROM streams s WHERE s.id = b.id)",
      id,
    )
    .run();
  await copies(db, { table: "board_group_notes", where: ofOrganization, count: MANY, set: { text: control(2_000) } });
  const columns = stored(JSON.stringify(Array.from({ length: 40 }, () => `field.${"x".repeat(60)}`)));
  const view = { name: wide(60), query: wide(200), rank: "r.rank || n.i", columns };
  await copies(db, { table: "saved_views", where: ofOrganization, count: MANY, set: view });
  await copies(db, { table: "memories", where: `id = '${in_.remembered.id}'`, count: MANY, set: { content: control(20_000) } });
  await copies(db, { table: "memories", where: `id = '${in_.shared.id}'`, count: MANY, set: { content: control(20_000) } });
  await copies(db, { table: "coordination_requests", where: `id = '${in_.requested.id}'`, count: MANY, set: { content: control(10_000) } });
  await copies(db, { table: "board_groups", where: ofOrganization, count: MANY, set: { slug: "r.slug || n.i", description: control(2_000) } });
  const { results } = await db.sql("SELECT id FROM boards WHERE organization_id = ?1 ORDER BY id <> ?2 LIMIT 200", id, in_.on.id).all<{ id: string }>();
  return results.map((row) => row.id);
}

async function fillTasks(): Promise<void> {
  const { db } = in_.of;
  const [of, on] = [`id = '${in_.first.id}'`, in_.on.id];
  await copies(db, {
    table: "tasks",
    where: of,
    count: 500,
    set: { number: "1000 + n.i", description: control(20_000), title: wide(300), rank: "'a' || n.i", blocked_reason: control(500), checklist },
  });
  await copies(db, { table: "tasks", where: `id = '${in_.thrown.id}'`, count: 500, set: { number: "2000 + n.i", title: wide(300), rank: "'a' || n.i" } });
  await db.sql("UPDATE boards SET task_count = (SELECT count(*) FROM tasks WHERE board_id = ?1 AND deleted_at IS NULL) WHERE id = ?1", on).run();
  await db
    .sql(
      "INSERT INTO task_dependencies(task_id, depends_on_id, position, board_id) SELECT t.id, d.id, 0, ?1 FROM (SELECT id FROM tasks WHERE board_id = ?1 ORDER BY id DESC LIMIT 300) t, (SELECT id FROM tasks WHERE board_id = ?1 ORDER BY id LIMIT 50) d",
      on,
    )
    .run();
  await copies(db, { table: "comments", where: `task_id = '${in_.first.id}'`, count: MANY, set: { message: control(10_000) } });
  await db.sql("UPDATE tasks SET comment_count = (SELECT count(*) FROM comments WHERE task_id = ?1) WHERE id = ?1", in_.first.id).run();
  await copies(db, {
    table: "runs",
    where: `id = '${in_.run.id}'`,
    count: 60,
    set: { status: "'failed'", task_id: stored(in_.first.id), output: control(100_000), error: control(2_000) },
  });
  const asked = { reason: control(4_000), payload: config, comment: control(2_000), action: "'deploy' || n.i" };
  await copies(db, { table: "approvals", where: `id = '${in_.asked.id}'`, count: MANY, set: asked });
  await copies(db, {
    table: "events",
    where: `stream_id = '${on}'`,
    count: MANY,
    set: {
      id: "",
      seq: "1000 + n.i",
      payload: stored(JSON.stringify({ label: "x", notes: Array.from({ length: 60 }, () => "漢".repeat(290)) })),
      reason: control(1_000),
    },
  });
}

async function fillOrganization(boards: string[]): Promise<void> {
  const { db, id } = in_.of;
  const ofOrganization = `organization_id = '${id}'`;
  await copies(db, {
    table: "agents",
    where: ofOrganization,
    count: MANY,
    set: { name: wide(80), description: control(4_000), capabilities: words, config, error: control(500), is_board_lead: "0", ...persona },
  });
  await db
    .sql(
      "INSERT INTO gateway_metrics(gateway_id, at, organization_id, status) SELECT ?1, strftime('%Y-%m-%dT%H:%M:%fZ', '2026-11-01', '+' || value || ' minutes'), ?2, 'online' FROM json_each(?3)",
      in_.lab.id,
      id,
      JSON.stringify(Array.from({ length: MANY }, (_, n) => n)),
    )
    .run();
  await copies(db, {
    table: "gateways",
    where: ofOrganization,
    count: MANY,
    set: { name: "r.name || n.i", endpoint: control(500), capabilities: words, workspace_root: wide(300), problem_detail: control(500) },
  });
  await copies(db, {
    table: "members",
    where: `person_id = '${owner.id}'`,
    count: 120,
    set: { person_id: "?1 || 'p' || n.i", role: "'member'", name: wide(120), email: "n.i || '@example.com'" },
  });
  await db
    .sql(
      "INSERT OR IGNORE INTO member_board_access(member_id, board_id, can_read, can_write, created_at, updated_at) SELECT m.id, j.value, 1, 1, m.created_at, m.created_at FROM members m, json_each(?2) j WHERE m.organization_id = ?1",
      id,
      JSON.stringify(boards),
    )
    .run();
  await copies(db, {
    table: "invites",
    where: ofOrganization,
    count: MANY,
    set: { key_id: "r.key_id || n.i", invited_email: "n.i || '@example.com'", board_access: rights(boards) },
  });
  await copies(db, {
    table: "api_keys",
    where: ofOrganization,
    count: MANY,
    set: { name: wide(120), board_ids: stored(JSON.stringify(boards)), scopes: stored(JSON.stringify(composition.scopes)) },
  });
  await copies(db, {
    table: "organization_exports",
    where: ofOrganization,
    count: MANY,
    set: { error: control(2_000), lease_until: "NULL", status: "'failed'" },
  });
  await copies(db, {
    table: "organization_imports",
    where: ofOrganization,
    count: MANY,
    set: { error: control(2_000), notes: stored(JSON.stringify(Array.from({ length: 20 }, () => "漢".repeat(300)))), lease_until: "NULL", status: "'failed'" },
  });
  await copies(db, {
    table: "task_imports",
    where: ofOrganization,
    count: MANY,
    set: { error: control(2_000), file_name: wide(200), status: "'failed'" },
  });
  await copies(db, { table: "set_aside_events", where: ofOrganization, count: MANY, set: { id: "", error: control(2_000), seq: "1000 + n.i" } });
  await copies(db, {
    table: "gateway_commands",
    where: ofOrganization,
    count: MANY,
    set: { error: control(500), gateway_id: stored(in_.lab.id), lane: "r.lane || n.i" },
  });
}

async function fillPerson(): Promise<void> {
  const { db, shard } = in_.of;
  await db
    .sql(
      "INSERT OR IGNORE INTO notifications(organization_id, person_id, event_id, board_id, kind, at) SELECT organization_id, ?2, id, board_id, 'comment', at FROM events WHERE organization_id = ?1 ORDER BY id DESC LIMIT 900",
      in_.of.id,
      owner.id,
    )
    .run();
  const theirs =
    "SELECT id FROM tasks WHERE organization_id = ?1 AND deleted_at IS NULL AND status <> 'done' AND assigned_agent_id IS NULL ORDER BY id LIMIT 450";
  await db.sql(`UPDATE tasks SET assigned_person_id = ?2 WHERE id IN (${theirs})`, in_.of.id, owner.id).run();
  await copies(db, {
    table: "organizations",
    where: `id = '${in_.of.id}'`,
    count: MANY,
    set: { name: "'Flood ' || n.i || r.name", description: control(2_000) },
  });
  const { results } = await db.sql("SELECT id, name FROM organizations WHERE name LIKE 'Flood %'").all<{ id: string; name: string }>();
  const all = JSON.stringify(results);
  await db
    .sql(
      "INSERT INTO members(id, organization_id, person_id, name, role, all_boards_read, all_boards_write, created_at, updated_at) SELECT 'm' || (j.value ->> 'id'), j.value ->> 'id', ?2, 'Ana', 'owner', 0, 0, '', '' FROM json_each(?1) j",
      all,
      owner.id,
    )
    .run();
  await directory
    .sql("INSERT INTO organizations(id, shard, name, created_at) SELECT j.value ->> 'id', ?2, j.value ->> 'name', '' FROM json_each(?1) j", all, shard)
    .run();
  await directory
    .sql(
      "INSERT INTO person_organizations(person_id, organization_id, role, created_at) SELECT ?2, j.value ->> 'id', 'owner', '' FROM json_each(?1) j",
      all,
      owner.id,
    )
    .run();
}

const hasLimit = ({ query }: Pick<OperationInfo, "query">): boolean => query instanceof z.ZodObject && "limit" in query.shape;
const headersOf = ({ action }: OperationInfo): Record<string, string> =>
  action !== "public" && action.person === "never"
    ? { "X-Agent-Token": in_.scout.token }
    : { Authorization: `Bearer ${owner.token}`, "X-Organization-Id": in_.of.id };
const pathOf = (operation: OperationInfo): string => fill({ ...operation, path: operation.path.replace(/\{([a-z_]+)\}/g, ":$1") }, in_).path;
const withQuery = (path: string, query: string): string => `${path}${path.includes("?") ? "&" : "?"}${query}`;

beforeAll(async () => {
  in_ = await world();
  must(await in_.of.call("POST", `/tasks/${in_.first.id}/comments`, { body: { message: "Hello" } }));
  owner = await member(in_.of, { role: "owner", readsAll: true });
  const boards = await fillBoards();
  await fillTasks();
  await fillOrganization(boards);
  await fillPerson();
}, 240_000);

test("every operation that reads answers at most 2 MB, a whole board at most 14", async () => {
  const sizes: Record<string, number> = {};
  for (const operation of reading) {
    const path = hasLimit(operation) ? withQuery(pathOf(operation), "limit=200") : pathOf(operation);
    const { status, body } = await client(headersOf(operation))<unknown>("GET", path);
    expect(status, `${operation.id}: ${JSON.stringify(body).slice(0, 300)}`).toBe(200);
    sizes[operation.id] = bytesOf(body);
  }
  console.log(JSON.stringify(sizes));
  const over = Object.entries(sizes).filter(([id, bytes]) => bytes > (WHOLE_BOARDS.includes(id) ? BOARD_MAX_BYTES : ANSWER_MAX_BYTES));
  expect(over).toEqual([]);
}, 240_000);

/** The timeline's pages have a test of their own; what is found is the best of what fits, and has no next page. */
const NO_LISTS = ["listActivity", "search"];

test("a page that ends by its bytes is no last page: whoever goes on from its end has read everything once", async () => {
  const lists = reading.filter(({ id, query }) => !NO_LISTS.includes(id) && hasLimit({ query }));
  const short: string[] = [];
  for (const operation of lists) {
    const [path, call] = [pathOf(operation), client(headersOf(operation))];
    const ids: unknown[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const page: List = must(await call<List>("GET", withQuery(path, `limit=200${next}`)));
      ids.push(...page.items.map(({ id, at, slug }) => id ?? at ?? slug)); // what was measured is known by its time, what comes with the product by its name
      if (page.items.length < 200 && ids.length < (page.total ?? 0)) short.push(operation.id);
      if (page.next_cursor !== undefined) next = page.next_cursor === null ? null : `&cursor=${page.next_cursor}`;
      else next = page.items.length > 0 && ids.length < (page.total ?? 0) ? `&offset=${ids.length}` : null;
      if (next === null && (page.next_cursor === undefined || page.total !== undefined)) expect(ids.length, operation.id).toBe(page.total);
    }
    expect(new Set(ids).size, `${operation.id}: each once`).toBe(ids.length);
    expect(ids.length, operation.id).toBeGreaterThan(0);
  }
  expect(short, "some did end by their bytes").toEqual(expect.arrayContaining(["listMembers", "listComments"]));
}, 240_000);

test("what a board or a list cuts says so, and is whole by itself", async () => {
  const call = client({ Authorization: `Bearer ${owner.token}`, "X-Organization-Id": in_.of.id });
  const { tasks = [], tasks_total } = must(await call<BoardSnapshot>("GET", `/boards/${in_.on.id}/snapshot`));
  expect(tasks_total).toBe(504);
  const cut = tasks.filter(({ is_abridged }) => is_abridged);
  expect(cut.length).toBeGreaterThan(100);
  for (const task of tasks) expect(task.is_abridged === true, task.id).toBe((task.description ?? "").endsWith("…"));
  const whole = must(await call<Task>("GET", `/tasks/${cut[0]?.id}`));
  expect([whole.description?.length, whole.is_abridged]).toEqual([20_000, undefined]);
  const { items } = must(await call<{ items: Agent[] }>("GET", "/agents?limit=200"));
  const last = items.at(-1) as Agent;
  expect([last.is_abridged, JSON.stringify(last.config).length < JSON_OBJECT_MAX_CHARS / 10]).toEqual([true, true]);
  expect(
    items.filter((agent) => !agent.is_abridged && JSON.stringify(agent.config).length > JSON_OBJECT_MAX_CHARS / 2).length,
    "whole as long as there is room",
  ).toBeGreaterThanOrEqual(3);
  expect(must(await call<Agent>("GET", `/agents/${last.id}`)).config).toEqual(JSON.parse(config.slice(1)));
});
