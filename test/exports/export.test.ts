// Exports: made in the background with progress, alone or while others write, downloaded, expired, deleted.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { EXPORT_KEPT_MS } from "#worker/exports/export-job.ts";
import { sweepTransfers } from "#worker/exports/jobs.ts";
import type { TransferMessage } from "#worker/exports/nudge.ts";
import { fileName, newTransfer, presentExport } from "#worker/exports/rules.ts";
import type { OrganizationExport, TransferProgress } from "#worker/exports/schema.ts";
import worker from "#worker/index.ts";
import { contextOf, agentOn, board, eventsOf, gateway, must, organization, task, type TestOrganization, workplace } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { isReady, watch } from "../support/sockets.ts";
import { arrived, expectNoGaps } from "./things.ts";
import { ask, contents, download, exported, finish, imported, ordered, seen, silent, upload, work } from "./transfers.ts";

const ONE_STEP = { steps: 1, ms: 60_000 };
const problemOf = async (asked: Promise<Response>) => {
  const response = await asked;
  return refusal({ status: response.status, headers: response.headers, body: await response.json() });
};
/** The job that one of several answers is about. */
const orderedIn = async (responses: Response[]): Promise<string> => {
  const response = responses.find(({ status }) => status === 202) as Response;
  return ((await response.json()) as { id: string }).id;
};
const steps = async (of: TestOrganization, id: string, count: number) => {
  for (let step = 0; step < count; step++) expect(await work(of, "export", id, ONE_STEP)).toBe("again");
};

test("an export answers at once, shows how far it is while it is made, and when it is ready where its file is", async () => {
  const { of } = await workplace();
  const { id, ...first } = await ordered(of);
  expect(first).toMatchObject({ status: "queued", rows_done: 0, rows_total: null, bytes: null, expires_at: null, download_path: null, organization_id: of.id });
  expect(await problemOf(ask(of, "GET", `/organizations/me/exports/${id}/file`))).toBe("409 conflict");
  const done: number[] = [];
  while ((await work(of, "export", id, ONE_STEP)) === "again") {
    const now = await seen(of, "exports", id);
    expect(now.status).toBe("running");
    done.push(now.rows_done);
    expect(await problemOf(ask(of, "GET", `/organizations/me/exports/${id}/file`))).toBe("409 conflict");
  }
  const last = await seen(of, "exports", id);
  expect(done.length).toBeGreaterThan(15);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(new Set(done).size).toBeGreaterThan(4);
  expect(last).toMatchObject({ status: "ready", rows_done: last.rows_total, download_path: `/api/v1/organizations/me/exports/${id}/file` });
  expect(Date.parse(last.expires_at as string) - Date.parse(last.finished_at as string)).toBeLessThanOrEqual(EXPORT_KEPT_MS);
  const list = must(await of.call<{ items: OrganizationExport[]; total: number }>("GET", "/organizations/me/exports"));
  expect(list).toMatchObject({ total: 1, items: [last] });
  const told = await eventsOf(of, `resource_type=organization_export`);
  expect(told.map((event) => event.type)).toEqual(["organization.export_requested", "organization.exported"]);
  expect(told[1]?.cause_id).toBe(told[0]?.id);
});

test("who watches the organization is told of the progress", async () => {
  const { of } = await workplace();
  const live = await watch("/ws/feed", { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id });
  await live.until(isReady);
  const { id } = await ordered(of);
  await finish(of, "export", id);
  const frame = await live.until((one) => (one as { type: string }).type === "transfer.progress");
  expect(frame).toMatchObject({ kind: "export", id });
  live.close();
});

