// What cron takes in beside the events: it leaps over nothing, and never writes what it read before over what somebody has written since.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "#worker/index.ts";
import { database } from "#worker/platform/db.ts";
import { catchUpSearch } from "#worker/search/backfill.ts";
import type { SearchResult } from "#worker/search/schema.ts";
import { composition } from "#worker/slices.ts";
import { exported, imported } from "../exports/transfers.ts";
import { BASE } from "../support/client.ts";
import { type Counts, counting } from "../support/counting.ts";
import { board, member, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { searched, settled } from "../support/searched.ts";

const SOON = { timeout: 8_000, interval: 30 };
const search = async ({ call }: Pick<TestOrganization, "call">, q: string) => must(await call<SearchResult>("GET", `/search?q=${encodeURIComponent(q)}`));
const titles = async (of: Pick<TestOrganization, "call">, q: string) => (await search(of, q)).items.map(({ type, title }) => `${type} ${title}`);

/** A turn of cron; `before` is awaited once, when its first page is about to be written. */
async function turn(of: TestOrganization, before?: () => Promise<unknown>): Promise<void> {
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const isPage = (texts: string[]) => texts.some((text) => text.includes("INTO search_documents") && text.includes("EXISTS"));
  let waiting = before;
  const held = counting(of.db.d1, counts, async (texts) => {
    if (!waiting || !isPage(texts)) return;
    const first = waiting;
    waiting = undefined;
    await first();
  });
  await catchUpSearch({ env, composition, db: database(held), shard: of.shard, now: settled() });
}
/** The walk over tasks begins again where this organization was made, and nothing is known of its tasks. */
const unknown = (of: TestOrganization) =>
  of.db.d1.batch([
    of.db.sql("DELETE FROM search_documents WHERE organization_id = ?1 AND type = 'task'", of.id),
    of.db.sql("INSERT OR REPLACE INTO search_progress(kind, after_id) VALUES ('task', ?1)", of.id),
  ]);
async function oneTask() {
  const of = await organization();
  const first = await task(of, await board(of), { title: "Rotate keys" });
  await searched(of.db, [first.id]);
  await unknown(of);
  return { of, first };
}

test("what an import brought is found, however old it is", async () => {
  const from = await organization();
  const on = await board(from, { name: "Harbour", key: "HARB" });
  const first = await task(from, on, { title: "Unload the containers" });
  must(await from.call("POST", `/tasks/${first.id}/comments`, { body: { message: "Two cranes are broken." } }));
  const to = await organization(from.shard);
  // The walk over all things is further than anything that is in the file.
  for (const kind of ["task", "comment", "board"]) await to.db.sql("INSERT OR REPLACE INTO search_progress(kind, after_id) VALUES (?1, ?2)", kind, to.id).run();
  expect((await imported(to, await exported(from))).status).toBe("ready");
  const asked = () => to.db.sql("SELECT kind FROM search_progress WHERE kind = ?1", `arrived ${to.id}`).first("kind");
  await expect.poll(asked, SOON).toBe(`arrived ${to.id}`);
  await expect
    .poll(async () => {
      await turn(to);
      return asked();
    }, SOON)
    .toBeNull();
  expect(await titles(to, "containers")).toEqual(["task Unload the containers"]);
  expect(await titles(to, "cranes")).toEqual(["comment Unload the containers"]);
  expect(await titles(to, "harbour")).toEqual(["board Harbour"]);
  expect(await titles(to, "key HARB-1")).toEqual([]);
  expect(await titles(to, "HARB-1")).toContain("task Unload the containers");
});

test("what changed while the walk was about to write it is found as it is now, and not as it was", async () => {
  const { of, first } = await oneTask();
  await turn(of, async () => {
    must(await of.call("PATCH", `/tasks/${first.id}`, { body: { title: "Replace certificates" } }));
    await searched(of.db, [first.id]);
  });
  expect([await titles(of, "certificates"), await titles(of, "rotate")]).toEqual([["task Replace certificates"], []]);
});

test("what was deleted while the walk was about to write it is not found", async () => {
  const { of, first } = await oneTask();
  await turn(of, async () => {
    must(await of.call("DELETE", `/tasks/${first.id}`));
    const isHeard = "SELECT 1 AS is_heard FROM events e JOIN watermarks w ON w.consumer = 'search' AND w.stream_id = e.stream_id AND w.seq >= e.seq";
    const heard = of.db.sql(`${isHeard} WHERE e.stream_id = ?1 AND e.type = 'task.deleted'`, first.board_id);
    await expect.poll(() => heard.first("is_heard"), SOON).toBe(1);
  });
  expect(await titles(of, "rotate")).toEqual([]);
});

test("what two turns meet at once is taken in once", async () => {
  const { of } = await oneTask();
  await turn(of, () => turn(of));
  expect(await titles(of, "rotate")).toEqual(["task Rotate keys"]);
});

test("a walk that begins again while a turn is under way is not led past what that turn has not seen", async () => {
  const { of, first } = await oneTask();
  const place = () => of.db.sql("SELECT after_id FROM search_progress WHERE kind = 'task'").first<string>("after_id");
  await task(of, { id: first.board_id }, { title: "Seen by the turn" });
  const begins = (after: string) => of.db.sql("INSERT OR REPLACE INTO search_progress(kind, after_id) VALUES ('task', ?1)", after).run();
  await begins(first.id);
  await turn(of, () => begins(""));
  const isSeen = (await titles(of, "rotate")).length === 1; // others' tasks may fill more pages of this turn, and lead it on from the beginning
  expect({ isLedPast: !isSeen && ((await place()) ?? "") >= first.id }).toEqual({ isLedPast: false });
  await expect.poll(async () => turn(of).then(() => titles(of, "rotate")), SOON).toEqual(["task Rotate keys"]);
});

test("all tasks of a tag into which another was merged are taken in anew, also when they are more than one page and end with one", async () => {
  const { of, first } = await oneTask();
  const { id } = must(await of.call<{ id: string }>("POST", "/tags", { body: { name: "Kept" } }));
  const columns = "organization_id, board_id, title, status, priority, created_by, created_at, updated_at";
  const ids = JSON.stringify(Array.from({ length: 400 }, (_, n) => n));
  await of.db.d1.batch([
    of.db.sql(
      `INSERT INTO tasks(id, number, rank, ${columns}) SELECT 'c' || j.value || t.id, 1000 + j.value, 'a' || j.value, ${columns.replace(/(\w+)/g, "t.$1")} FROM tasks t, json_each(?2) j WHERE t.id = ?1`,
      first.id,
      ids,
    ),
    of.db.sql("INSERT INTO task_tags(task_id, tag_id, position, board_id) SELECT id, ?2, 0, board_id FROM tasks WHERE id LIKE 'c%' || ?1", first.id, id),
    of.db.sql("INSERT OR REPLACE INTO search_progress(kind, after_id) VALUES ('task', 'z'), ('tag ' || ?1, '')", id),
  ]);
  await turn(of);
  const known = "SELECT count(*) AS n FROM search_documents WHERE organization_id = ?1 AND type = 'task'";
  expect(await of.db.sql(known, of.id).first("n")).toBe(400);
  expect(await of.db.sql("SELECT 1 FROM search_progress WHERE kind = 'tag ' || ?1", id).first(), "the errand is done").toBeNull();
  await unknown(of);
});

/** What a request of the owner reads on the shard. */
async function costOf(of: TestOrganization, path: string): Promise<Counts> {
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const shard = of.shard as "SHARD_0" | "SHARD_1";
  const context = createExecutionContext();
  const headers = { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id };
  const request = new Request(`${BASE}/api/v1${path}`, { headers });
  const bindings = { ...env, [shard]: counting(of.db.d1, counts) };
  await (await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, bindings, context)).text();
  await waitOnExecutionContext(context);
  return counts;
}

