// What exports and imports cost: calls of D1 and rows for 10,000 rows, and parts of a file that is larger than one.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { catalogOf } from "#worker/exports/catalog.ts";
import { PART_BYTES } from "#worker/exports/parts.ts";
import { composition } from "#worker/slices.ts";
import { board, organization, type TestOrganization } from "../support/factories.ts";
import { type Counts, counting } from "../support/counting.ts";
import { dyingAt, gated } from "./faults.ts";
import { arrived, expectNoGaps } from "./things.ts";
import { answer, contents, download, finish, importOf, ordered, seen, silent, upload, work } from "./transfers.ts";

const TASKS = 4_000;
const ROWS = 10_000;

/** Tables that are read along the tasks: each walks all of them, once to count its rows and once to read them. */
const ALONG_TASKS = catalogOf(composition).tables.filter(({ parent }) => parent?.table === "tasks").length;

/**
 * So many tasks with an event each, and comments on half of them, written at once; `description` is SQL. The events are old ones:
 * consumers have had them, and do not work on them while the time is measured.
 */
async function fill({ db, id }: TestOrganization, boardId: string, tasks: number, description: string): Promise<void> {
  const at = new Date().toISOString();
  const numbers = `WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?3) `;
  const uuid = (prefix: string) => `'019a0000-${prefix}-7000-8000-' || substr(?1, -4) || printf('%08x', n)`;
  await db.d1.batch([
    db.sql(
      `${numbers} INSERT INTO tasks(id, organization_id, board_id, number, title, description, status, priority, rank, comment_count, created_by, created_at, updated_at)
       SELECT ${uuid("0001")}, ?1, ?2, n, 'Task ' || n, ${description}, 'todo', 'low', 'h' || printf('%08d', n) || 'V', n <= ?3 / 2, '{"type":"system","id":"x","name":"x"}', ?4, ?4 FROM n`,
      id,
      boardId,
      tasks,
      at,
    ),
    db.sql(
      `${numbers} INSERT INTO comments(id, organization_id, board_id, task_id, message, author_type, author_id, author_name, created_at)
       SELECT ${uuid("0002")}, ?1, ?2, ${uuid("0001")}, 'Comment ' || n, 'system', 'x', 'x', ?4 FROM n WHERE n <= ?3 / 2`,
      id,
      boardId,
      tasks,
      at,
    ),
    db.sql(
      `${numbers} INSERT INTO events(stream_id, seq, organization_id, board_id, type, actor_type, actor_id, actor_name, subject_type, subject_id, payload, at)
       SELECT ?2, n + 1, ?1, ?2, 'task.created', 'system', 'x', 'x', 'task', ${uuid("0001")}, json_object('after', json_object('title', 'Task ' || n)), ?4 FROM n`,
      id,
      boardId,
      tasks,
      at,
    ),
    db.sql("UPDATE streams SET seq = seq + ?2 WHERE id = ?1", boardId, tasks),
    db.sql(
      `INSERT INTO watermarks(consumer, stream_id, seq) SELECT c.value, ?1, ?2 + 1 FROM json_each(?3) c WHERE true
       ON CONFLICT(consumer, stream_id) DO UPDATE SET seq = excluded.seq`,
      boardId,
      tasks,
      JSON.stringify(composition.consumers.map(({ name }) => name)),
    ),
    db.sql("UPDATE boards SET last_number = ?2, task_count = ?2 WHERE id = ?1", boardId, tasks),
  ]);
}

/** Bindings in which every call to D1 is counted, and each kind of call to R2. */
function counted(shard: string): { bindings: typeof silent; counts: Counts; files: Record<string, number> } {
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const files: Record<string, number> = {};
  const FILES = new Proxy(env.FILES, {
    get(target, name) {
      const value = Reflect.get(target, name) as (...parameters: unknown[]) => unknown;
      return (...parameters: unknown[]) => {
        files[String(name)] = (files[String(name)] ?? 0) + 1;
        return Reflect.apply(value, target, parameters);
      };
    },
  });
  const real = (env as unknown as Record<string, D1Database>)[shard] as D1Database;
  return { bindings: { ...silent, FILES, [shard]: counting(real, counts) }, counts, files };
}

