// Saved views of a board: whose they are, who sees and changes them, their order, their bounds, what their events tell.
import { expect, test } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import { type SavedView, type SavedViewList, VIEWS_MAX } from "#worker/saved-views/schema.ts";
import { exported, imported } from "../exports/transfers.ts";
import { board, eventsOf, member, must, organization, type Person } from "../support/factories.ts";
import { heldUp } from "../support/racing.ts";

async function stage() {
  const of = await organization();
  const [on, other] = [await board(of), await board(of)];
  const [ana, bo, reader] = [await member(of, { writes: [on.id] }), await member(of, { writes: [on.id, other.id] }), await member(of, { reads: [on.id] })];
  const at = `/boards/${on.id}/views`;
  const save = async (who: Pick<Person, "call">, body: Record<string, unknown>, where = at) => must(await who.call<SavedView>("POST", where, { body }));
  const listed = async (who: Pick<Person, "call">, where = at) => must(await who.call<SavedViewList>("GET", where));
  const names = async (who: Pick<Person, "call">, where = at) => (await listed(who, where)).items.map(({ name }) => name);
  return { of, on, other, ana, bo, reader, at, elsewhere: `/boards/${other.id}/views`, save, listed, names };
}
const codeOf = ({ status, body }: { status: number; body: unknown }) => `${status} ${(body as { code?: string }).code}`;

test("a view is kept as it was said; its owner alone sees it, on its board or on all of theirs, until it is shared", async () => {
  const { on, ana, bo, reader, at, elsewhere, save, names } = await stage();
  const mine = await save(ana, { name: "Mine", query: " is:open ", layout: "list", sort: "-due", columns: ["key", "field.cost"] });
  expect(mine).toMatchObject({
    board_id: on.id,
    owner_id: ana.id,
    query: "is:open",
    layout: "list",
    sort: "-due",
    columns: ["key", "field.cost"],
    is_shared: false,
  });
  expect(mine).toMatchObject({ group_by: null, span: null });
  const other = { layout: "timeline", group_by: "assignee", span: "quarter" };
  expect(must(await ana.call<SavedView>("PATCH", `${at}/${mine.id}`, { body: other }))).toMatchObject({ ...other, query: "is:open" });
  for (const body of [{ layout: "gantt" }, { group_by: "tag" }, { span: "year" }]) {
    expect(codeOf(await ana.call("PATCH", `${at}/${mine.id}`, { body }))).toBe("422 invalid_input");
  }
  await save(bo, { name: "Everywhere", is_of_all_boards: true });
  expect([await names(ana), await names(bo), await names(bo, elsewhere), await names(reader)]).toEqual([["Mine"], ["Everywhere"], ["Everywhere"], []]);
  for (const who of [bo, reader]) {
    expect(codeOf(await who.call("PATCH", `${at}/${mine.id}`, { body: { name: "x" } }))).toBe("404 not_found");
    expect(codeOf(await who.call("DELETE", `${at}/${mine.id}`))).toBe("404 not_found");
    expect(codeOf(await who.call("PUT", `/boards/${on.id}/default-view`, { body: { view_id: mine.id } }))).toBe("404 not_found");
  }
  expect(codeOf(await bo.call("PATCH", `${elsewhere}/${mine.id}`, { body: { name: "x" } }))).toBe("404 not_found");
  must(await ana.call("PATCH", `${at}/${mine.id}`, { body: { is_shared: true } }));
  expect([await names(bo), await names(reader), await names(bo, elsewhere)]).toEqual([["Mine", "Everywhere"], ["Mine"], ["Everywhere"]]);
});

