// What is refused before a byte of it is kept, and what is refused afterwards without leaving a byte.
import { expect, test } from "vitest";
import { FILE_MAX_BYTES, ORGANIZATION_MAX_BYTES, ORGANIZATION_MAX_FILES, TASK_MAX_BYTES, TASK_MAX_FILES } from "#worker/attachments/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import { must, task, type TestOrganization, workplace } from "../support/factories.ts";
import { asOwner, attach, bytesOf, request, stored, sweepLater } from "./files.ts";

const filesOf = ({ db, id }: TestOrganization) =>
  db.sql("SELECT coalesce(sum(files), 0) AS files, coalesce(sum(bytes), 0) AS bytes FROM attachment_usage WHERE organization_id = ?1", id).first();
/** Uploads of a task that go on elsewhere. */
const uploading = ({ db, id }: TestOrganization, taskId: string, sizes: number[]) =>
  db.d1.batch(
    sizes.map((bytes) =>
      db.sql(
        "INSERT INTO attachment_files(id, organization_id, task_id, bytes, delete_after) VALUES (?1, ?2, ?3, ?4, '2999-01-01')",
        newId(),
        id,
        taskId,
        bytes,
      ),
    ),
  );
const codes = async (...asked: Promise<{ status: number; body: { code: string } }>[]) =>
  (await Promise.all(asked)).map(({ status, body }) => [status, body.code]);

test("a file that is too large, has no size, is empty, or comes in a form is refused, and nothing of it is kept", async () => {
  const { of, first } = await workplace();
  const by = asOwner(of);
  expect((await attach(by, first.id, { headers: { "Content-Length": String(FILE_MAX_BYTES + 1) } })).body).toMatchObject({ code: "body_too_large" });
  expect((await attach(by, first.id, { headers: { "Content-Type": "multipart/form-data; boundary=x" } })).status).toBe(415);
  const unsized = await request("POST", `/tasks/${first.id}/attachments?name=x`, { body: new Blob(["x"]).stream(), headers: by });
  expect([unsized.status, await unsized.json()]).toMatchObject([400, { code: "bad_request", detail: expect.stringContaining("Content-Length") }]);
  expect((await attach(by, first.id, { bytes: bytesOf("") })).status).toBe(400);
  expect((await request("POST", `/tasks/${first.id}/attachments`, { body: "x", headers: { ...by, "Content-Length": "1" } })).status, "no name").toBe(422);
  expect([await stored(of), await filesOf(of)]).toEqual([[], { files: 0, bytes: 0 }]);
});

test("a body that is shorter than it said is not attached, and the sweep takes what arrived", async () => {
  const { of, first, call } = await workplace();
  const cut = await attach(asOwner(of), first.id, { headers: { "Content-Length": "500" } });
  expect(cut).toMatchObject({ status: 400, body: { detail: expect.stringContaining("ended before the whole file") } });
  expect(must(await call<{ total: number }>("GET", `/tasks/${first.id}/attachments`)).total).toBe(0);
  await sweepLater(of);
  expect([await stored(of), await filesOf(of)]).toEqual([[], { files: 0, bytes: 0 }]);
});

test("a task has so many files and so many bytes, uploads that go on included; another task is as free as before", async () => {
  const { of, on, first } = await workplace();
  const [by, other] = [asOwner(of), await task(of, on)];
  await uploading(
    of,
    first.id,
    Array.from({ length: TASK_MAX_FILES - 1 }, () => 1),
  );
  await uploading(of, other.id, [TASK_MAX_BYTES - 9]);
  const text = bytesOf("nine long");
  expect((await attach(by, first.id)).status).toBe(201);
  expect((await attach(by, first.id)).body).toMatchObject({ code: "conflict", detail: expect.stringContaining("100 attachments") });
  expect((await attach(by, other.id, { bytes: bytesOf("more bytes") })).body).toMatchObject({ code: "conflict", detail: expect.stringContaining("500 MB") });
  expect((await attach(by, other.id, { bytes: text })).status).toBe(201);
  expect((await stored(of)).length).toBe(2);
});

test("of several uploads that begin at once only those get a place for which there is one", async () => {
  const { of, first } = await workplace();
  await uploading(
    of,
    first.id,
    Array.from({ length: TASK_MAX_FILES - 2 }, () => 1),
  );
  const tried = await codes(...Array.from({ length: 6 }, () => attach(asOwner(of), first.id)));
  expect(tried.sort()).toEqual([[201, undefined], [201, undefined], ...Array.from({ length: 4 }, () => [409, "conflict"])]);
  expect((await stored(of)).length).toBe(2);
});

test("an organization has so many bytes and so many files; what it deletes gives room again", async () => {
  const { of, first, call } = await workplace();
  const by = asOwner(of);
  const made = must(await attach(by, first.id, { bytes: bytesOf("12345678") }));
  const use = (bytes: number, files: number) =>
    of.db.sql("UPDATE attachment_usage SET bytes = ?2, files = ?3 WHERE organization_id = ?1", of.id, bytes, files).run();
  await use(ORGANIZATION_MAX_BYTES, 1);
  expect((await attach(by, first.id, { bytes: bytesOf("1") })).body).toMatchObject({
    code: "conflict",
    detail: expect.stringContaining("of the organization"),
  });
  must(await call("DELETE", `/tasks/${first.id}/attachments/${made.id}`));
  await sweepLater(of);
  expect((await attach(by, first.id, { bytes: bytesOf("12345678") })).status).toBe(201);
  await use(8, ORGANIZATION_MAX_FILES);
  expect((await attach(by, first.id, { bytes: bytesOf("1") })).status).toBe(409);
});

test("on an archived board and in an organization that is closed nothing is attached, and no byte is taken", async () => {
  const { of, on, first, call } = await workplace();
  const by = asOwner(of);
  must(await call("POST", `/boards/${on.id}/archive`));
  expect((await attach(by, first.id)).body.code).toBe("board_archived");
  must(await call("POST", `/boards/${on.id}/unarchive`));
  must(await call("DELETE", "/organizations/me"));
  expect((await attach(by, first.id)).body.code).toBe("organization_closed");
  expect([await stored(of), await filesOf(of)]).toEqual([[], { files: 0, bytes: 0 }]);
});
