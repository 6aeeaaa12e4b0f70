// A worker may die anywhere while a file is attached, deleted or swept: all of it is there or nothing, it can be sent again, and in R2
// nothing is left that nobody has.
import { expect, test } from "vitest";
import type { Attachment } from "#worker/attachments/schema.ts";
import { attachmentsConsumer } from "#worker/attachments/subscriber.ts";
import { sweepFiles } from "#worker/attachments/jobs.ts";
import { purgeDue } from "#worker/organizations/purge.ts";
import { storeBody } from "#worker/platform/file-body.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import { drain } from "#worker/platform/outbox.ts";
import { Died, dyingAt, type Gate, gated } from "../exports/faults.ts";
import { heldUp, meeting } from "../support/racing.ts";
import { env } from "cloudflare:workers";
import { board, contextOf, must, task, type TestOrganization, workplace } from "../support/factories.ts";
import { asOwner, attach, bytesOf, fetchFile, request, stored, sweepLater } from "./files.ts";

const listed = async ({ call }: TestOrganization, taskId: string) => must(await call<{ items: Attachment[] }>("GET", `/tasks/${taskId}/attachments`)).items;
const used = ({ db, id }: TestOrganization) => db.sql("SELECT files, bytes FROM attachment_usage WHERE organization_id = ?1", id).first();
/** What stands in R2 is what attachments have, and what is counted is what stands there. */
async function expectWhole(of: TestOrganization, taskId: string, count: number): Promise<void> {
  const items = await listed(of, taskId);
  expect(items.length).toBe(count);
  for (const item of items) expect((await fetchFile(asOwner(of), item)).status).toBe(200);
  const { results } = await of.db.sql("SELECT file_id FROM attachments WHERE organization_id = ?1", of.id).all<{ file_id: string }>();
  expect((await stored(of)).sort()).toEqual(results.map(({ file_id }) => `organizations/${of.id}/attachments/${file_id}`).sort());
  expect(await used(of)).toEqual({ files: results.length, bytes: items.reduce((sum, { bytes }) => sum + bytes, 0) });
}

const KINDS_OF_WRITE = ["INTO attachment_files", "R2 put", "INTO attachments("];
test("an upload that dies after any of its writes is attached or not at all; sent again it is attached once, and the sweep leaves no orphan", async () => {
  const { of, first } = await workplace();
  const by = { ...asOwner(of) };
  const deaths: string[] = [];
  for (let nth = 1; nth <= KINDS_OF_WRITE.length; nth++) {
    const gate = dyingAt(nth);
    const again = { name: `${nth}.txt`, headers: { "Idempotency-Key": `upload-${nth}-${first.id}` } };
    expect((await attach(by, first.id, { ...again, bindings: gated(of.shard, gate) })).status).toBe(500);
    deaths.push(KINDS_OF_WRITE.find((kind) => gate.last().includes(kind)) ?? gate.last());
    const before = (await listed(of, first.id)).length;
    expect(before - (nth - 1), "the last write is the attachment").toBe(nth === KINDS_OF_WRITE.length ? 1 : 0);
    expect((await attach(by, first.id, again)).status).toBe(201);
    expect((await listed(of, first.id)).map(({ name }) => name)).toEqual(Array.from({ length: nth }, (_, index) => `${index + 1}.txt`));
  }
  expect(deaths).toEqual(KINDS_OF_WRITE);
  await sweepLater(of);
  await expectWhole(of, first.id, KINDS_OF_WRITE.length);
});

test("a commit whose answer is lost keeps its file: giving up takes only what no attachment has", async () => {
  const { of, first } = await workplace();
  const lost: Gate = {
    before: async () => undefined,
    after: () => {
      if (isCommitted) throw new Error("the answer was lost");
    },
  };
  let isCommitted = false;
  const watching: Gate = { before: async (what) => void (isCommitted ||= what.includes("INTO attachments(")), after: () => undefined };
  expect((await attach(asOwner(of), first.id, { bindings: gated(of.shard, watching, lost) })).status).toBe(500);
  await sweepLater(of);
  await expectWhole(of, first.id, 1);
});

test("an upload that the sweep has taken for dead is refused when it ends after all, and leaves nothing", async () => {
  const { of, first } = await workplace();
  const sweeping: Gate = { before: async (what) => void (what.includes("INTO attachments(") && (await sweepLater(of))), after: () => undefined };
  expect(await attach(asOwner(of), first.id, { bindings: gated(of.shard, sweeping) })).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining("given up") },
  });
  await expectWhole(of, first.id, 0);
});

