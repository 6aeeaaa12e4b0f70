// What is written about organizations, members, invites and API keys is what the catalogue says of it.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { InviteIssued } from "#worker/invites/schema.ts";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { sweepPeople } from "#worker/members/jobs.ts";
import type { Member } from "#worker/members/schema.ts";
import { composition } from "#worker/slices.ts";
import { board, directory, must, organization, person, type Person } from "../support/factories.ts";

const SLICES = ["organizations", "members", "invites", "keys"];
const declared = composition.slices.filter(({ name }) => SLICES.includes(name)).flatMap(({ events = {} }) => Object.keys(events));

test("each event of people's rights is declared, and its payload has exactly the members that its declaration names", async () => {
  const of = await organization();
  const on = await board(of);
  const [INVITES, KEYS, MEMBERS] = ["/organizations/me/invites", "/organizations/me/api-keys", "/organizations/me/members"];
  const invite = async (body: unknown) => must(await of.call<InviteIssued>("POST", INVITES, { body }));
  const accept = async ({ call }: Person, { token }: InviteIssued) => must(await call<Member>("POST", "/organizations/invites/accept", { body: { token } }));
  const access = async (id: string, body: unknown) => must(await of.call("PUT", `${MEMBERS}/${id}/access`, { body }));

  const [one, two, three] = [await person(), await person(), await person()];
  const joined = await accept(one, await invite({ invited_email: "new@example.com", board_access: [{ board_id: on.id }] }));
  await accept(one, await invite({ role: "admin", all_boards_write: true }));
  const key = must(await one.call<ApiKeyIssued>("POST", KEYS, { body: { name: "CI", scopes: ["tasks:read"], board_ids: [on.id] } }));
  must(await one.call("PATCH", `${KEYS}/${key.id}`, { body: { name: "Renamed" } }));
  must(await one.call("POST", `${KEYS}/${key.id}/rotate`, { body: {} }));
  must(await one.call("DELETE", `${KEYS}/${key.id}`));
  must(await one.call("POST", KEYS, { body: { name: "Lost with rights", scopes: ["tasks:read"] } }));
  await access(joined.id, { board_access: [{ board_id: on.id, can_write: true }] });
  must(await one.call("POST", INVITES, { body: {} }));
  must(await of.call("PATCH", `${MEMBERS}/${joined.id}`, { body: { role: "member" } }));
  const open = await invite({});
  must(await of.call("POST", `${INVITES}/${open.id}/renew`));
  must(await of.call("DELETE", `${INVITES}/${open.id}`));
  must(await one.call("DELETE", `${MEMBERS}/${joined.id}`));
  must(await of.call("DELETE", `${MEMBERS}/${(await accept(two, await invite({}))).id}`));
  await accept(three, await invite({ role: "owner" }));
  await directory.sql("UPDATE people SET deletion_at = '2020-01-01T00:00:00.000Z' WHERE id = ?1", three.id).run();
  await sweepPeople({ env, composition, now: new Date() });
  must(await of.call("PATCH", "/organizations/me", { body: { name: "Renamed", description: "Ops" } }));
  must(await of.call("DELETE", "/organizations/me"));
  must(await of.call("POST", "/organizations/me/restore"));

  const { results } = await of.db.sql("SELECT type, payload FROM events WHERE organization_id = ?1", of.id).all<{ type: string; payload: string }>();
  const events = results.filter(({ type }) => declared.includes(type));
  for (const { type, payload } of events) {
    const data: unknown = JSON.parse(payload);
    expect([type, composition.events[type]?.payload.safeParse(data)]).toEqual([type, { success: true, data }]);
  }
  expect([...new Set(events.map(({ type }) => type))].sort()).toEqual(declared.sort());
});
