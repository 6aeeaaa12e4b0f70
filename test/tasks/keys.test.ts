// A task by the key that people say.
import { expect, test } from "vitest";
import type { Task } from "#worker/tasks/schema.ts";
import { board, member, must, organization, task } from "../support/factories.ts";

const byKey = (by: { call: Awaited<ReturnType<typeof organization>>["call"] }, key: string) =>
  by.call<Task & { code: string; task_ids: string[] }>("GET", `/tasks/by-key/${key}`);

test("a key finds its task, in whatever case, for those who may read it", async () => {
  const of = await organization();
  const on = await board(of, { key: "PLAT" });
  const made = await task(of, on);
  expect(must(await byKey(of, made.key))).toEqual(made);
  expect(must(await byKey(of, made.key.toLowerCase())).id).toBe(made.id);
  const [reader, stranger] = [await member(of, { reads: [on.id] }), await member(of)];
  const statusFor = async (by: typeof reader) => (await by.call("GET", `/tasks/by-key/${made.key}`, { headers: { "X-Organization-Id": of.id } })).status;
  expect([await statusFor(reader), await statusFor(stranger)]).toEqual([200, 403]);
  for (const key of ["PLAT-2", "PLAT-0", "NONE-1", "PLAT", "PLAT-1x"]) expect((await byKey(of, key)).status).toBe(404);
  must(await of.call("DELETE", `/tasks/${made.id}`));
  const trashed = { status: 404, body: { code: "not_found", reason: "in_trash", board_id: on.id, task_id: made.id } };
  expect(await byKey(of, made.key), "it can be brought back").toMatchObject(trashed);
  const askedBy = (by: typeof reader) => by.call("GET", `/tasks/by-key/${made.key}`, { headers: { "X-Organization-Id": of.id } });
  expect(await askedBy(reader)).toMatchObject(trashed);
  expect((await askedBy(stranger)).body).not.toHaveProperty("reason");
});

test("where several boards have the same key nobody is sent to one of them by chance", async () => {
  const of = await organization();
  const [one, two] = [await board(of, { key: "PLAT" }), await board(of, { key: "PLAT" })];
  const [first, second] = [await task(of, one), await task(of, two)];
  expect(await byKey(of, "PLAT-1")).toMatchObject({ status: 409, body: { code: "conflict", task_ids: [second.id, first.id] } });
  const reader = await member(of, { reads: [one.id] });
  expect(must(await reader.call<Task>("GET", "/tasks/by-key/PLAT-1", { headers: { "X-Organization-Id": of.id } })).id).toBe(first.id);
});
