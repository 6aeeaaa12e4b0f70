import { expect, test } from "vitest";
import { expireApprovals } from "#worker/approvals/jobs.ts";
import { issueCredential } from "#worker/identity/index.ts";
import type { Organization } from "#worker/organizations/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import { type Consumer, drain } from "#worker/platform/outbox.ts";
import { sweep } from "#worker/platform/sweep.ts";
import { failLateRuns } from "#worker/runs/jobs.ts";
import type { Run } from "#worker/runs/schema.ts";
import { copies } from "../platform/filling.ts";
import { nothingLeftForCron } from "../support/cron.ts";
import { contextOf, agentOn, approval, board, eventsOf, gateway, member, must, organization, task } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { upgrade } from "../support/sockets.ts";

const DAY_MS = 24 * 3_600_000;

test("an owner closes it for 30 days and restores it; admins may not; a repeat keeps the date", async () => {
  const of = await organization();
  const [admin, owner] = [await member(of, { role: "admin" }), await member(of, { role: "owner" })];
  expect(refusal(await admin.call("DELETE", "/organizations/me"))).toBe("403 forbidden");
  expect(refusal(await of.call("DELETE", "/organizations/me", { headers: { "If-Match": '"9"' } }))).toBe("412 stale_version");
  const closed = must(await of.call<Organization>("DELETE", "/organizations/me"));
  expect(Date.parse(closed.deletion_at ?? "") - Date.now()).toBeGreaterThan(29.9 * DAY_MS);
  expect(must(await owner.call<Organization>("DELETE", "/organizations/me"))).toEqual(closed);
  expect(must(await admin.call<Organization>("GET", "/organizations/me"))).toEqual(closed);
  expect(refusal(await admin.call("POST", "/organizations/me/restore"))).toBe("403 forbidden");
  const restored = must(await owner.call<Organization>("POST", "/organizations/me/restore"));
  expect(restored).toMatchObject({ deletion_at: null, version: closed.version + 1 });
  expect(must(await of.call<Organization>("POST", "/organizations/me/restore"))).toEqual(restored);
  const told = (await eventsOf(of, "")).map((event) => event.type).filter((type) => type.startsWith("organization."));
  expect(told).toEqual(["organization.created", "organization.deletion_scheduled", "organization.restored"]);
});

