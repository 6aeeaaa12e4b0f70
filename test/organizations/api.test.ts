// Organizations: made by a person, spread over shards, chosen as the active one, closed to everybody else.
import { expect, test } from "vitest";
import { forgetPerson } from "#worker/identity/index.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Member } from "#worker/members/schema.ts";
import type { Organization } from "#worker/organizations/schema.ts";
import { board, directory, eventsOf, member, must, organization, organizationOf, person } from "../support/factories.ts";

type Page<T> = { items: T[]; total: number; limit: number; offset: number };
type Summary = { id: string; name: string; role: string; is_active: boolean };

test("whoever makes an organization owns it, with every right on its boards, and it becomes the active one", async () => {
  const ana = await person();
  expect(must(await ana.call<Page<Organization>>("GET", "/organizations"))).toMatchObject({ items: [], total: 0 });
  expect(await ana.call("GET", "/boards")).toMatchObject({ status: 409, body: { code: "conflict" } });
  const made = must(await ana.call<Organization>("POST", "/organizations", { body: { name: "  Northwind  ", description: "" } }));
  expect(made).toMatchObject({ name: "Northwind", description: null, version: 1 });
  expect(must(await ana.call<Organization>("GET", `/organizations/${made.id}`))).toEqual(made);
  expect(must(await ana.call<Organization>("GET", "/organizations/me"))).toEqual(made);
  expect(must(await ana.call<Page<Member>>("GET", "/organizations/me/members"))).toMatchObject({
    total: 1,
    items: [{ user_id: ana.id, role: "owner", all_boards_read: true, all_boards_write: true }],
  });
  const events = await eventsOf({ call: ana.call }, "");
  expect(events).toMatchObject([{ type: "organization.created", seq: 1, stream_id: made.id, board_id: null, after: made }]);
  for (const body of [{}, { name: " " }, { name: "x".repeat(121) }, { name: 7 }]) expect((await ana.call("POST", "/organizations", { body })).status).toBe(422);
});

test("a person of several organizations works in the active one, and in another by naming it", async () => {
  const ana = await person();
  const [one, two] = [await organizationOf(ana.call), await organizationOf(ana.call)];
  const active = async () => must(await ana.call<Summary[]>("GET", "/organizations/me/list")).find((item) => item.is_active)?.id;
  expect(await active()).toBe(two.id);
  must(await ana.call("PATCH", "/organizations/me/active", { body: { organization_id: one.id } }));
  expect([await active(), must(await ana.call<Organization>("GET", "/organizations/me")).id]).toEqual([one.id, one.id]);
  const [here, there] = [await board(one, { name: "Here" }), await board(two, { name: "There" })];
  const names = async (headers = {}) => must(await ana.call<Page<{ name: string }>>("GET", "/boards", { headers })).items.map((item) => item.name);
  expect([await names(), await names({ "X-Organization-Id": two.id })]).toEqual([["Here"], ["There"]]);
  expect((await ana.call("GET", `/boards/${there.id}`)).status, "an id leads to its own organization").toBe(200);
  expect((await ana.call("GET", `/boards/${there.id}`, { headers: { "X-Organization-Id": one.id } })).status).toBe(404);
  expect((await ana.call("GET", `/boards/${here.id}/approvals`)).status).toBe(200);
  expect((await ana.call("GET", `/boards/${there.id}/approvals`)).status).toBe(200);
  expect(must(await ana.call<Page<Organization>>("GET", "/organizations?limit=1&offset=1"))).toMatchObject({ total: 2, limit: 1, offset: 1 });
  for (const id of [newId(), (await organization()).id])
    expect((await ana.call("PATCH", "/organizations/me/active", { body: { organization_id: id } })).status).toBe(404);
});

test("organizations spread over the shards, and one request finds its own on any of them", async () => {
  const ana = await person();
  const made = [];
  for (let count = 0; count < 16; count++) made.push(await organizationOf(ana.call));
  expect(new Set(made.map((item) => item.shard))).toEqual(new Set(["SHARD_0", "SHARD_1"]));
  const listed = must(await ana.call<Page<Organization>>("GET", "/organizations")).items.map((item) => item.id);
  expect(new Set(listed)).toEqual(new Set(made.map((item) => item.id)));
  for (const one of made.slice(0, 6)) {
    const on = await board(one);
    expect((await ana.call("GET", `/boards/${on.id}`)).status).toBe(200);
    expect(await one.db.sql("SELECT count(*) AS n FROM boards WHERE id = ?1", on.id).first("n")).toBe(1);
  }
});

test("a repeated request with its key makes no second organization, on whichever shard the first was made", async () => {
  const ana = await person();
  for (const key of ["a", "b", "c", "d"]) {
    const replies = await Promise.all(
      [1, 2, 3].map(() => ana.call<Organization>("POST", "/organizations", { body: { name: "Once" }, headers: { "Idempotency-Key": key } })),
    );
    expect(new Set(replies.map((reply) => `${reply.status} ${reply.body.id}`)).size).toBe(1);
  }
  expect(must(await ana.call<Page<Organization>>("GET", "/organizations")).total).toBe(4);
});

test("an organization that the directory does not know cannot be chosen or named, and the person can make it again", async () => {
  const ana = await person();
  const made = await organizationOf(ana.call);
  await directory.sql("DELETE FROM organizations WHERE id = ?1", made.id).run();
  forgetPerson(ana.id);
  expect(must(await ana.call<Summary[]>("GET", "/organizations/me/list"))).toEqual([]);
  expect((await ana.call("GET", "/boards", { headers: { "X-Organization-Id": made.id } })).status).toBe(404);
  expect((await ana.call("PATCH", "/organizations/me/active", { body: { organization_id: made.id } })).status).toBe(404);
  const again = await organizationOf(ana.call);
  expect(must(await ana.call<Summary[]>("GET", "/organizations/me/list")).map((item) => item.id)).toEqual([again.id]);
});

test("members see each other in pages; others see nothing of it", async () => {
  const of = await organization();
  const [ana, outsider] = [await member(of, { role: "admin" }), await person()];
  const page = must(await ana.call<Page<Member>>("GET", "/organizations/me/members?limit=1"));
  expect([page.total, page.items.length, page.limit]).toEqual([2, 1, 1]);
  expect([
    (await outsider.call("GET", `/organizations/${of.id}`)).status,
    (await outsider.call("GET", "/organizations/me/members", { headers: { "X-Organization-Id": of.id } })).status,
    (await outsider.call("GET", "/organizations/me")).status,
  ]).toEqual([404, 404, 409]);
});