test("an upload of which no byte comes any more is given up, and one that goes on slowly is not", async () => {
  const store = (gapMs: number) => {
    let left = 4;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((done) => setTimeout(done, gapMs));
        controller.enqueue(bytesOf("ab"));
        if (--left === 0) controller.close();
      },
    });
    const sent = new Request("http://localhost", { method: "POST", body });
    return storeBody(env.FILES, `test/${crypto.randomUUID()}`, sent, 8, { wholeMs: 60_000, idleMs: 150 });
  };
  await expect(store(100_000)).rejects.toMatchObject({ code: "bad_request" });
  expect(await store(50)).toMatch(/^[0-9a-f]{64}$/);
});

test("a sweep that dies after any of its writes is finished by the next; an upload that goes on is left alone by all of them", async () => {
  const { of, first, call } = await workplace();
  const made = must(await attach(asOwner(of), first.id));
  must(await call("DELETE", `/tasks/${first.id}/attachments/${made.id}`));
  const isOver: Gate = { before: async (what) => void (what === "R2 put" && (await dyingSweeps())), after: () => undefined };
  const dyingSweeps = async () => {
    for (const nth of [1, 2, 3]) {
      const bindings = gated(of.shard, dyingAt(nth));
      const dying = contextOf({ shard: of.shard, db: shardDatabase(bindings, of.shard) }, new Date(), bindings);
      await expect(sweepFiles(dying)).rejects.toThrow(Died);
      if (nth < 3) expect((await stored(of)).length).toBe(nth === 1 ? 1 : 0);
    }
  };
  must(await attach(asOwner(of), first.id, { bindings: gated(of.shard, isOver) }));
  await sweepLater(of);
  await expectWhole(of, first.id, 1);
});

test("a task of the trash keeps its files for its return; for ever deleted it takes them along, told twice too", async () => {
  const { of, first, call } = await workplace();
  for (const name of ["a", "b"]) must(await attach(asOwner(of), first.id, { name }));
  must(await call("DELETE", `/tasks/${first.id}`));
  expect((await request("GET", `/tasks/${first.id}/attachments`, { headers: asOwner(of) })).status).toBe(404);
  await sweepLater(of);
  must(await call("POST", `/tasks/${first.id}/restore`));
  await expectWhole(of, first.id, 2);
  must(await call("DELETE", `/tasks/${first.id}`));
  must(await call("DELETE", `/trash/${first.id}`));
  for (const _ of [1, 2]) await drain(attachmentsConsumer, first.board_id, contextOf(of), 0);
  await sweepLater(of);
  expect([await stored(of), await used(of)]).toEqual([[], { files: 0, bytes: 0 }]);
});

test("a board takes the files of all its tasks along, also when its worker dies between two steps; another board keeps its own", async () => {
  const { of, on, first, call } = await workplace();
  const second = await task(of, on);
  const kept = await task(of, await board(of));
  for (const { id } of [first, second, kept]) must(await attach(asOwner(of), id));
  must(await call("DELETE", `/boards/${on.id}`));
  const bindings = gated(of.shard, dyingAt(1));
  const dying = contextOf({ shard: of.shard, db: shardDatabase(bindings, of.shard) }, new Date(), bindings);
  await expect(drain(attachmentsConsumer, on.id, dying, 0)).rejects.toThrow(Died);
  await drain(attachmentsConsumer, on.id, contextOf(of), 0);
  await sweepLater(of);
  await expectWhole(of, kept.id, 1);
});

test("a board with more files than go in one step takes all of them along", async () => {
  const { of, on, first, call } = await workplace();
  must(await attach(asOwner(of), first.id));
  const ids = JSON.stringify(Array.from({ length: 649 }, (_, n) => `${on.id}-${n}`));
  await of.db.d1.batch([
    of.db.sql(
      "INSERT INTO attachment_files SELECT j.value, f.organization_id, f.task_id, f.bytes, NULL FROM attachment_files f, json_each(?2) j WHERE f.task_id = ?1",
      first.id,
      ids,
    ),
    of.db.sql(
      `INSERT INTO attachments SELECT j.value, organization_id, board_id, task_id, j.value, name, content_type, bytes, created_by, version, created_at, updated_at
       FROM attachments a, json_each(?2) j WHERE a.task_id = ?1`,
      first.id,
      ids,
    ),
  ]);
  must(await call("DELETE", `/boards/${on.id}`));
  await drain(attachmentsConsumer, on.id, contextOf(of), 0);
  const left = async (sql: string) => of.db.sql(`SELECT count(*) AS n FROM ${sql}`, of.id).first("n");
  const unswept = "attachment_files WHERE organization_id = ?1 AND delete_after IS NULL";
  expect([await left("attachments WHERE organization_id = ?1"), await left(unswept)]).toEqual([0, 0]);
});

