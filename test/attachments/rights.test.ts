// Who may do what with attachments, and that a right which ends while a file is on its way ends there.
import { expect, test, vi } from "vitest";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { dyingAt, type Gate, gated } from "../exports/faults.ts";
import { agentOn, board, member, must, organization, task, workplace } from "../support/factories.ts";
import { asOwner, attach, fetchFile, request, stored, sweepLater } from "./files.ts";

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const agentToken = (token: string) => ({ "X-Agent-Token": token });

test("a reader of the board reads and changes nothing; whoever sees it not, or belongs elsewhere, finds nothing", async () => {
  const { of, on, first } = await workplace();
  const made = must(await attach(asOwner(of), first.id));
  const path = `/tasks/${first.id}/attachments/${made.id}`;
  const [reader, outsider] = [
    await member(of, { reads: [on.id] }),
    await member(await organization(of.shard), { role: "owner", readsAll: true, writesAll: true }),
  ];
  const blind = await member(of);
  const asked = async (by: Record<string, string>) => [
    (await fetchFile(by, made)).status,
    (await attach(by, first.id)).status,
    (await request("PATCH", path, { body: '{"name":"x"}', headers: { ...by, "Content-Type": "application/json" } })).status,
    (await request("DELETE", path, { headers: by })).status,
  ];
  expect(await asked(bearer(reader.token))).toEqual([200, 403, 403, 403]);
  expect(await asked(bearer(blind.token))).toEqual([403, 403, 403, 403]);
  expect(await asked(bearer(outsider.token))).toEqual([404, 404, 404, 404]);
  const other = await task(of, on);
  expect((await request("GET", `/tasks/${other.id}/attachments/${made.id}/file`, { headers: asOwner(of) })).status, "by way of another task").toBe(404);
  const elsewhere = await workplace();
  expect((await request("GET", `/tasks/${elsewhere.first.id}/attachments/${made.id}/file`, { headers: asOwner(elsewhere.of) })).status).toBe(404);
});

test("a key has its scopes and boards; an agent attaches on its board, and renames and deletes what it has attached itself", async () => {
  const { of, on, first, call } = await workplace();
  const issue = async (scopes: string[], board_ids: string[] | null) =>
    bearer(must(await call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes, board_ids } })).token as string);
  const other = await board(of);
  const [reads, there] = [await issue(["tasks:read"], [on.id]), await issue(["tasks:read", "tasks:write"], [other.id])];
  const made = must(await attach(asOwner(of), first.id));
  expect([(await fetchFile(reads, made)).status, (await attach(reads, first.id)).status]).toEqual([200, 403]);
  expect([(await fetchFile(there, made)).status, (await attach(there, first.id)).status]).toEqual([403, 403]);
  const [scout, stranger] = [await agentOn(of, on), await agentOn(of, other)];
  expect((await attach(agentToken(stranger.token), first.id)).status).toBe(403);
  const own = must(await attach(agentToken(scout.token), first.id, { name: "report.txt" }));
  expect(own.created_by).toMatchObject({ type: "agent", id: scout.id });
  const change = (id: string) => scout.call("PATCH", `/tasks/${first.id}/attachments/${id}`, { body: { name: "renamed.txt" } });
  expect([(await change(made.id)).status, (await change(own.id)).status]).toEqual([403, 200]);
  expect((await scout.call("DELETE", `/tasks/${first.id}/attachments/${made.id}`)).status).toBe(403);
  expect((await scout.call("DELETE", `/tasks/${first.id}/attachments/${own.id}`)).status).toBe(204);
});

/** Does something when a file is about to go to R2. */
const beforePut = (then: () => Promise<unknown>): Gate => ({
  async before(what) {
    if (what === "R2 put") await then();
  },
  after: () => undefined,
});

test("who loses the right to write, or whose task goes to the trash, while their file is on its way has attached nothing", async () => {
  const { of, on, first, call } = await workplace();
  const writer = await member(of, { writes: [on.id] });
  const revoke = () => of.db.sql("UPDATE member_board_access SET can_write = 0 WHERE board_id = ?1", on.id).run();
  const late = await attach(bearer(writer.token), first.id, { bindings: gated(of.shard, beforePut(revoke)) });
  expect(late.status).toBe(403);
  const trashed = await attach(asOwner(of), first.id, {
    bindings: gated(
      of.shard,
      beforePut(() => call("DELETE", `/tasks/${first.id}`)),
    ),
  });
  expect(trashed.status).toBe(404);
  await sweepLater(of);
  expect(await stored(of)).toEqual([]);
});

test("a task that is only renamed meanwhile gets its file all the same, and the event tells the title that it has then", async () => {
  const { of, on, first, call } = await workplace();
  const rename = () => call("PATCH", `/tasks/${first.id}`, { body: { title: "Another title" } });
  must(await attach(asOwner(of), first.id, { bindings: gated(of.shard, beforePut(rename)) }));
  const told = await of.db
    .sql("SELECT payload ->> 'title' AS title FROM events WHERE type = 'attachment.added' AND stream_id = ?1", on.id)
    .all<{ title: string }>();
  expect(told.results).toEqual([{ title: "Another title" }]);
});

test("a token that is revoked during a long upload is asked again before anything is attached", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on);
  const later = async () => {
    await of.db.sql("UPDATE credentials SET revoked_at = '2026-01-01T00:00:00.000Z' WHERE key_id = ?1", scout.keyId).run();
    const then = Date.now() + 10_000;
    vi.spyOn(Date, "now").mockReturnValue(then);
  };
  const refused = await attach(agentToken(scout.token), first.id, { bindings: gated(of.shard, beforePut(later)) });
  vi.restoreAllMocks();
  expect(refused.status).toBe(401);
  await sweepLater(of);
  expect(await stored(of)).toEqual([]);
});

test("the bytes of what is refused before it begins are never asked for", async () => {
  const { of, first, on } = await workplace();
  const reader = await member(of, { reads: [on.id] });
  const gate = dyingAt(0);
  expect((await attach(bearer(reader.token), first.id, { bindings: gated(of.shard, gate) })).status).toBe(403);
});
