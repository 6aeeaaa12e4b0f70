// One box for everything: what a caller may read is found, best first, a moment after it was written, and nothing else ever.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { catchUpSearch } from "#worker/search/backfill.ts";
import type { SearchResult } from "#worker/search/schema.ts";
import { composition } from "#worker/slices.ts";
import { asOwner, attach } from "../attachments/files.ts";
import { client } from "../support/client.ts";
import { agentOn, board, member, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { settled } from "../support/searched.ts";

const SOON = { timeout: 8_000, interval: 30 };
type Call = TestOrganization["call"];
const search = async (call: Call, q: string) => must(await call<SearchResult>("GET", `/search?q=${encodeURIComponent(q)}`));
const titles = async (call: Call, q: string) => (await search(call, q)).items.map(({ type, title }) => `${type} ${title}`);

async function office() {
  const of = await organization();
  const on = await board(of, { name: "Platform", key: "PLAT" });
  const first = await task(of, on, { title: "Rotate signing keys", description: "The old ones expire on Friday.", priority: "high", status: "todo" });
  const second = await task(of, on, { title: "土地所有权制度的改革", description: "只有两个字也能找到" });
  must(await of.call("POST", `/tasks/${first.id}/comments`, { body: { message: "Half of the hosts are rotated." } }));
  await expect.poll(() => titles(of.call, "hosts"), SOON).toEqual(["comment Rotate signing keys"]);
  await expect.poll(() => titles(of.call, "Platform"), SOON).toEqual(["board Platform"]);
  return { of, on, first, second };
}

test("tasks, comments, boards, agents and people are found by their words, half words, keys and parts of Chinese sentences", async () => {
  const { of, on, first } = await office();
  await agentOn(of, on, { name: "Scout", description: "Looks after dependencies." });
  const mira = await member(of);
  must(await mira.call("PATCH", "/users/me", { body: { name: "Mira Kovač" } }));
  await catchUpSearch({ env, composition, db: of.db, shard: of.shard, now: settled() });
  await expect.poll(() => titles(of.call, "scout"), SOON).toEqual(["agent Scout"]);
  expect(await titles(mira.call, "kovac")).toEqual(["person Mira Kovač"]);
  expect(await titles(of.call, "rotat")).toEqual(["task Rotate signing keys", "comment Rotate signing keys"]);
  expect(await titles(of.call, "PLAT-1")).toEqual(["task Rotate signing keys", "comment Rotate signing keys"].slice(0, 1));
  expect(await titles(of.call, "所有权")).toEqual(["task 土地所有权制度的改革"]);
  expect(await titles(of.call, "找到")).toEqual(["task 土地所有权制度的改革"]);
  expect((await search(of.call, "friday")).items[0]).toMatchObject({
    type: "task",
    id: first.id,
    task_id: first.id,
    board_id: on.id,
    key: "PLAT-1",
    status: "todo",
    snippet: "The old ones expire on Friday.",
  });
});

test("a moved task is found by the key that it had, and a task by the names of its files, by those who may read it", async () => {
  const { of, on, first } = await office();
  const there = await board(of, { name: "Operations", key: "OPS" });
  const [reader, stranger] = [await member(of, { reads: [there.id] }), await member(of, { reads: [on.id] })];
  must(await of.call("POST", `/tasks/${first.id}/move`, { body: { board_id: there.id } }));
  const both = await member(of, { reads: [on.id, there.id] });
  for (const call of [of.call, both.call]) await expect.poll(async () => (await search(call, "PLAT-1")).items[0]?.key, SOON).toBe("OPS-1");
  expect(await titles(of.call, "plat-1 status:todo"), "beside a filter").toEqual(["task Rotate signing keys"]);
  for (const query of ["PLAT-1", "plat 1", '"PLAT-1"', "former_key"]) expect(await titles(reader.call, query), "of a board that they may not see").toEqual([]);
  const byKey = async (call: Call) => (await call("GET", "/tasks/by-key/PLAT-1", { headers: { "X-Organization-Id": of.id } })).status;
  expect([await byKey(both.call), await byKey(reader.call)]).toEqual([200, 404]);
  expect((await search(of.call, "OPS-1")).items[0]).toMatchObject({ type: "task", id: first.id });
  expect(await titles(stranger.call, "PLAT-1"), "it is not there any more").toEqual([]);
  const file = must(await attach(asOwner(of), first.id, { name: "kernel-panic.txt" }));
  await expect.poll(() => titles(reader.call, "kernel"), SOON).toEqual(["task Rotate signing keys"]);
  expect((await search(reader.call, "kernel")).items[0]?.snippet).toContain("kernel-panic.txt");
  expect(await titles(stranger.call, "kernel")).toEqual([]);
  must(await of.call("PATCH", `/tasks/${first.id}/attachments/${file.id}`, { body: { name: "oops.txt" } }));
  await expect.poll(() => titles(reader.call, "oops"), SOON).toEqual(["task Rotate signing keys"]);
  must(await of.call("DELETE", `/tasks/${first.id}/attachments/${file.id}`));
  await expect.poll(() => titles(reader.call, "oops"), SOON).toEqual([]);
});

test("operators narrow: state, assignee, priority, board, dates; what only looks like one is told", async () => {
  const { of, on, first, second } = await office();
  const scout = await agentOn(of, on, { name: "Scout" });
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { assigned_agent_id: scout.id, due_at: "2026-01-05T10:00:00Z" } }));
  await expect.poll(() => titles(of.call, "assignee:scout"), SOON).toEqual(["task Rotate signing keys"]);
  for (const query of [
    "is:assigned",
    "priority:high",
    "status:todo",
    "is:overdue",
    "due<2026-01-06",
    "due>2026-01-04",
    "is:open rotate",
    "board:plat type:task keys",
  ])
    expect(await titles(of.call, query), query).toEqual(["task Rotate signing keys"]);
  for (const query of ["is:done", "due<2026-01-05", "due>2026-01-05", "assignee:me", "board:OPS", "type:task rotate -signing", "type:agent rotate"])
    expect(await titles(of.call, query), query).toEqual([]);
  for (const query of ["due<2026-01-05 due<2026-02-01", "due>2026-02-01 due>2026-01-01", "updated<2026-01-01 updated<2100-01-01", "is:overdue due<2026-01-04"])
    for (const both of [query, query.split(" ").toReversed().join(" ")]) expect(await titles(of.call, both), both).toEqual([]);
  for (const query of ["is:unassigned", "assignee:none", "no:assignee", "no:due", "due:none"])
    expect(await titles(of.call, query), query).toEqual(["task 土地所有权制度的改革"]);
  expect([await titles(of.call, "no:tag status=todo"), await titles(of.call, "no:priority")]).toEqual([["task Rotate signing keys"], []]);
  must(await of.call("PATCH", `/tasks/${second.id}`, { body: { due_at: new Date(Date.now() + 3 * 86_400_000).toISOString() } }));
  await expect.poll(() => titles(of.call, "due<7d is:unassigned"), SOON).toEqual(["task 土地所有权制度的改革"]);
  for (const query of ["is:overdue due<7d", "due<1d due<7d", "due<7d due<1d"])
    expect(await titles(of.call, query), query).toEqual(["task Rotate signing keys"]);
  expect((await search(of.call, "rotate is:soon")).not_understood).toEqual(["is:soon"]);
  expect(await search(of.call, "rotate asignee=me cost>10")).toMatchObject({
    not_understood: ["asignee=me", "cost>10"],
    notes: [expect.stringContaining("did you mean assignee"), expect.stringContaining("Nothing is called cost here. Custom fields")],
  });
  expect(refusal(await of.call("GET", "/search?q=%20"))).toBe("422 invalid_input");
});