test("progress is complete for who watches: the first step, the end with its state, a deletion; who comes later hears nothing of what has ended", async () => {
  const { of } = await workplace();
  const headers = { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id };
  const live = await watch("/ws/feed", headers);
  await live.until(isReady);
  const isProgress = (one: object): boolean => (one as { type: string }).type === "transfer.progress";
  const statusOf = (one: object) => (one as TransferProgress).status;
  const idOf = (one: object) => (one as TransferProgress).id;
  const { id } = await ordered(of);
  await work(of, "export", id, ONE_STEP);
  const begun = await live.until(isProgress);
  const { rows_total } = await seen(of, "exports", id);
  expect(begun).toEqual({ type: "transfer.progress", kind: "export", id, status: "running", rows_done: 0, rows_total });
  const late = await watch("/ws/feed", headers);
  expect(await late.until(isProgress), "who comes meanwhile is told how far it is").toMatchObject({ id, status: "running" });
  await finish(of, "export", id);
  const done = await seen(of, "exports", id);
  expect(await live.until((one) => isProgress(one) && statusOf(one) !== "running")).toMatchObject({
    id,
    status: "ready",
    rows_done: done.rows_done,
    rows_total: done.rows_total,
  });
  expect((await ask(of, "DELETE", `/organizations/me/exports/${id}`)).status).toBe(204);
  expect(await live.until((one) => isProgress(one) && statusOf(one) !== "ready")).toMatchObject({ id, status: "expired" });
  const { id: second } = await ordered(of);
  await work(of, "export", second, ONE_STEP);
  expect((await ask(of, "DELETE", `/organizations/me/exports/${second}`)).status, "stopped while it is made").toBe(204);
  await live.until((one) => isProgress(one) && idOf(one) === second && statusOf(one) === "expired");
  const next = await watch("/ws/feed", headers);
  await next.until(isReady);
  await of.call("PATCH", "/organizations/me", { body: { description: "After" } });
  await next.until((one) => one.type === "events");
  expect(next.frames.filter(isProgress)).toEqual([]);
  for (const socket of [live, late, next]) socket.close();
});

test("the file is a zip that is saved, never shown or kept by a cache, and its name says whose it is and when", async () => {
  const { of } = await workplace();
  must(await of.call("PATCH", "/organizations/me", { body: { name: 'Größe & "Co"; filename=../x' } }));
  const { id } = await ordered(of);
  await finish(of, "export", id);
  const response = await ask(of, "GET", `/organizations/me/exports/${id}/file`);
  const day = new Date().toISOString().slice(0, 10);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "application/zip",
    "content-disposition": `attachment; filename="gro-e-co-filename-x-${day}.zip"`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringContaining("default-src 'none'"),
  });
  const bytes = await response.arrayBuffer();
  expect(Number(response.headers.get("content-length"))).toBe(bytes.byteLength);
  expect((await seen(of, "exports", id)).bytes).toBe(bytes.byteLength);
  expect(fileName("漢字", "2026-11-21T00:00:00Z")).toBe("organization-2026-11-21.zip");
});

test("of two exports that are ordered at once one is made; of two imports too, and of one of each", async () => {
  const { of } = await workplace();
  const both = await Promise.all([ask(of, "POST", "/organizations/me/exports"), ask(of, "POST", "/organizations/me/exports")]);
  expect(both.map((response) => response.status).sort()).toEqual([202, 409]);
  const id = await orderedIn(both);
  expect(await problemOf(ask(of, "POST", "/organizations/me/exports"))).toBe("409 conflict");
  await finish(of, "export", id);
  const zip = await download(of, id);

  const empty = await organization();
  const imports = await Promise.all([upload(empty, zip), upload(empty, zip)]);
  expect(imports.map((response) => response.status).sort()).toEqual([202, 409]);
  expect((await env.FILES.list({ prefix: `organizations/${empty.id}/` })).objects.length, "the other upload is gone").toBe(1);
  expect(await problemOf(ask(empty, "POST", "/organizations/me/exports"))).toBe("409 conflict");
  const importId = await orderedIn(imports);
  const workers = await Promise.all([work(empty, "import", importId), work(empty, "import", importId), work(empty, "import", importId)]);
  expect(workers.sort()).toEqual(["done", "none", "none"]);
  expect(await arrived(empty)).toMatchObject({ boards: 1, tasks: 1 });
  await expectNoGaps(empty);
});

test("a repeated order with the same Idempotency-Key is one export", async () => {
  const { of } = await workplace();
  const headers = { "Idempotency-Key": crypto.randomUUID() };
  const [one, two] = [await ask(of, "POST", "/organizations/me/exports", { headers }), await ask(of, "POST", "/organizations/me/exports", { headers })];
  expect([one.status, two.status]).toEqual([202, 202]);
  expect(await two.json()).toEqual(await one.json());
});

