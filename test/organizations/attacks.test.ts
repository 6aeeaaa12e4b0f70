// What somebody who means harm would try in an organization, and what stops it.
import { composition } from "#worker/slices.ts";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { sweepPeople } from "#worker/members/jobs.ts";
import type { InviteIssued } from "#worker/invites/schema.ts";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import type { Member } from "#worker/members/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import { freshEmail, installation, mailroom } from "../identity/support.ts";
import { type Call, client, ownerOf } from "../support/client.ts";
import { board, directory, member, must, organization, organizationOf, person, type Person } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

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
  expect([refusal(rotated), rotated.body.token]).toEqual(["403 forbidden", undefined]);
  const { token, ...shown } = made;
  expect(must(await of.call("GET", `${KEYS}/${made.id}`)), "the key is as it was").toMatchObject({ ...shown, last_used_at: null });
  expect((await key(token)("POST", "/tasks", { body: { board_id: on.id, title: "Still works" } })).status).toBe(201);
});

test("a member who is removed or demoted keeps no key: a token that they got by rotating another's key ends too", async () => {
  for (const [method, body] of [
    ["DELETE", undefined],
    ["PATCH", { role: "member" }],
  ] as const) {
    const of = await organization();
    const admin = await member(of, { role: "admin", writesAll: true });
    const made = must(await of.call<ApiKeyIssued>("POST", KEYS, { body: { name: "CI", scopes: ["organization:read"] } }));
    const { token } = must(await admin.call<ApiKeyIssued>("POST", `${KEYS}/${made.id}/rotate`, { body: {} }));
    expect((await key(token)("GET", "/organizations/me")).status).toBe(200);
    must(await of.call(method, `/organizations/me/members/${await memberId(admin)}`, { body }));
    expect(refusal(await key(token)("GET", "/organizations/me")), method).toBe("401 unauthenticated");
  }
});

test("a maker whose rights on boards are taken away keeps them by no key", async () => {
  const of = await organization();
  const on = await board(of);
  const admin = await member(of, { role: "admin", writesAll: true });
  const { token } = must(await admin.call<ApiKeyIssued>("POST", KEYS, { body: { name: "CI", scopes: ["tasks:write"] } }));
  must(await of.call("PUT", `/organizations/me/members/${await memberId(admin)}/access`, { body: {} }));
  expect(refusal(await key(token)("POST", "/tasks", { body: { board_id: on.id, title: "Still mine" } }))).toBe("401 unauthenticated");
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
  expect([refusal(left), refusal(await key(token)("GET", "/organizations/me"))]).toEqual(["409 last_owner", "401 unauthenticated"]);
});

test("nobody floods a stranger's mailbox with invites: renewing one over and over is stopped", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const mail = mailroom();
  const mallory = await person("Mallory");
  await organizationOf(mallory.call);
  const call = installation(mail.settings, { Authorization: `Bearer ${mallory.token}` });
  const email = freshEmail();
  const { id } = must(await call<InviteIssued>("POST", "/organizations/me/invites", { body: { invited_email: email } }));
  for (let n = 0; n < 30; n++) {
    vi.setSystemTime(Date.now() + 61_000); // past what may be sent within a minute
    must(await call("POST", `/organizations/me/invites/${id}/renew`));
  }
  expect(mail.sent.filter(({ to }) => to === email).length).toBe(8);
});

test("a plain member learns from the timeline neither what API keys there are nor the boards and rights that lists hide from them", async () => {
  const of = await organization();
  const hidden = await board(of);
  const plain = await member(of);
  const other = await member(of);
  must(await of.call("POST", KEYS, { body: { name: "CI", scopes: ["tasks:read"], board_ids: [hidden.id] } }));
  must(await of.call("PUT", `/organizations/me/members/${await memberId(other)}/access`, { body: { board_access: [{ board_id: hidden.id }] } }));
  expect((await plain.call("GET", KEYS)).status).toBe(403);
  const timeline = async ({ call }: { call: Call }) => JSON.stringify(must(await call("GET", "/activity?limit=200")));
  expect(await timeline(of), "there is something to hide").toContain(hidden.id);
  const told = await timeline(plain);
  expect(told).toContain("member.access_changed");
  expect(told).not.toContain(hidden.id);
  expect(told).not.toContain("mck_");
});