test("a purged organization leaves no byte and no row", async () => {
  const { of, first, call } = await workplace();
  must(await attach(asOwner(of), first.id));
  await attach(asOwner(of), first.id, { bindings: gated(of.shard, dyingAt(2)) });
  must(await call("DELETE", "/organizations/me"));
  await of.db.sql("UPDATE organizations SET deletion_at = '2020-01-01T00:00:00.000Z' WHERE id = ?1", of.id).run();
  while ((await of.db.sql("SELECT 1 AS found FROM organizations WHERE id = ?1", of.id).first()) !== null) await purgeDue(env, of.db, new Date());
  expect(await stored(of)).toEqual([]);
  for (const table of ["attachments", "attachment_files", "attachment_usage"])
    expect(await of.db.sql(`SELECT count(*) AS n FROM ${table} WHERE organization_id = ?1`, of.id).first("n"), table).toBe(0);
});

test("of two who delete the same file, or rename and delete it, one does, and the other is told", async () => {
  const { of, first } = await workplace();
  const token = env.LOCAL_AUTH_TOKEN as string;
  for (const [one, two] of [
    ["DELETE", "DELETE"],
    ["PATCH", "DELETE"],
    ["PATCH", "PATCH"],
  ] as const) {
    const made = must(await attach(asOwner(of), first.id));
    const both = meeting(2);
    const ask = (method: string, name: string) =>
      heldUp(method, `/tasks/${first.id}/attachments/${made.id}`, { token, organizationId: of.id, ...(method === "PATCH" ? { body: { name } } : {}) }, both);
    const replies = await Promise.all([ask(one, "one"), ask(two, "two")]);
    expect(replies.filter(({ status }) => status < 300).length).toBe(1);
    expect(replies.filter(({ status }) => status === 409).length).toBe(1);
  }
  await sweepLater(of);
  await expectWhole(of, first.id, (await listed(of, first.id)).length);
});

test("attachments go with their task to another board, and what was decided where it stood before is refused", async () => {
  const { of, on, first } = await workplace();
  const made = must(await attach(asOwner(of), first.id));
  const other = await board(of);
  const move = () => of.db.sql("UPDATE tasks SET board_id = ?2, number = 9001 WHERE id = ?1", first.id, other.id).run();
  const token = env.LOCAL_AUTH_TOKEN as string;
  const late = await heldUp("DELETE", `/tasks/${first.id}/attachments/${made.id}`, { token, organizationId: of.id }, move);
  expect(late.status).toBe(409);
  expect(await listed(of, first.id)).toEqual([{ ...made, board_id: other.id, version: 2 }]);
  must(await of.call("DELETE", `/boards/${on.id}`));
  await drain(attachmentsConsumer, on.id, contextOf(of), 0);
  await sweepLater(of);
  await expectWhole(of, first.id, 1);
});

test("the same upload sent twice at once is attached once", async () => {
  const { of, first } = await workplace();
  const twice = { headers: { "Idempotency-Key": `twice-${first.id}` }, bytes: bytesOf("once") };
  const replies = await Promise.all([attach(asOwner(of), first.id, twice), attach(asOwner(of), first.id, twice)]);
  expect(replies.map(({ status }) => status)).toEqual([201, 201]);
  expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1);
  const other = await attach(asOwner(of), first.id, { ...twice, name: "another.txt" });
  expect([other.status, other.body.code], "another file of the same size").toEqual([422, "idempotency_mismatch"]);
  const bytes = await attach(asOwner(of), first.id, { ...twice, bytes: bytesOf("oNce") });
  expect([bytes.status, bytes.body.code], "other bytes under the same name").toEqual([422, "idempotency_mismatch"]);
  const again = await attach(asOwner(of), first.id, twice);
  expect([again.status, again.body.id], "the same once more").toEqual([201, replies[0]?.body.id]);
  const cut = { headers: { "Idempotency-Key": `cut-${first.id}` } };
  const both = await Promise.all(["one.", "two."].map((text) => attach(asOwner(of), first.id, { ...cut, bytes: bytesOf(text) })));
  expect(both.map(({ status }) => status).sort(), "of two at once one is attached, and the other is told").toEqual([201, 422]);
  await sweepLater(of);
  await expectWhole(of, first.id, 2);
});