test("what is written while an export is made leaves it whole: history to its beginning, each row with all it points at, and it can be imported", async () => {
  const { of, on, first } = await workplace();
  const { id } = await ordered(of);
  await steps(of, id, 3); // events and streams have been read
  const late = await board(of, { name: "Late" });
  const onLate = await task(of, late, { title: "On the late board" });
  const scout = await agentOn(of, on);
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { assigned_agent_id: scout.id, title: "Renamed" } }));
  must(await of.call("POST", `/tasks/${onLate.id}/comments`, { body: { message: "Hello" } }));
  await steps(of, id, 6); // comments have been read, tasks not
  must(await of.call("POST", `/tasks/${first.id}/comments`, { body: { message: "Too late" } }));
  await steps(of, id, 3); // tasks have been read, boards not
  await task(of, on, { title: "Too late" });
  await finish(of, "export", id);
  const zip = await download(of, id);
  const file = contents(zip);
  expect(file.rows("boards").map((row) => row.name)).toContain("Late");
  expect(
    file.rows("events").some((row) => row.stream_id === late.id),
    "history ends where the export began",
  ).toBe(false);
  const ids = (table: string) => new Set(file.rows(table).map((row) => row.id));
  for (const row of file.rows("tasks")) {
    expect(ids("boards").has(row.board_id)).toBe(true);
    expect(row.assigned_agent_id === null || ids("agents").has(row.assigned_agent_id)).toBe(true);
  }
  const target = await organization();
  expect(await imported(target, zip)).toMatchObject({ status: "ready", error: null });
  await expectNoGaps(target);
  const { items: boards } = must(await target.call<{ items: { id: string; name: string }[] }>("GET", "/boards"));
  for (const { id: boardId } of boards) {
    must(await target.call("POST", "/tasks", { body: { board_id: boardId, title: "It works" } }));
    const page = must(await target.call<{ items: { id: string; comment_count: number }[]; total: number }>("GET", `/tasks?board_id=${boardId}`));
    expect(page.total, "counts are counted anew").toBe(page.items.length);
    for (const { id: taskId, comment_count } of page.items)
      expect(must(await target.call<{ items: unknown[] }>("GET", `/tasks/${taskId}/comments`)).items.length).toBe(comment_count);
  }
  await expectNoGaps(target);
});

test("a gateway or a group that is deleted while an export is made begins it anew, so nothing in it points nowhere", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const group = must(await of.call<{ id: string }>("POST", "/board-groups", { body: { name: "Group" } }));
  const on = await board(of, { gateway_id: lab.id, board_group_id: group.id });
  await task(of, on);
  const { id } = await ordered(of);
  await steps(of, id, 14); // boards have been read, groups and gateways not
  must(await of.call("PATCH", `/boards/${on.id}`, { body: { gateway_id: null } }));
  must(await of.call("DELETE", `/gateways/${lab.id}`));
  must(await of.call("DELETE", `/board-groups/${group.id}`));
  await finish(of, "export", id);
  const zip = await download(of, id);
  expect(contents(zip).rows("boards")).toMatchObject([{ gateway_id: null, board_group_id: null }]);
  expect(
    contents(zip)
      .rows("events")
      .map((row) => row.type),
  ).toContain("gateway.deleted");
  expect((await env.FILES.list({ prefix: `organizations/${of.id}/` })).objects.length).toBe(1);
  expect((await imported(await organization(), zip)).status).toBe("ready");
});

test("an export is of one organization only, though its neighbour lives on the same shard", async () => {
  const { of } = await workplace();
  const neighbour = await organization(of.shard);
  const theirs = await task(neighbour, await board(neighbour));
  const { text } = contents(await exported(of));
  const all = Object.values(text).join("");
  for (const id of [neighbour.id, theirs.id, theirs.board_id]) expect(all).not.toContain(id);
});

test("an export is there until its last moment, and not in it", () => {
  const row = {
    ...newTransfer("export", "x", "o", { id: "p", name: "Mira" }, "2026-11-21T12:00:00.000Z"),
    status: "ready" as const,
    expires_at: "2026-11-22T12:00:00.000Z",
  };
  const at = (now: string) => presentExport(row, now).status;
  expect(["2026-11-22T11:59:59.999Z", "2026-11-22T12:00:00.000Z"].map(at)).toEqual(["ready", "expired"]);
});