test("a change is found and what was before is not; what is deleted is not found, nor what stood under it", async () => {
  const { of, on, first } = await office();
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { title: "Replace certificates" } }));
  await expect.poll(() => titles(of.call, "certificates"), SOON).toEqual(["task Replace certificates"]);
  expect((await titles(of.call, "signing")).filter((title) => title.startsWith("task"))).toEqual([]);
  must(await of.call("DELETE", `/tasks/${first.id}`));
  await expect.poll(() => titles(of.call, "certificates"), SOON).toEqual([]);
  await expect.poll(() => titles(of.call, "hosts"), SOON).toEqual([]);
  must(await of.call("DELETE", `/boards/${on.id}`));
  await expect.poll(() => titles(of.call, "Platform"), SOON).toEqual([]);
  expect(await titles(of.call, "所有权")).toEqual([]);
  const left = () => of.db.sql("SELECT count(*) AS n FROM search_documents WHERE board_id = ?1", on.id).first<{ n: number }>();
  const turn = () => catchUpSearch({ env, composition, db: of.db, shard: of.shard, now: new Date() });
  // Boards that others in this shard have deleted are forgotten in the same turns.
  await expect
    .poll(async () => {
      await turn();
      return left();
    }, SOON)
    .toEqual({ n: 0 });
});