test("closed, every change is refused with the reason, as a person, an agent, a key and a gateway, and reading works; restored, all goes on", async () => {
  await nothingLeftForCron();
  const of = await organization();
  const lab = await gateway(of);
  const on = await board(of);
  const first = await task(of, on);
  const scout = await agentOn(of, on);
  const asked = await approval(of, first);
  const plain = await member(of);
  const theirs = await organization(of.shard);
  const { id: memberId } = must(await plain.call<{ id: string }>("GET", "/organizations/me/member"));
  const invite = must(await of.call<{ id: string }>("POST", "/organizations/me/invites", { body: {} }));
  const key = must(await of.call<{ id: string; token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["tasks:write"] } }));
  const relay = issueCredential(of.db, "gateway", of.id, lab.id, new Date().toISOString());
  await relay.statement.run();
  const count = () => of.db.sql("SELECT count(*) AS n FROM events WHERE organization_id = ?1", of.id).first("n");
  must(await of.call("DELETE", "/organizations/me"));
  const before = await count();
  const changes: [string, string, unknown?][] = [
    ["POST", "/tasks", { board_id: on.id, title: "T" }],
    ["PATCH", `/tasks/${first.id}`, { status: "in_progress" }],
    ["DELETE", `/tasks/${first.id}`],
    ["POST", `/tasks/${first.id}/comments`, { message: "x" }],
    ["POST", "/boards", { organization_id: of.id, name: "New" }],
    ["PATCH", `/boards/${on.id}`, { name: "New" }],
    ["POST", "/board-groups", { organization_id: of.id, name: "New" }],
    ["POST", "/agents", { organization_id: of.id, name: "New" }],
    ["POST", "/gateways", { name: "New" }],
    ["PATCH", `/gateways/${lab.id}`, { name: "New" }],
    ["PATCH", "/organizations/me", { name: "New" }],
    ["PATCH", `/organizations/me/members/${memberId}`, { role: "admin" }],
    ["PUT", `/organizations/me/members/${memberId}/access`, { all_boards_read: true }],
    ["DELETE", `/organizations/me/members/${memberId}`],
    ["POST", "/organizations/me/invites", {}],
    ["DELETE", `/organizations/me/invites/${invite.id}`],
    ["POST", `/organizations/me/invites/${invite.id}/renew`],
    ["POST", "/organizations/me/api-keys", { name: "CI", scopes: ["tasks:read"] }],
    ["DELETE", `/organizations/me/api-keys/${key.id}`],
  ];
  const said = (body: unknown) => (body === undefined ? {} : { body });
  for (const [method, path, body] of changes) expect(refusal(await of.call(method, path, said(body)), `${method} ${path}`)).toBe("409 organization_closed");
  expect(refusal(await plain.call("DELETE", `/organizations/me/members/${memberId}`)), "leaving").toBe("409 organization_closed");
  const path = `/agent/boards/${on.id}/tasks/${first.id}`;
  expect(refusal(await scout.call("PATCH", path, { body: { status: "in_progress" } }))).toBe("409 organization_closed");
  expect(refusal(await scout.call("POST", `${path}/comments`, { body: { message: "x" } }))).toBe("409 organization_closed");
  expect(refusal(await of.call("PATCH", `/approvals/${asked.id}`, { body: { status: "approved" } }))).toBe("409 organization_closed");
  const withKey = { headers: { Authorization: `Bearer ${key.token}` }, body: { board_id: on.id, title: "T" } };
  expect(refusal(await of.call("POST", "/tasks", withKey))).toBe("409 organization_closed");
  const door = await upgrade(`/ws/gateway/${lab.id}/relay`, { Authorization: `Bearer ${relay.token}` });
  expect([door.status, ((await door.json()) as { code: string }).code]).toEqual([409, "organization_closed"]);
  expect(await count(), "not one event").toBe(before);
  for (const address of ["/organizations/me", "/organizations/me/members", "/boards", `/tasks/${first.id}`, "/activity", "/organizations/me/invites"])
    expect((await of.call("GET", address)).status, address).toBe(200);
  expect((await scout.call("GET", path)).status).toBe(200);
  expect((await theirs.call("POST", "/boards", { body: { name: "Next door" } })).status, "the neighbour works on").toBe(201);

  await sweep(contextOf(of), async () => undefined);
  expect(await count(), "nor by what follows from earlier events").toBe(before);
  must(await of.call("POST", "/organizations/me/restore"));
  for (const [method, where, body] of changes.slice(0, 1)) expect((await of.call(method, where, said(body))).status).toBe(201);
  expect((await scout.call("PATCH", path, { body: { status: "in_progress" } })).status).toBe(200);
  expect((await of.call("POST", "/boards", { body: { organization_id: of.id, name: "New" } })).status).toBe(201);
});

test("of changes that race with the closing, each is either before it or refused", async () => {
  const of = await organization();
  const on = await board(of);
  const all = await Promise.all([
    ...Array.from({ length: 30 }, (_, index) => of.call("POST", "/tasks", { body: { board_id: on.id, title: `T${index}` } })),
    of.call("DELETE", "/organizations/me"),
    ...Array.from({ length: 30 }, (_, index) => of.call("POST", "/boards", { body: { organization_id: of.id, name: `B${index}` } })),
  ]);
  const [closing] = all.splice(30, 1);
  expect(closing?.status).toBe(200);
  const made = all.filter(({ status }) => status === 201).length;
  expect(all.filter(({ status }) => status !== 201).map((reply) => refusal(reply))).toEqual(
    Array.from({ length: all.length - made }, () => "409 organization_closed"),
  );
  const told = await of.db.sql("SELECT count(*) AS n FROM events WHERE organization_id = ?1 AND type IN ('task.created', 'board.created')", of.id).first("n");
  expect(told, "one event for each that was made, and for the first board").toBe(made + 1);
  expect(await of.db.sql("SELECT count(*) AS n FROM streams WHERE organization_id = ?1 AND frozen_at IS NULL", of.id).first("n")).toBe(0);
  const last = await of.db.sql("SELECT type FROM events WHERE organization_id = ?1 ORDER BY id DESC LIMIT 1", of.id).first("type");
  expect(last).toBe("organization.deletion_scheduled");
});