test("an export is refused from its last moment on, deleted by cron with all of its files, and the row stays as a record", async () => {
  const { of } = await workplace();
  const { id } = await ordered(of);
  await finish(of, "export", id);
  await env.FILES.put(`organizations/${of.id}/exports/${id}.zip.rest-of-somebody-who-died`, "x");
  await of.db.sql("UPDATE organization_exports SET expires_at = ?2 WHERE id = ?1", id, new Date(Date.now() - 1).toISOString()).run();
  expect(await seen(of, "exports", id)).toMatchObject({ status: "expired", download_path: null });
  expect(await problemOf(ask(of, "GET", `/organizations/me/exports/${id}/file`))).toBe("409 conflict");
  await sweepTransfers(contextOf(of, new Date(), silent));
  expect((await env.FILES.list({ prefix: `organizations/${of.id}/` })).objects).toEqual([]);
  expect(await of.db.sql("SELECT status FROM organization_exports WHERE id = ?1", id).first("status")).toBe("expired");
});

test("an export that is deleted is gone with its file, and one that is being made is stopped", async () => {
  const { of } = await workplace();
  const { id } = await ordered(of);
  await finish(of, "export", id);
  expect((await ask(of, "DELETE", `/organizations/me/exports/${id}`)).status).toBe(204);
  for (const path of [`/organizations/me/exports/${id}`, `/organizations/me/exports/${id}/file`])
    expect(await problemOf(ask(of, "GET", path))).toBe("404 not_found");
  const { id: second } = await ordered(of);
  await steps(of, second, 2);
  expect((await ask(of, "DELETE", `/organizations/me/exports/${second}`)).status).toBe(204);
  expect(await work(of, "export", second)).toBe("none");
  expect((await env.FILES.list({ prefix: `organizations/${of.id}/` })).objects).toEqual([]);
  expect((await ask(of, "POST", "/organizations/me/exports")).status, "the next may begin").toBe(202);
});

test("the queue does the work; cron nudges a job whose nudge was lost or whose worker is gone, and no other", async () => {
  const sent: TransferMessage[] = [];
  const noting = { ...env, TRANSFERS: { send: async (message: TransferMessage) => void sent.push(message) } as unknown as Queue };
  const { of } = await workplace();
  const { id } = await ordered(of);
  const target = await organization(of.shard);
  const nudged = async () => {
    sent.length = 0;
    await sweepTransfers(contextOf(of, new Date(), noting));
    return sent.filter((message) => message.id === id || message.id === importId).map(({ transfer }) => transfer);
  };
  let importId = "";
  expect(await nudged()).toEqual(["export"]);
  await of.db.sql("UPDATE organization_exports SET status = 'running', lease_until = ?2 WHERE id = ?1", id, new Date(Date.now() + 60_000).toISOString()).run();
  expect(await nudged(), "somebody works on it").toEqual([]);
  await of.db.sql("UPDATE organization_exports SET lease_until = ?2 WHERE id = ?1", id, new Date(Date.now() - 1).toISOString()).run();
  expect(await nudged(), "nobody does any more").toEqual(["export"]);
  const message = (body: unknown) => ({ id: "1", timestamp: new Date(), body, attempts: 1, ack: () => undefined, retry: () => undefined });
  const batch = (body: unknown) => ({ queue: "mission-control-transfers", messages: [message(body)] }) as unknown as MessageBatch;
  await worker.queue(batch(sent.find((one) => one.id === id)), noting);
  expect(await seen(of, "exports", id)).toMatchObject({ status: "ready" });
  importId = ((await (await upload(target, await download(of, id))).json()) as { id: string }).id;
  expect(await nudged()).toEqual(["import"]);
  await worker.queue(batch(sent.find((one) => one.id === importId)), noting);
  expect(must(await target.call<{ status: string }>("GET", `/organizations/me/imports/${importId}`)).status).toBe("ready");
  expect(await nudged()).toEqual([]);
});