let zip: Uint8Array;
test("an export of 10,000 rows asks D1 about sixty times and reads each row about twice", async () => {
  const of = await organization();
  const on = await board(of);
  await fill(of, on.id, TASKS, "'A description of some length, as people write them, of what is to be done in the task with number ' || n");
  const { id } = await ordered(of);
  const { bindings, counts, files } = counted(of.shard);
  while ((await work(of, "export", id, undefined, bindings)) === "again");
  const done = await seen(of, "exports", id);
  expect(done.rows_done).toBeGreaterThan(ROWS);
  zip = await download(of, id);
  console.log(
    `export: ${done.rows_done} rows, ${counts.trips} D1 calls, ${counts.rowsRead} read, ${counts.rowsWritten} written, ${zip.byteLength} bytes, R2 ${JSON.stringify(files)}`,
  );
  expect(counts.trips).toBeLessThanOrEqual(67);
  expect(counts.rowsRead).toBeLessThan(2.1 * (done.rows_done + ALONG_TASKS * TASKS));
});

test("an import of 10,000 rows asks D1 about fifty times and reads nothing that it need not", async () => {
  const of = await organization();
  const { id } = await answer<{ id: string }>(await upload(of, zip));
  const { bindings, counts, files } = counted(of.shard);
  while ((await work(of, "import", id, undefined, bindings)) === "again");
  const done = await importOf(of, id);
  expect(done).toMatchObject({ status: "ready" });
  expect(await arrived(of)).toMatchObject({ tasks: TASKS, comments: TASKS / 2 });
  console.log(`import: ${done.rows_done} rows, ${counts.trips} D1 calls, ${counts.rowsRead} read, ${counts.rowsWritten} written, R2 ${JSON.stringify(files)}`);
  expect(counts.trips).toBeLessThanOrEqual(80);
  expect(counts.rowsRead).toBeLessThan(10 * ROWS);
});

test("a file of several parts is put together from them, by several workers, one of which dies when it stands but nobody knows yet", async () => {
  const of = await organization();
  const on = await board(of);
  await fill(of, on.id, 1_200, "hex(randomblob(9000))");
  const { id } = await ordered(of);
  const few = { steps: 6, ms: 60_000 };
  let workers = 0;
  const gate = dyingAt(1_000);
  const watched = {
    ...gate,
    before: async (what: string) => (what.includes("'ready'") || what.includes("finished_at") ? Promise.reject(new Error("died")) : undefined),
    after: () => undefined,
  };
  for (let ended = false; !ended; workers++)
    ended = await work(of, "export", id, few, gated(of.shard, watched)).then(
      (outcome) => outcome !== "again",
      () => true,
    );
  expect(workers).toBeGreaterThan(3);
  expect(await seen(of, "exports", id)).toMatchObject({ status: "running" });
  await of.db.sql("UPDATE organization_exports SET lease_until = '2020-01-01T00:00:00.000Z' WHERE id = ?1", id).run();
  await finish(of, "export", id);
  const made = await seen(of, "exports", id);
  expect(made).toMatchObject({ status: "ready" });
  expect(made.bytes).toBeGreaterThan(2 * PART_BYTES);
  const large = await download(of, id);
  expect(large.byteLength).toBe(made.bytes);
  expect(contents(large).rows("tasks").length).toBe(1_200);
  expect((await env.FILES.list({ prefix: `organizations/${of.id}/` })).objects.map((object) => object.key)).toEqual([
    `organizations/${of.id}/exports/${id}.zip`,
  ]);
  const target = await organization();
  const { id: importId } = await answer<{ id: string }>(await upload(target, large));
  await finish(target, "import", importId);
  expect(await importOf(target, importId)).toMatchObject({ status: "ready" });
  expect(await arrived(target)).toMatchObject({ tasks: 1_200, comments: 600 });
  await expectNoGaps(target);
});