test("nobody finds what they may not read: other boards, other organizations, as a person, a key or an agent", async () => {
  const { of, on } = await office();
  const secret = await board(of, { name: "Payroll" });
  await task(of, secret, { title: "Rotate the payroll keys" });
  await expect.poll(() => titles(of.call, "payroll"), SOON).toHaveLength(2);
  const [reader, stranger] = [await member(of, { reads: [on.id] }), await member(await organization(of.shard))];
  const scout = await agentOn(of, on, { name: "Scout" });
  const keyFor = async (body: object): Promise<Call> => {
    const { token } = must(await of.call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body: { name: "CI", ...body } }));
    return client({ Authorization: `Bearer ${token}` }) as never;
  };
  const onBoard = await keyFor({ scopes: ["search:read", "tasks:read", "boards:read"], board_ids: [on.id] });
  for (const [who, call] of Object.entries({ reader: reader.call, agent: scout.call, key: onBoard })) {
    expect((await titles(call, "rotate")).sort(), who).toEqual(["comment Rotate signing keys", "task Rotate signing keys"]);
    expect(await titles(call, "payroll"), who).toEqual([]);
    expect(await titles(call, "is:open"), who).not.toContain("task Rotate the payroll keys");
  }
  expect(await titles(stranger.call, "rotate")).toEqual([]);
  expect(refusal(await stranger.call("GET", "/search?q=rotate", { headers: { "X-Organization-Id": of.id } }))).toBe("404 not_found");
  const noTasks = await keyFor({ scopes: ["search:read", "boards:read"] });
  expect([await titles(noTasks, "rotate"), await titles(noTasks, "payroll")]).toEqual([[], ["board Payroll"]]);
  expect(refusal(await (await keyFor({ scopes: ["tasks:read"] }))("GET", "/search?q=rotate"))).toBe("403 forbidden");
});

test("a comment is found as it reads now, and one that is deleted is not; what comes back from the trash is found with what stands under it", async () => {
  const { of, first } = await office();
  const [said] = must(await of.call<{ items: { id: string }[] }>("GET", `/tasks/${first.id}/comments`)).items;
  must(await of.call("PATCH", `/tasks/${first.id}/comments/${said?.id}`, { body: { message: "All of the machines are rotated." } }));
  await expect.poll(() => titles(of.call, "machines"), SOON).toEqual(["comment Rotate signing keys"]);
  expect(await titles(of.call, "hosts")).toEqual([]);
  must(await of.call("DELETE", `/tasks/${first.id}`));
  await expect.poll(() => titles(of.call, "machines"), SOON).toEqual([]);
  must(await of.call("POST", `/tasks/${first.id}/restore`));
  await expect.poll(() => titles(of.call, "machines"), SOON).toEqual(["comment Rotate signing keys"]);
  expect(await titles(of.call, "type:task signing")).toEqual(["task Rotate signing keys"]);
  must(await of.call("DELETE", `/tasks/${first.id}/comments/${said?.id}`));
  await expect.poll(() => titles(of.call, "machines"), SOON).toEqual([]);
});