test("what others see is changed by whoever may write on the board, and on all boards by admins; whoever loses the board loses its views", async () => {
  const { of, on, ana, bo, reader, at, save, names } = await stage();
  const shared = await save(ana, { name: "Ours", is_shared: true });
  expect(codeOf(await reader.call("POST", at, { body: { name: "x", is_shared: true } }))).toBe("403 forbidden");
  const own = await save(reader, { name: "Own" });
  expect(codeOf(await reader.call("PATCH", `${at}/${own.id}`, { body: { is_shared: true } }))).toBe("403 forbidden");
  expect(codeOf(await reader.call("PATCH", `${at}/${shared.id}`, { body: { name: "x" } }))).toBe("403 forbidden");
  expect(codeOf(await reader.call("PATCH", `${at}/${shared.id}`, { body: { is_shared: false } }))).toBe("403 forbidden");
  expect(codeOf(await reader.call("DELETE", `${at}/${shared.id}`))).toBe("403 forbidden");
  expect(must(await bo.call<SavedView>("PATCH", `${at}/${shared.id}`, { body: { name: "Theirs" } })).owner_id).toBe(ana.id);
  expect(codeOf(await bo.call("POST", at, { body: { name: "x", is_shared: true, is_of_all_boards: true } }))).toBe("403 forbidden");
  const everywhere = await save(of, { name: "All", is_shared: true, is_of_all_boards: true });
  expect(codeOf(await bo.call("DELETE", `${at}/${everywhere.id}`))).toBe("403 forbidden");
  expect(await names(bo)).toEqual(["Theirs", "All"]);
  const { items } = must(await of.call<{ items: { id: string; user_id: string }[] }>("GET", "/organizations/me/members"));
  const seat = items.find(({ user_id }) => user_id === bo.id)?.id;
  must(await of.call("PUT", `/organizations/me/members/${seat}/access`, { body: { all_boards_read: false, all_boards_write: false, board_access: [] } }));
  expect(codeOf(await bo.call("GET", at))).toBe("403 forbidden");
  expect(codeOf(await bo.call("PATCH", `${at}/${shared.id}`, { body: { name: "x" } }))).toBe("403 forbidden");
  expect(codeOf(await bo.call("PUT", `/boards/${on.id}/default-view`, { body: { view_id: shared.id } }))).toBe("403 forbidden");
});

test("views stand in the order that people give them: shared ones among the shared, one's own among one's own", async () => {
  const { ana, at, save, names } = await stage();
  const [a, b, c] = [await save(ana, { name: "A" }), await save(ana, { name: "B" }), await save(ana, { name: "C" })];
  const shared = await save(ana, { name: "S", is_shared: true });
  expect(await names(ana)).toEqual(["S", "A", "B", "C"]);
  must(await ana.call("PATCH", `${at}/${c.id}`, { body: { before_view_id: a.id } }));
  must(await ana.call("PATCH", `${at}/${a.id}`, { body: { after_view_id: b.id } }));
  expect(await names(ana)).toEqual(["S", "C", "B", "A"]);
  for (const id of [shared.id, newId()]) expect(codeOf(await ana.call("PATCH", `${at}/${a.id}`, { body: { after_view_id: id } }))).toBe("422 invalid_input");
});

test("a board opens for each person with the view of their choice, until it is gone or no longer shared", async () => {
  const { on, ana, bo, at, save, listed } = await stage();
  const shared = await save(ana, { name: "Ours", is_shared: true });
  const opens = async (who: Person) => (await listed(who)).default_view_id;
  const choose = (who: Person, view_id: string | null) => who.call("PUT", `/boards/${on.id}/default-view`, { body: { view_id } });
  must(await choose(bo, shared.id));
  expect([await opens(ana), await opens(bo)]).toEqual([null, shared.id]);
  must(await ana.call("PATCH", `${at}/${shared.id}`, { body: { is_shared: false } }));
  expect(await opens(bo)).toBeNull();
  must(await choose(ana, shared.id));
  expect(await opens(ana)).toBe(shared.id);
  must(await ana.call("DELETE", `${at}/${shared.id}`));
  expect([await opens(ana), codeOf(await choose(ana, shared.id))]).toEqual([null, "404 not_found"]);
});

