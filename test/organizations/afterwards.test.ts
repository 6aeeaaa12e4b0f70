// What follows when people are erased, boards deleted and letters sent: nobody gains by it.
import { composition } from "#worker/slices.ts";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { sweepPeople } from "#worker/members/jobs.ts";
import type { InviteIssued } from "#worker/invites/schema.ts";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import type { Member } from "#worker/members/schema.ts";
import { freshEmail, installation, mailroom } from "../identity/support.ts";
import { board, directory, member, must, organization, organizationOf, person, type Person } from "../support/factories.ts";
const KEYS = "/organizations/me/api-keys";
const memberId = async ({ call }: Person) => must(await call<Member>("GET", "/organizations/me/member")).id;
const due = (p: Person) => directory.sql("UPDATE people SET deletion_at = ?2 WHERE id = ?1", p.id, new Date(Date.now() - 1).toISOString()).run();

test("somebody erased while the organization was closed inherits nothing when it is open again", async () => {
  const founder = await person("Founder");
  const of = await organizationOf(founder.call);
  const ghost = await member(of);
  const real = await member(of);
  must(await founder.call("DELETE", "/organizations/me"));
  await due(ghost);
  await sweepPeople({ env, composition, now: new Date() });
  must(await founder.call("POST", "/organizations/me/restore"));
  await due(founder);
  await sweepPeople({ env, composition, now: new Date() });
  const rows = (await of.db.sql("SELECT person_id, role FROM members WHERE organization_id = ?1", of.id).all<{ person_id: string; role: string }>()).results;
  expect(rows).toEqual([{ person_id: real.id, role: "owner" }]);
});
test("a closed organization whose only owner is erased has somebody who can restore it", async () => {
  const founder = await person("Founder");
  const of = await organizationOf(founder.call);
  const admin = await member(of, { role: "admin" });
  must(await founder.call("DELETE", "/organizations/me"));
  await due(founder);
  await sweepPeople({ env, composition, now: new Date() });
  expect((await admin.call("POST", "/organizations/me/restore")).status).toBe(200);
});
test("a plain member who reads all boards learns no scopes of keys", async () => {
  const of = await organization();
  const plain = await member(of, { readsAll: true });
  must(await of.call("PUT", `/organizations/me/members/${await memberId(plain)}/access`, { body: { all_boards_read: true } }));
  must(await of.call("POST", KEYS, { body: { name: "CI", scopes: ["tasks:read"] } }));
  expect((await plain.call("GET", KEYS)).status).toBe(403);
  const told = async (call: Person["call"]) => JSON.stringify(must(await call("GET", "/activity?type=api_key.created")));
  expect(await told(of.call), "there is something to hide").toContain("tasks:read");
  expect(await told(plain.call)).not.toContain("tasks:read");
});
test("a key that names a deleted board survives a change that takes nothing", async () => {
  const of = await organization();
  const [a, b] = [await board(of), await board(of)];
  const admin = await member(of, { role: "admin" });
  const rights = (ids: string[]) => ({ body: { board_access: ids.map((board_id) => ({ board_id, can_read: true, can_write: true })) } });
  const id = await memberId(admin);
  must(await of.call("PUT", `/organizations/me/members/${id}/access`, rights([a.id, b.id])));
  const made = must(await admin.call<ApiKeyIssued>("POST", KEYS, { body: { name: "CI", scopes: ["tasks:read"], board_ids: [a.id, b.id] } }));
  must(await of.call("DELETE", `/boards/${b.id}`));
  const rotated = await admin.call("POST", `${KEYS}/${made.id}/rotate`, { body: {} });
  must(await of.call("PUT", `/organizations/me/members/${id}/access`, rights([a.id])));
  expect([rotated.status, must(await of.call<ApiKeyIssued>("GET", `${KEYS}/${made.id}`)).revoked_at]).toEqual([200, null]);
});
test("letters to one address are capped over all organizations of one maker", async () => {
  vi.useFakeTimers({ toFake: ["Date"] }); // all within the minute that counts
  const mail = mailroom();
  const mallory = await person("Mallory");
  const email = freshEmail();
  for (let n = 0; n < 4; n++) {
    const of = await organizationOf(mallory.call);
    const call = installation(mail.settings, { Authorization: `Bearer ${mallory.token}`, "X-Organization-Id": of.id });
    const { id } = must(await call<InviteIssued>("POST", "/organizations/me/invites", { body: { invited_email: email } }));
    for (let m = 0; m < 10; m++) await call("POST", `/organizations/me/invites/${id}/renew`);
  }
  expect(mail.sent.filter(({ to }) => to === email).length).toBe(5);
});
