// What commits between the look and the act beats the act: shown by letting it commit exactly there.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "#worker/index.ts";
import type { InviteIssued } from "#worker/invites/schema.ts";
import type { Member } from "#worker/members/schema.ts";
import { BASE } from "../support/client.ts";
import { board, member, must, organization, person, type Person, type TestOrganization } from "../support/factories.ts";

/** A shard that lets `between` happen before the first batch that begins with a guard, and so would commit. */
function interrupted(real: D1Database, between: () => Promise<unknown>): D1Database {
  let isDone = false;
  const texts = new WeakMap<object, string>();
  const note = (statement: D1PreparedStatement, text: string): D1PreparedStatement => {
    texts.set(statement, text);
    const bind = statement.bind.bind(statement);
    statement.bind = (...values: unknown[]) => note(bind(...values), text);
    return statement;
  };
  return {
    prepare: (text: string) => note(real.prepare(text), text),
    batch: async (list: D1PreparedStatement[]) => {
      if (!isDone && texts.get(list[0] as D1PreparedStatement)?.startsWith("INSERT INTO guard")) {
        isDone = true;
        await between();
      }
      return real.batch(list);
    },
  } as unknown as D1Database;
}

type Asked = { method: string; path: string; body?: unknown };
async function ask(of: TestOrganization, by: Person, { method, path, body }: Asked, between: () => Promise<unknown>): Promise<string> {
  const request = new Request(`${BASE}/api/v1${path}`, {
    method,
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${by.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const context = createExecutionContext();
  const shard = { [of.shard]: interrupted((env as unknown as Record<string, D1Database>)[of.shard] as D1Database, between) };
  const response = await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, { ...env, ...shard }, context);
  const text = await response.text();
  await waitOnExecutionContext(context);
  return `${response.status} ${text ? ((JSON.parse(text) as { code?: string }).code ?? "") : ""}`.trim();
}

const idOf = async ({ call }: Person) => must(await call<Member>("GET", "/organizations/me/member")).id;
const MEMBERS = "/organizations/me/members";

const idMade = async ({ call }: TestOrganization, path: string, body: object) => must(await call<{ id: string }>("POST", path, { body })).id;

async function stage() {
  const of = await organization();
  const [owner, admin, plain] = [await member(of, { role: "owner" }), await member(of, { role: "admin" }), await member(of)];
  const [ownerId, adminId, plainId] = [await idOf(owner), await idOf(admin), await idOf(plain)];
  const set = (id: string, role: string) => async () => must(await of.call("PATCH", `${MEMBERS}/${id}`, { body: { role } }));
  return { of, owner, admin, plain, ownerId, adminId, plainId, set };
}

test("an admin who is demoted meanwhile changes, removes and invites nobody; an owner who is demoted closes nothing", async () => {
  const acts: Asked[] = [
    { method: "PATCH", path: `${MEMBERS}/:plain`, body: { role: "admin" } },
    { method: "PUT", path: `${MEMBERS}/:plain/access`, body: { all_boards_write: true } },
    { method: "DELETE", path: `${MEMBERS}/:plain` },
    { method: "POST", path: "/organizations/me/invites", body: {} },
    { method: "PATCH", path: "/organizations/me", body: { name: "Mine" } },
    { method: "POST", path: "/organizations/me/api-keys", body: { name: "K", scopes: ["tasks:read"], board_ids: [":board"] } },
    { method: "PATCH", path: "/organizations/me/api-keys/:key", body: { name: "Mine" } },
    { method: "DELETE", path: "/organizations/me/api-keys/:key" },
    { method: "POST", path: "/gateway-registry/tokens", body: { name: "Rack" } },
    { method: "DELETE", path: "/gateway-registry/tokens/:token" },
  ];
  for (const act of acts) {
    const { of, admin, adminId, plainId, set } = await stage();
    const on = await board(of);
    must(await of.call("PUT", `${MEMBERS}/${adminId}/access`, { body: { board_access: [{ board_id: on.id, can_write: true }] } }));
    const body = act.body === undefined ? undefined : JSON.parse(JSON.stringify(act.body).replace(":board", on.id));
    const key = { name: "Owner's", scopes: ["tasks:read"], board_ids: [on.id] };
    const [keyId, tokenId] = await Promise.all([idMade(of, "/organizations/me/api-keys", key), idMade(of, "/gateway-registry/tokens", { name: "Shelf" })]);
    const asked = { ...act, path: act.path.replace(":plain", plainId).replace(":key", keyId).replace(":token", tokenId), body };
    expect(await ask(of, admin, asked, set(adminId, "member")), act.path).toBe("403 forbidden");
    const rows = await of.db.sql("SELECT role, all_boards_write FROM members WHERE id = ?1", plainId).first();
    expect(rows).toEqual({ role: "member", all_boards_write: 0 });
  }
  const { of, owner, ownerId, set } = await stage();
  expect(await ask(of, owner, { method: "DELETE", path: "/organizations/me" }, set(ownerId, "admin"))).toBe("403 forbidden");
  expect(await of.db.sql("SELECT deletion_at FROM organizations WHERE id = ?1", of.id).first("deletion_at")).toBeNull();
});

test("rights on boards that are taken meanwhile from an admin who gives them away are given to nobody", async () => {
  const { of, admin, adminId, plainId } = await stage();
  const on = await board(of);
  const write = { board_access: [{ board_id: on.id, can_write: true }] };
  must(await of.call("PUT", `${MEMBERS}/${adminId}/access`, { body: write }));
  const asked = { method: "PUT", path: `${MEMBERS}/${plainId}/access`, body: write };
  const taken = async () => must(await of.call("PUT", `${MEMBERS}/${adminId}/access`, { body: {} }));
  expect(await ask(of, admin, asked, taken)).toBe("409 conflict");
  expect(await ask(of, admin, asked, async () => undefined), "nor when it is asked again").toBe("403 forbidden");
  expect(await of.db.sql("SELECT count(*) AS n FROM member_board_access WHERE board_id = ?1", on.id).first("n")).toBe(0);
});

test("the other owner who goes meanwhile leaves the one who wanted to go behind", async () => {
  const { of, owner, ownerId } = await stage();
  const boss = must(await of.call<Member>("GET", "/organizations/me/member")).id;
  const leave = async () => must(await of.call("DELETE", `${MEMBERS}/${boss}`));
  expect(await ask(of, owner, { method: "DELETE", path: `${MEMBERS}/${ownerId}` }, leave)).toBe("409 last_owner");
});

test("an invite that is revoked, whose maker is demoted, whose board is deleted or whose organization is closed meanwhile gives no more than it may", async () => {
  const open = async () => {
    const { of, admin, adminId, set } = await stage();
    const on = await board(of);
    const wanted = { board_access: [{ board_id: on.id, can_write: true }] };
    must(await of.call("PUT", `${MEMBERS}/${adminId}/access`, { body: { all_boards_write: true } }));
    const made = must(await admin.call<InviteIssued>("POST", "/organizations/me/invites", { body: wanted }));
    return {
      of,
      on,
      made,
      demote: set(adminId, "member"),
      guest: await person(),
      asked: { method: "POST", path: "/organizations/invites/accept", body: { token: made.token } },
    };
  };
  const one = await open();
  expect(await ask(one.of, one.guest, one.asked, one.demote)).toBe("409 invite_unusable");
  const two = await open();
  expect(await ask(two.of, two.guest, two.asked, () => two.of.call("DELETE", `/organizations/me/invites/${two.made.id}`))).toBe("409 invite_unusable");
  const silent = await open();
  const silently = () => silent.of.db.sql("UPDATE members SET role = 'member' WHERE person_id = ?1", silent.made.created_by.id).run();
  expect(await ask(silent.of, silent.guest, silent.asked, silently), "even past the service").toBe("409 invite_unusable");
  const three = await open();
  expect(await ask(three.of, three.guest, three.asked, () => three.of.call("DELETE", "/organizations/me"))).toBe("409 organization_closed");
  const four = await open();
  expect(await ask(four.of, four.guest, four.asked, () => four.of.call("DELETE", `/boards/${four.on.id}`))).toBe("200");
  expect(await four.of.db.sql("SELECT count(*) AS n FROM member_board_access WHERE board_id = ?1", four.on.id).first("n")).toBe(0);
});

test("a member who is changed meanwhile is not changed on top of it: with a version that was seen 412, without one 409", async () => {
  const { of, owner, plainId, set } = await stage();
  const asked = { method: "PUT", path: `${MEMBERS}/${plainId}/access`, body: { all_boards_read: true } };
  expect(await ask(of, owner, asked, set(plainId, "admin"))).toBe("409 conflict");
});