test("a person has 50 views of a board and a board 50 shared ones, however many are saved at once", async () => {
  const { of, on, ana, bo, at, save, listed } = await stage();
  const first = await save(ana, { name: "First" });
  await of.db
    .sql(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) INSERT INTO saved_views(id, organization_id, board_id, owner_id, name, query, layout, is_shared, rank, version, created_at, updated_at)
       SELECT v.id || n.i, v.organization_id, v.board_id, v.owner_id, v.name, v.query, v.layout, v.is_shared, v.rank || n.i, 1, v.created_at, v.updated_at FROM saved_views v, n WHERE v.id = ?1`,
      first.id,
      VIEWS_MAX - 3,
    )
    .run();
  const replies = await Promise.all(Array.from({ length: 6 }, (_, at_) => ana.call("POST", at, { body: { name: `R${at_}` } })));
  expect(replies.map(codeOf).sort()).toEqual([...Array(2).fill("201 undefined"), ...Array(4).fill("409 conflict")]);
  expect((await listed(ana)).total).toBe(VIEWS_MAX);
  expect((await save(ana, { name: "Shared", is_shared: true })).is_shared).toBe(true);
  expect((await save(bo, { name: "Bo's" })).owner_id).toBe(bo.id);
  const own = await save(ana, { name: "Elsewhere", is_of_all_boards: true });
  expect(own.board_id).toBeNull();
  const shared = (await listed(ana)).items.find(({ is_shared }) => is_shared);
  expect(codeOf(await ana.call("PATCH", `${at}/${shared?.id}`, { body: { is_shared: false } }))).toBe("409 conflict");
  expect(on.id).toBe(first.board_id);
});

test("two who change a view at once do not undo each other unseen: one is told, and the other's word stands", async () => {
  const { ana, bo, at, save, listed } = await stage();
  const shared = await save(ana, { name: "Ours", is_shared: true });
  const seen = { headers: { "If-Match": `"${shared.version}"` } };
  const replies = await Promise.all(
    [ana, bo].map((who, index) => who.call<SavedView>("PATCH", `${at}/${shared.id}`, { ...seen, body: { query: `is:open ${index}` } })),
  );
  expect(replies.map(codeOf).sort()).toEqual(["200 undefined", "412 stale_version"]);
  const kept = replies.find(({ status }) => status === 200)?.body as SavedView;
  expect((await listed(ana)).items[0]).toEqual(kept);
});

test("what somebody keeps for themselves is told to nobody: events say that a view is there, and what it says while it is shared", async () => {
  const { of, ana, at, save } = await stage();
  const secret = await save(ana, { name: "Secret plan", query: "layoffs" });
  must(await ana.call("PATCH", `${at}/${secret.id}`, { body: { query: "layoffs in May", sort: "-due" } }));
  must(await ana.call("PATCH", `${at}/${secret.id}`, { body: { is_shared: true, name: "Plan" } }));
  must(await ana.call("PATCH", `${at}/${secret.id}`, { body: { query: "open" } }));
  must(await ana.call("PATCH", `${at}/${secret.id}`, { body: { is_shared: false, query: "hidden" } }));
  must(await ana.call("DELETE", `${at}/${secret.id}`));
  const told = await eventsOf(of, "type=saved_view.");
  expect(told.map(({ type, before, after }) => [type, before?.query, after?.query])).toEqual([
    ["saved_view.created", undefined, null],
    ["saved_view.updated", undefined, undefined],
    ["saved_view.updated", null, "layoffs in May"],
    ["saved_view.updated", "layoffs in May", "open"],
    ["saved_view.updated", "open", null],
    ["saved_view.deleted", null, undefined],
  ]);
  expect(JSON.stringify(told)).not.toMatch(/Secret|"layoffs"|hidden/);
  expect(told.every(({ subject }) => subject.id === secret.id)).toBe(true);
  const everywhere = await save(of, { name: "All", is_shared: true, is_of_all_boards: true });
  must(await of.call("PATCH", `${at}/${everywhere.id}`, { body: { name: "All of them" } }));
  must(await of.call("DELETE", `${at}/${everywhere.id}`));
  const streams = of.db.sql("SELECT type, stream_id, board_id FROM events WHERE subject_id = ?1 ORDER BY seq", everywhere.id);
  expect((await streams.all()).results, "it is of no board").toEqual(
    ["created", "updated", "deleted"].map((what) => ({ type: `saved_view.${what}`, stream_id: of.id, board_id: null })),
  );
});

test("a view is refused whose name, sorting, columns, layout or query is none", async () => {
  const { ana, at } = await stage();
  for (const [wrong, body] of [
    ["name", { name: " " }],
    ["sort", { name: "x", sort: "salary" }],
    ["columns", { name: "x", columns: ["title", "drop table"] }],
    ["columns", { name: "x", columns: [] }],
    ["columns", { name: "x", columns: Array(41).fill("title") }],
    ["layout", { name: "x", layout: "gantt" }],
    ["query", { name: "x", query: "x".repeat(201) }],
  ] as const) {
    const reply = await ana.call<{ errors: { path: string }[] }>("POST", at, { body });
    expect([codeOf(reply), reply.body.errors[0]?.path.split(".")[0]]).toEqual(["422 invalid_input", wrong]);
  }
});

/** Ana's change of a view, with something else that happens when it is about to be committed. */
async function meanwhile(method: string, path: string, body: unknown, other: (on: Awaited<ReturnType<typeof stage>>, view: SavedView) => Promise<unknown>) {
  const on = await stage();
  const view = await on.save(on.ana, { name: "Ours", is_shared: true });
  const address = path.replace("VIEW", view.id).replace("BOARD", on.on.id);
  const given = JSON.parse(JSON.stringify(body ?? null).replace("VIEW", view.id)) as unknown;
  const asked = { token: on.ana.token, organizationId: on.of.id, ...(body === undefined ? {} : { body: given }) };
  const reply = await heldUp(method, address, asked, () => other(on, view));
  return { ...on, view, reply };
}
const renaming = ({ bo, at }: Awaited<ReturnType<typeof stage>>, { id }: SavedView) => bo.call("PATCH", `${at}/${id}`, { body: { name: "Bo's" } });
const deleting = ({ bo, at }: Awaited<ReturnType<typeof stage>>, { id }: SavedView) => bo.call("DELETE", `${at}/${id}`);

test("nobody deletes or overwrites unseen what another has changed at that moment", async () => {
  for (const [method, body] of [
    ["DELETE", undefined],
    ["PATCH", { name: "Ana's" }],
  ] as const) {
    const { reply, names, ana } = await meanwhile(method, "/boards/BOARD/views/VIEW", body, renaming);
    expect([method, reply.status, await names(ana)]).toEqual([method, reply.status === 412 ? 412 : 409, ["Bo's"]]);
  }
});

test("a board does not open with a view that somebody deletes at that moment", async () => {
  const { reply, ana, listed } = await meanwhile("PUT", "/boards/BOARD/default-view", { view_id: "VIEW" }, deleting);
  expect([codeOf(reply), (await listed(ana)).default_view_id]).toEqual(["404 not_found", null]);
});

test("a view that has been changed since it was seen is neither changed nor deleted", async () => {
  const { ana, bo, at, save, names } = await stage();
  const { id, version } = await save(ana, { name: "Ours", is_shared: true });
  must(await bo.call("PATCH", `${at}/${id}`, { body: { name: "Bo's" } }));
  const headers = { "If-Match": `"${version}"` };
  expect(codeOf(await ana.call("PATCH", `${at}/${id}`, { headers, body: { name: "Ana's" } }))).toBe("412 stale_version");
  expect(codeOf(await ana.call("DELETE", `${at}/${id}`, { headers }))).toBe("412 stale_version");
  expect(await names(ana)).toEqual(["Bo's"]);
});

test("saved views travel with their organization: with their board, their owner and their place", async () => {
  const { of, on, ana, save } = await stage();
  const mine = await save(ana, {
    name: "Mine",
    query: `assignee:${ana.id}`,
    layout: "calendar",
    sort: "-due",
    group_by: "due",
    span: "week",
    columns: ["title", "due"],
  });
  const there = await organization("SHARD_1");
  await imported(there, await exported(of));
  const row = await there.db.sql("SELECT * FROM saved_views WHERE organization_id = ?1", there.id).first<Record<string, unknown>>();
  const board_id = await there.db.sql("SELECT id FROM boards WHERE organization_id = ?1 AND name = ?2", there.id, on.name).first("id");
  expect(row).toMatchObject({ board_id, owner_id: ana.id, name: "Mine", query: mine.query, columns: '["title","due"]', rank: mine.rank, is_shared: 0 });
  expect(row).toMatchObject({ layout: "calendar", group_by: "due", span: "week" });
});
