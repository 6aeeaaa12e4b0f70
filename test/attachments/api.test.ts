// Files of tasks: attached, listed, fetched, renamed, deleted.
import { expect, test } from "vitest";
import type { Attachment } from "#worker/attachments/schema.ts";
import type { Page } from "#worker/platform/wire.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { eventsOf, must, workplace } from "../support/factories.ts";
import { asOwner, attach, bytesOf, fetchFile, PNG, stored, sweepLater } from "./files.ts";

test("a file is attached with its event, listed, counted, fetched as it was sent, renamed, and deleted with its bytes", async () => {
  const { of, first, call } = await workplace();
  const by = asOwner(of);
  const sent = bytesOf("line one\nline two\n");
  const made = must(await attach(by, first.id, { name: "trace of monday.txt", bytes: sent }));
  expect(made).toMatchObject({
    task_id: first.id,
    board_id: first.board_id,
    name: "trace of monday.txt",
    bytes: sent.byteLength,
    content_type: "text/plain",
    version: 1,
  });
  const picture = must(await attach(by, first.id, { name: "shot.png", bytes: PNG }));
  expect(must(await call<Page<Attachment>>("GET", `/tasks/${first.id}/attachments`))).toEqual({ items: [made, picture], total: 2, limit: 200, offset: 0 });
  expect(must(await call<Task>("GET", `/tasks/${first.id}`))).toMatchObject({ attachment_count: 2, version: 1 });
  const file = await fetchFile(by, made);
  expect([file.status, await file.text(), file.headers.get("Content-Length")]).toEqual([200, "line one\nline two\n", "18"]);

  const path = `/tasks/${first.id}/attachments/${made.id}`;
  const renamed = must(await call<Attachment>("PATCH", path, { body: { name: "monday.txt" }, headers: { "If-Match": '"1"' } }));
  expect(renamed).toMatchObject({ name: "monday.txt", version: 2 });
  expect(must(await call<Attachment>("GET", path))).toEqual(renamed);
  expect((await call("DELETE", path, { headers: { "If-Match": '"1"' } })).status).toBe(412);
  expect((await call("DELETE", path)).status).toBe(204);
  expect((await call("GET", path)).status).toBe(404);
  expect(must(await call<Task>("GET", `/tasks/${first.id}`)).attachment_count).toBe(1);
  await sweepLater(of);
  expect((await stored(of)).length).toBe(1);

  const told = (await eventsOf(of, `board_id=${first.board_id}`)).filter(({ type }) => type.startsWith("attachment."));
  expect(told.map(({ type, subject, payload }) => [type, subject.id, (payload as { label: string }).label])).toEqual([
    ["attachment.added", made.id, "trace of monday.txt"],
    ["attachment.added", picture.id, "shot.png"],
    ["attachment.renamed", made.id, "monday.txt"],
    ["attachment.deleted", made.id, "monday.txt"],
  ]);
});