const FILL = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
  INSERT INTO search_documents(organization_id, type, subject_id, title, text, at, due_at) SELECT ?1, 'tag', ?1 || i, 'Filler ' || i, '', '2026-01-01T00:00:00Z', NULL FROM n`;
const FILL_INDEX = `INSERT INTO search_index(rowid, title, body, who, scope)
  SELECT id, replace(?1, '-', '') || 'filler', '', '', replace(?1, '-', '') || 'xeverybody' FROM search_documents WHERE organization_id = ?1 AND title LIKE 'Filler %'`;

test("where more fits than is looked at, what is found is not called complete", async () => {
  const of = await organization();
  await of.db.d1.batch([of.db.sql(FILL, of.id, 2_001), of.db.sql(FILL_INDEX, of.id)]);
  expect(await search(of, "filler due<2026-12-01")).toMatchObject({ items: [], is_complete: false });
  const { rowsRead } = await costOf(of, "/search?q=filler");
  expect(rowsRead, "of what fits sixty are read by text, and forty by title").toBeLessThan(700);
  await of.db.sql("DELETE FROM search_documents WHERE organization_id = ?1 AND title <> 'Filler 1'", of.id).run();
  expect(await search(of, "filler due<2026-12-01")).toMatchObject({ items: [], is_complete: true });
  expect(await search(of, "filler")).toMatchObject({ items: [{ title: "Filler 1" }], is_complete: true });
});

/** Boards like this one, which its readers read too. */
async function copiesOfBoard({ db }: TestOrganization, boardId: string, count: number): Promise<void> {
  const columnsOf = async (table: string) =>
    (await db.sql("SELECT name FROM pragma_table_info(?1)", table).all<{ name: string }>()).results.map(({ name }) => name);
  const copied = async (table: string, own: Record<string, string>) => {
    const columns = await columnsOf(table);
    const key = table === "boards" ? "id" : "board_id";
    return db.sql(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
       INSERT INTO ${table}(${columns.join(", ")}) SELECT ${columns.map((name) => own[name] ?? `x.${name}`).join(", ")} FROM n, ${table} x WHERE x.${key} = ?1`,
      boardId,
      count,
    );
  };
  const id = "substr(?1, 1, 24) || printf('%012x', i)";
  const board = { id, slug: "'copy-' || i", key: "'C' || i", rank: "x.rank || printf('%04d', i) || '5'" };
  await db.d1.batch([await copied("boards", board), await copied("member_board_access", { board_id: id })]);
}

test("somebody who sees a thousand boards, and not all, finds what stands on each of them", async () => {
  const of = await organization();
  const on = await board(of, { name: "Thousandth" });
  await task(of, on, { title: "Needle" });
  const reader = await member(of, { reads: [on.id] });
  await copiesOfBoard(of, on.id, 1_000);
  expect(must(await reader.call<{ total: number }>("GET", "/boards?limit=1")).total).toBe(1_001);
  await expect.poll(() => titles(reader, "needle"), SOON).toEqual(["task Needle"]);
});
