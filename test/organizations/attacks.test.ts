// What somebody who means harm would try in an organization, and what stops it.
import { composition } from "#worker/slices.ts";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sweepPeople } from "#worker/members/jobs.ts";
import type { InviteIssued } from "#worker/invites/schema.ts";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import type { Member } from "#worker/members/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import { freshEmail, installation, mailroom } from "../identity/support.ts";
import { client, ownerOf } from "../support/client.ts";
import { board, directory, member, must, organization, organizationOf, person, type Person } from "../support/factories.ts";

const KEYS = "/organizations/me/api-keys";
const key = (token: string | null) => client({ Authorization: `Bearer ${token}` });
const memberId = async ({ call }: Person) => must(await call<Member>("GET", "/organizations/me/member")).id;

test("no one gets a key that may do more than they may: an admin without rights on boards cannot rotate a key for all of them into their own hands", async () => {
  const of = await organization();
  const on = await board(of);
  const admin = await member(of, { role: "admin" });
  const made = must(await of.call<ApiKeyIssued>("POST", KEYS, { body: { name: "CI", scopes: ["tasks:read", "tasks:write"] } }));
  expect((await admin.call("GET", `/boards/${on.id}`)).status).toBe(403);
  const rotated = await admin.call<ApiKeyIssued>("POST", `${KEYS}/${made.id}/rotate`, { body: {} });
  const got = await key(rotated.body.token ?? "none")("POST", "/tasks", { body: { board_id: on.id, title: "Mine now" } });
  expect([rotated.status, got.status]).toEqual([403, 401]);
});

test("a member who is removed or demoted keeps no key: a token that they got by rotating another's key ends too", async () => {
  const of = await organization();
  const admin = await member(of, { role: "admin", writesAll: true });
  const made = must(await of.call<ApiKeyIssued>("POST", KEYS, { body: { name: "CI", scopes: ["organization:read"] } }));
  const { token } = must(await admin.call<ApiKeyIssued>("POST", `${KEYS}/${made.id}/rotate`, { body: {} }));
  expect((await key(token)("GET", "/organizations/me")).status).toBe(200);
  must(await of.call("DELETE", `/organizations/me/members/${await memberId(admin)}`));
  expect((await key(token)("GET", "/organizations/me")).status).toBe(401);
});

test("a maker whose rights on boards are taken away keeps them by no key", async () => {
  const of = await organization();
  const on = await board(of);
  const admin = await member(of, { role: "admin", writesAll: true });
  const { token } = must(await admin.call<ApiKeyIssued>("POST", KEYS, { body: { name: "CI", scopes: ["tasks:write"] } }));
  must(await of.call("PUT", `/organizations/me/members/${await memberId(admin)}/access`, { body: {} }));
  expect((await key(token)("POST", "/tasks", { body: { board_id: on.id, title: "Still mine" } })).status).not.toBe(201);
});

test("a repeated key is one request of one organization: the same key in another organization is another request", async () => {
  const here = await organization("SHARD_0");
  const there = await organization("SHARD_0");
  const headers = { "Idempotency-Key": newId() };
  const body = { role: "member" };
  const one = must(await ownerOf(here.id)<InviteIssued>("POST", "/organizations/me/invites", { body, headers }));
  const two = must(await ownerOf(there.id)<InviteIssued>("POST", "/organizations/me/invites", { body, headers }));
  expect([one.organization_id, two.organization_id]).toEqual([here.id, there.id]);
});

test("an owner whose account was erased while the organization was closed is no owner of what is restored: the last real one stays, the keys are dead", async () => {
  const [founder, other] = [await person("Founder"), await person("Other")];
  await organizationOf(founder.call);
  const invite = must(await founder.call<InviteIssued>("POST", "/organizations/me/invites", { body: { role: "owner" } }));
  must(await other.call("POST", "/organizations/invites/accept", { body: { token: invite.token } }));
  const { token } = must(await founder.call<ApiKeyIssued>("POST", KEYS, { body: { name: "CI", scopes: ["organization:read"] } }));
  must(await other.call("DELETE", "/organizations/me"));
  must(await founder.call("DELETE", "/users/me"));
  await directory.sql("UPDATE people SET deletion_at = ?2 WHERE id = ?1", founder.id, new Date(Date.now() - 1).toISOString()).run();
  await sweepPeople({ env, composition, now: new Date() });
  expect(await directory.sql("SELECT count(*) AS n FROM people WHERE id = ?1", founder.id).first("n")).toBe(0);
  must(await other.call("POST", "/organizations/me/restore"));
  await sweepPeople({ env, composition, now: new Date() });
  const left = await other.call("DELETE", `/organizations/me/members/${await memberId(other)}`);
  expect([left.status, (await key(token)("GET", "/organizations/me")).status]).toEqual([409, 401]);
});

test("nobody floods a stranger's mailbox with invites: renewing one over and over is stopped", async () => {
  const mail = mailroom();
  const mallory = await person("Mallory");
  await organizationOf(mallory.call);
  const call = installation(mail.settings, { Authorization: `Bearer ${mallory.token}` });
  const email = freshEmail();
  const { id } = must(await call<InviteIssued>("POST", "/organizations/me/invites", { body: { invited_email: email } }));
  for (let n = 0; n < 30; n++) await call("POST", `/organizations/me/invites/${id}/renew`);
  expect(mail.sent.filter(({ to }) => to === email).length).toBeLessThanOrEqual(10);
});

test("a plain member learns from the timeline neither what API keys there are nor the boards and rights that lists hide from them", async () => {
  const of = await organization();
  const hidden = await board(of);
  const plain = await member(of);
  const other = await member(of);
  must(await of.call("POST", KEYS, { body: { name: "CI", scopes: ["tasks:read"], board_ids: [hidden.id] } }));
  must(await of.call("PUT", `/organizations/me/members/${await memberId(other)}/access`, { body: { board_access: [{ board_id: hidden.id }] } }));
  expect((await plain.call("GET", KEYS)).status).toBe(403);
  const { body } = await plain.call("GET", "/activity?limit=200");
  expect(JSON.stringify(body)).not.toContain(hidden.id);
  expect(JSON.stringify(body)).not.toContain("mck_");
});