test("what is late in a closed organization waits with it, and crowds out nobody else's deadlines", async () => {
  const [closed, open] = [await organization("SHARD_0"), await organization("SHARD_0")];
  const [theirs, ours] = [await task(closed, await board(closed)), await task(open, await board(open))];
  const stale = await approval(closed, theirs);
  const due = await approval(open, ours);
  const copies = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150)";
  const { results: columns } = await open.db.sql("SELECT name FROM pragma_table_info('approvals') WHERE name NOT IN ('id', 'action')").all<{ name: string }>();
  const names = columns.map(({ name }) => name).join(", ");
  await open.db
    .sql(
      `${copies} INSERT INTO approvals(id, action, ${names}) SELECT p.id || '-' || n.i, p.action || n.i, ${names} FROM n, approvals p WHERE p.id = ?1`,
      stale.id,
    )
    .run();
  must(await closed.call("DELETE", "/organizations/me"));
  const dates = "CASE WHEN id = ?1 THEN '2026-01-02T00:00:00.000Z' ELSE '2026-01-01T00:00:00.000Z' END";
  await open.db.sql(`UPDATE approvals SET expires_at = ${dates} WHERE organization_id IN (?2, ?3)`, due.id, open.id, closed.id).run();
  await expireApprovals(contextOf(open));
  expect(must(await open.call("GET", `/approvals/${due.id}`))).toMatchObject({ status: "expired" });
  expect(must(await closed.call("GET", `/approvals/${stale.id}`))).toMatchObject({ status: "pending" });
  must(await closed.call("POST", "/organizations/me/restore"));
  for (let expired = 1; expired > 0; ) expired = await expireApprovals(contextOf(open));
  expect(must(await closed.call("GET", `/approvals/${stale.id}`))).toMatchObject({ status: "expired" });
});

test("late runs of a closed organization wait with it, however many they are, and crowd out nobody else's", async () => {
  const begun = async () => {
    const of = await organization("SHARD_0");
    const lab = await gateway(of);
    const given = await task(of, await board(of, { gateway_id: lab.id }));
    const { id } = must(await of.call<{ id: string }>("POST", `/gateways/${lab.id}/execute`, { body: { task_id: given.id } }));
    return { of, id, status: async () => must(await of.call<Run>("GET", `/executions/${id}`)).status };
  };
  const [closed, open] = [await begun(), await begun()];
  const { db } = open.of;
  await copies(db, { table: "runs", where: `id = '${closed.id}'`, count: 100, set: {} }); // as many as cron reads at a time
  await db.sql("UPDATE runs SET deadline_at = '9999' WHERE organization_id NOT IN (?1, ?2)", closed.of.id, open.of.id).run(); // what other tests have left
  await db.sql("UPDATE runs SET deadline_at = '2026-01-01' WHERE organization_id = ?1", closed.of.id).run();
  await db.sql("UPDATE runs SET deadline_at = '2026-01-02' WHERE id = ?1", open.id).run();
  must(await closed.of.call("DELETE", "/organizations/me"));
  await failLateRuns(contextOf(open.of));
  expect([await open.status(), await closed.status()]).toEqual(["failed", "queued"]);
  must(await closed.of.call("POST", "/organizations/me/restore"));
  await db.sql("UPDATE runs SET deadline_at = '9999' WHERE organization_id = ?1 AND id <> ?2", closed.of.id, closed.id).run();
  await failLateRuns(contextOf(open.of));
  expect(await closed.status()).toBe("failed");
});

test("what follows from earlier events waits while it is closed, whoever lets it follow, and follows once it is restored", async () => {
  const of = await organization();
  const on = await board(of);
  await task(of, on);
  const seen: number[] = [];
  const see = async ({ seq }: { seq: number }) => {
    seen.push(seq);
    return { writes: [] };
  };
  const consumer: Consumer = { name: `probe-${newId()}`, on: { "task.created": see } };
  const late: Consumer = {
    name: `late-${newId()}`,
    on: {
      "task.created": async () => {
        must(await of.call("DELETE", "/organizations/me"));
        return { writes: [] };
      },
    },
  };
  expect(await drain(late, on.id, contextOf(of)), "closed while it is at it").toEqual({ done: 0, caughtUp: false, appended: false });
  expect(await drain(consumer, on.id, contextOf(of))).toEqual({ done: 0, caughtUp: false, appended: false });
  expect(seen).toEqual([]);
  must(await of.call("POST", "/organizations/me/restore"));
  expect((await drain(consumer, on.id, contextOf(of))).caughtUp).toBe(true);
  expect(seen).toEqual([2]);
});