test("tasks are found by their tags, whatever these are called now, also after one tag was merged into another", async () => {
  const { of, first, second } = await office();
  const tag = async (name: string) => must(await of.call<{ id: string; version: number }>("POST", "/tags", { body: { name } }));
  const [ops, web, shipping] = [await tag("Ops"), await tag("Web"), await tag("发货")];
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { tag_ids: [ops.id, shipping.id] } }));
  must(await of.call("PATCH", `/tasks/${second.id}`, { body: { tag_ids: [web.id] } }));
  await expect.poll(() => titles(of.call, "tag:ops"), SOON).toEqual(["task Rotate signing keys"]);
  expect(await titles(of.call, "tag:发货"), "a name of which no slug can be made").toEqual(["task Rotate signing keys"]);
  expect(await titles(of.call, "tag:web rotate")).toEqual([]);
  expect(await titles(of.call, "tag:nope")).toEqual([]);
  expect(await titles(of.call, "tag:none")).toEqual([]);
  await expect.poll(() => titles(of.call, "ops"), SOON).toEqual(["tag Ops"]);
  must(await of.call("PATCH", `/tags/${ops.id}`, { body: { slug: "operations" } }));
  expect(await titles(of.call, "tag:operations")).toEqual(["task Rotate signing keys"]);
  must(await of.call("POST", `/tags/${web.id}/merge`, { body: { into_tag_id: ops.id } }));
  const isOpen = () => of.db.sql("SELECT count(*) AS n FROM search_progress WHERE kind = 'tag ' || ?1", ops.id).first("n");
  await expect.poll(isOpen, SOON).toBe(1);
  await catchUpSearch({ env, composition, db: of.db, shard: of.shard, now: new Date() });
  expect((await titles(of.call, "tag:operations")).sort()).toEqual(["task Rotate signing keys", "task 土地所有权制度的改革"]);
  expect(await isOpen()).toBe(0);
});

test("a mistyped word finds what was meant, says so, and tells nothing of what the caller may not read", async () => {
  const { of } = await office();
  await board(of, { name: "Payroll" });
  await expect.poll(() => titles(of.call, "payroll"), SOON).toHaveLength(1);
  expect(await search(of.call, "siginng")).toMatchObject({ did_you_mean: "signing", items: [{ title: "Rotate signing keys" }] });
  expect((await search(of.call, "paryoll")).did_you_mean).toBe("payroll");
  const reader = await member(of, {});
  expect(await search(reader.call, "paryoll")).toMatchObject({ did_you_mean: null, items: [] });
});

test("what was here before search, and what no event told of, is taken in by cron, once", async () => {
  const { of } = await office();
  const before = await titles(of.call, "rotate");
  // The shard has things of other organizations too: the walk begins where this one was made.
  const from = (kind: string) => of.db.sql("INSERT OR REPLACE INTO search_progress(kind, after_id) VALUES (?1, ?2)", kind, of.id);
  await of.db.d1.batch([of.db.sql("DELETE FROM search_documents WHERE organization_id = ?1", of.id), ...["task", "comment", "board"].map(from)]);
  expect(await titles(of.call, "rotate")).toEqual([]);
  const later = { env, composition, db: of.db, shard: of.shard, now: settled() };
  await catchUpSearch(later);
  expect(await titles(of.call, "rotate")).toEqual(before);
  const documents = () => of.db.sql("SELECT max(id) AS newest FROM search_documents WHERE organization_id = ?1", of.id).first();
  const known = await documents();
  await of.db.d1.batch(["task", "comment", "board"].map(from));
  await catchUpSearch(later);
  expect(await documents()).toEqual(known);
});

test("more than are told is said, and the best is among them however much is newer", async () => {
  const { of, on } = await office();
  for (let n = 0; n < 30; n++) await task(of, on, { title: `Later ${n}`, description: "signing" });
  await expect.poll(async () => (await search(of.call, "signing")).is_complete, SOON).toBe(false);
  await expect.poll(() => titles(of.call, '"later 29"'), SOON).toEqual(["task Later 29"]);
  const { items, is_complete } = await search(of.call, "signing");
  expect([items.length, is_complete, items[0]?.title]).toEqual([20, false, "Rotate signing keys"]);
});
