// What boards and groups remember: who reads and writes it, what is kept and found, its bounds, values by key under many writers, what is told.
import { SELF } from "cloudflare:test";
import { expect, test } from "vitest";
import { KEYS_MAX, LOG_MAX, type Memory, PINS_MAX } from "#worker/memory/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import { exported, imported } from "../exports/transfers.ts";
import { BASE, client } from "../support/client.ts";
import { eventsOf, must, organization } from "../support/factories.ts";
import { heldUp } from "../support/racing.ts";
import { codeOf, listed, note, stage, texts } from "./stage.ts";

test("what people and an agent of a board write stands in its log, newest first, by who wrote it and whatever they call themselves", async () => {
  const { ana, reader, stranger, scout, other, of, on, at, agentAt } = await stage();
  const first = await note(ana.call, at, "  We ship on Thursdays.\nNever on Fridays. ", { tags: ["decision", "decision"], source: "the boss" });
  const second = await note(scout.call, agentAt, "发布已经完成", { tags: ["Chat"] });
  expect(first).toMatchObject({ content: "We ship on Thursdays.\nNever on Fridays.", tags: ["decision"], is_chat: false, source: "the boss", board_id: on.id });
  expect(first).toMatchObject({ board_group_id: null, key: null, is_pinned: false, notices: [], version: 1, author: { type: "user", id: ana.id } });
  expect(second).toMatchObject({ is_chat: true, author: { type: "agent", id: scout.id }, source: second.author.name });
  for (const [call, where] of [
    [reader.call, at],
    [scout.call, agentAt],
    [of.call, at],
  ] as const)
    expect((await listed(call, where)).items).toEqual([second, first]);
  expect(codeOf(await reader.call("POST", at, { body: { content: "x" } }))).toBe("403 forbidden");
  expect(codeOf(await stranger.call("GET", at))).toBe("403 forbidden");
  expect(codeOf(await other.call("GET", agentAt))).toBe("403 forbidden");
  expect(codeOf(await other.call("POST", agentAt, { body: { content: "x" } }))).toBe("403 forbidden");
  expect(codeOf(await (await organization(of.shard)).call("GET", at))).toBe("404 not_found");
  expect(codeOf(await scout.call("DELETE", `${at}/${first.id}`))).toBe("403 forbidden");
  for (const body of [{ content: "  " }, { content: "x", is_chat: true }, { content: "x".repeat(20_001) }, { content: "x", tags: Array(21).fill("a") }])
    expect(codeOf(await ana.call("POST", at, { body }))).toBe("422 invalid_input");
  const told = (await eventsOf(of, `board_id=${on.id}`)).filter(({ type }) => type.startsWith("memory."));
  expect(told.map(({ type, subject, about, message }) => [type, subject.id, about?.id, message])).toEqual([
    ["memory.added", first.id, on.id, expect.stringContaining("noted We ship on Thursdays. Never on Fridays.")],
    ["memory.added", second.id, on.id, expect.stringContaining("发布已经完成")],
  ]);
});

test("a log is filtered by tag, kind, time and words, Chinese ones too", async () => {
  const { ana, at } = await stage();
  await note(ana.call, at, "Rotate the SIGNING keys", { tags: ["decision"] });
  await note(ana.call, at, "发货前必须检查签名", { tags: ["plan", "发货"] });
  const said = await note(ana.call, at, "100% done_", { tags: ["chat"] });
  must(await ana.call("PUT", `${at}/keys/release.version`, { body: { content: "1.4.2" } }));
  const found = (query: string) => texts(ana.call, `${at}?${query}`);
  expect(await found("q=signing")).toEqual(["Rotate the SIGNING keys"]);
  expect(await found("q=%E6%A3%80%E6%9F%A5")).toEqual(["发货前必须检查签名"]);
  expect(await found("q=%25+done_")).toEqual(["100% done_"]);
  expect(await found("q=Release.V")).toEqual(["1.4.2"]);
  expect(await found("tag=plan")).toEqual(["发货前必须检查签名"]);
  expect([await found("kind=key"), (await found("kind=log")).length, await found("is_chat=true"), await found("key=release.version")]).toEqual([
    ["1.4.2"],
    3,
    ["100% done_"],
    ["1.4.2"],
  ]);
  expect(await found(`since=${said.created_at}`)).toEqual(["1.4.2"]);
  expect(await listed(ana.call, `${at}?limit=1&offset=1`)).toMatchObject({ total: 4, limit: 1, offset: 1, items: [{ id: said.id }] });
  expect(codeOf(await ana.call("GET", `${at}?words=x`))).toMatch(/^4/);
});

test("what is pinned stays, and of the rest the oldest goes: a log has a bound, and so have pins", async () => {
  const { of, ana, on, at } = await stage();
  const kept = await note(ana.call, at, "pinned");
  const pinned = must(await ana.call<Memory>("PATCH", `${at}/${kept.id}`, { body: { is_pinned: true } }));
  expect(pinned).toMatchObject({ is_pinned: true, version: 2 });
  await of.db.d1.batch(
    Array.from({ length: 4 }, (_, part) =>
      of.db.sql(
        `INSERT INTO memories(id, organization_id, board_id, content, is_chat, author, is_pinned, depth, version, created_at, updated_at)
         SELECT printf('00000000-0000-7000-8000-%012d', ?3 + j.key), ?1, ?2, 'old ' || (?3 + j.key), 0, '{"type":"user","id":"x","name":"x"}', 0, 0, 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'
         FROM json_each(?4) j`,
        of.id,
        on.id,
        (part * LOG_MAX) / 4,
        JSON.stringify(Array(LOG_MAX / 4).fill(0)),
      ),
    ),
  );
  expect((await listed(ana.call, `${at}?limit=1`)).total).toBe(LOG_MAX + 1);
  const newest = "Il faut **Améli**orer le [plan](https://x.example) d'_ÉTÉ_";
  await note(ana.call, at, newest);
  expect((await listed(ana.call, `${at}?limit=1`)).total).toBe(LOG_MAX + 1);
  for (const words of ["ete plan ameliorer", "AMÉLIORER d'été", '"le plan"'])
    expect(await texts(ana.call, `${at}?q=${encodeURIComponent(words)}`), words).toEqual([newest]);
  expect(await texts(ana.call, `${at}?q=plan+hiver`)).toEqual([]);
  expect([await texts(ana.call, `${at}?q=%22old+0%22`), await texts(ana.call, `${at}?is_pinned=true`)]).toEqual([[], ["pinned"]]);
  const { items } = await listed(ana.call, `${at}?limit=${PINS_MAX + 1}`);
  const replies = await Promise.all(items.map(({ id }) => ana.call("PATCH", `${at}/${id}`, { body: { is_pinned: true } })));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(PINS_MAX);
  expect(codeOf(replies.find(({ status }) => status !== 200) ?? { status: 0, body: {} })).toBe("409 conflict");
  const stale = { body: { is_pinned: false }, headers: { "If-Match": '"1"' } };
  expect(codeOf(await ana.call("PATCH", `${at}/${kept.id}`, stale))).toBe("412 stale_version");
  expect((await ana.call("DELETE", `${at}/${kept.id}`)).status).toBe(204);
  expect(codeOf(await ana.call("DELETE", `${at}/${kept.id}`))).toBe("404 not_found");
  const counted = await of.db.sql("SELECT passing, pinned, keyed FROM memory_places WHERE id = ?1", on.id).first();
  expect(counted).toEqual({ passing: LOG_MAX - (PINS_MAX - 1), pinned: PINS_MAX - 1, keyed: 0 });
});

test("of 100 who write one key at once, one replaces the version that all have seen, and each of the others hears which it is now", async () => {
  const { of, on, ana, scout, at, agentAt } = await stage();
  const write = (body: Record<string, unknown>, n: number) =>
    n % 2 ? ana.call<Memory>("PUT", `${at}/keys/leader`, { body }) : scout.call<Memory>("POST", `${agentAt}/keys/leader`, { body });
  const together = (body: (n: number) => Record<string, unknown>) => Promise.all(Array.from({ length: 100 }, (_, n) => write(body(n), n)));
  const first = await together((n) => ({ content: `writer ${n}`, if_version: 0 }));
  const [won] = first.filter(({ status }) => status === 200);
  expect(first.filter(({ status }) => status === 200)).toHaveLength(1);
  const version = won?.body.version ?? 0;
  const lost = first.filter(({ status }) => status !== 200);
  expect(new Set(lost.map(codeOf))).toEqual(new Set(["409 conflict"]));
  expect(new Set(lost.map(({ body }) => (body as unknown as { current_version: number }).current_version))).toEqual(new Set([version]));
  expect((await listed(ana.call, `${at}?key=leader`)).items).toEqual([won?.body]);

  const all = await together((n) => ({ content: `last ${n}` }));
  expect(all.map(({ status }) => status)).toEqual(Array(100).fill(200));
  const versions = all.map(({ body }) => body.version).sort((a, b) => a - b);
  expect(versions).toEqual(Array.from({ length: 100 }, (_, n) => version + 1 + n));
  const last = all.find(({ body }) => body.version === version + 100);
  expect((await listed(ana.call, `${at}?kind=key`)).items).toEqual([last?.body]);
  const told = (await eventsOf(of, `board_id=${on.id}`)).filter(({ type }) => type === "memory.written");
  expect(told.map(({ after }) => after?.version)).toEqual([version, ...versions]);
});

test("a key that is deleted and written anew has a version that nobody has seen, and what was deleted in between is written, not lost", async () => {
  const { ana, of, at, on } = await stage();
  const put = (body: Record<string, unknown>, key = "a") => ana.call<Memory>("PUT", `${at}/keys/${key}`, { body });
  const old = must(await put({ content: "1", if_version: 0 }));
  const race = await heldUp("PUT", `/boards/${on.id}/memory/keys/a`, { token: ana.token, organizationId: of.id, body: { content: "2" } }, async () => {
    await ana.call("DELETE", `${at}/${old.id}`);
  });
  expect([race.status, race.body.content, Number(race.body.version) > old.version]).toEqual([200, "2", true]);
  expect(codeOf(await put({ content: "3", if_version: old.version }))).toBe("409 conflict");
  const misnamed = await put({ content: "3" }, "on%20call");
  expect([codeOf(misnamed), JSON.stringify(misnamed.body).includes("letters, digits, points")]).toEqual(["422 invalid_input", true]);
  const pinned = must(await ana.call<Memory>("PATCH", `${at}/${race.body.id}`, { body: { is_pinned: true } }));
  expect(pinned.is_pinned).toBe(false);
  await of.db
    .sql(
      `INSERT INTO memories(id, organization_id, board_id, key, content, is_chat, author, is_pinned, depth, version, created_at, updated_at)
       SELECT 'k' || j.key, ?1, ?2, 'k' || j.key, 'x', 0, '{}', 0, 0, 1, '', '' FROM json_each(?3) j`,
      of.id,
      on.id,
      JSON.stringify(Array(KEYS_MAX - 1).fill(0)),
    )
    .run();
  expect(codeOf(await put({ content: "x" }, "b"))).toBe("409 conflict");
  expect((await put({ content: "still" })).status).toBe(200);
  const repeated = { body: { content: "once" }, headers: { "Idempotency-Key": newId() } };
  const [one, again] = [await ana.call<Memory>("PUT", `${at}/keys/a`, repeated), await ana.call<Memory>("PUT", `${at}/keys/a`, repeated)];
  expect(again.body).toEqual(one.body);
});

test("boards of a group share a memory; a board without one shares nothing, and with its group goes what it remembered", async () => {
  const { of, group, on, beside, alone, ana, reader, stranger, scout, other } = await stage();
  const [shared, own] = [`/boards/${on.id}/group-memory`, `/board-groups/${group.id}/memory`];
  const said = await note(scout.call, shared, "from an agent");
  expect(said).toMatchObject({ board_id: null, board_group_id: group.id });
  must(await ana.call("PUT", `${shared}/keys/on.call`, { body: { content: "Ana" } }));
  await note(of.call, own, "from the office");
  const all = ["from the office", "Ana", "from an agent"];
  for (const [call, where] of [
    [reader.call, shared],
    [stranger.call, own],
    [of.call, `/boards/${beside.id}/group-memory`],
  ] as const)
    expect(await texts(call, where)).toEqual(all);
  expect(await texts(of.call, `/boards/${on.id}/memory`)).toEqual([]);
  expect(codeOf(await stranger.call("POST", own, { body: { content: "x" } }))).toBe("403 forbidden");
  expect(codeOf(await reader.call("POST", shared, { body: { content: "x" } }))).toBe("403 forbidden");
  expect(codeOf(await scout.call("GET", own))).toBe("403 forbidden");
  expect(codeOf(await other.call("GET", shared))).toBe("403 forbidden");
  expect(codeOf(await (await organization(of.shard)).call("GET", own))).toBe("404 not_found");
  expect(await listed(of.call, `/boards/${alone.id}/group-memory`)).toMatchObject({ items: [], total: 0 });
  expect(codeOf(await of.call("POST", `/boards/${alone.id}/group-memory`, { body: { content: "x" } }))).toBe("422 invalid_input");
  expect(must(await of.call<Memory>("PATCH", `${own}/${said.id}`, { body: { is_pinned: true } })).is_pinned).toBe(true);
  expect(codeOf(await of.call("PATCH", `/boards/${on.id}/memory/${said.id}`, { body: { is_pinned: true } }))).toBe("404 not_found");
  expect((await of.call("DELETE", `/board-groups/${group.id}`)).status).toBe(204);
  expect(await of.db.sql("SELECT count(*) AS n FROM memories WHERE board_group_id = ?1", group.id).first()).toEqual({ n: 0 });
});

/** The blocks of a stream until this has been told. */
async function until(response: Response, mark: string, before: () => Promise<unknown>): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
  await before();
  let heard = "";
  while (!heard.includes(mark)) {
    const { value, done } = await reader.read();
    if (done) break;
    heard += value;
  }
  await reader.cancel();
  return heard;
}

test("a memory is streamed as it is written, to whoever may read it: of a board, and of a group from there and from its boards", async () => {
  const { of, group, on, ana, scout, at } = await stage();
  const open = (path: string) => SELF.fetch(`${BASE}/api/v1${path}`, { headers: { Authorization: `Bearer ${ana.token}`, "X-Organization-Id": of.id } });
  const before = await note(ana.call, at, "before");
  const board = await until(await open(`${at}/stream?since=${before.created_at}&is_chat=true`), "said now", async () => {
    await note(ana.call, at, "not of the chat");
    await note(ana.call, at, "said now", { tags: ["chat"] });
  });
  expect(board).toMatch(/id: \d+\nevent: memory\ndata: \{"memory":\{/);
  expect([board.includes('"before"'), board.includes("not of the chat")]).toEqual([false, false]);
  for (const path of [`/board-groups/${group.id}/memory/stream`, `/boards/${on.id}/group-memory/stream`]) {
    const heard = await until(await open(path), `of ${path}`, async () => {
      await note(ana.call, at, "only of the board");
      await note(ana.call, `/boards/${on.id}/group-memory`, `of ${path}`);
    });
    expect([heard.includes("event: memory"), heard.includes("only of the board")]).toEqual([true, false]);
  }
  const byAgent = await SELF.fetch(`${BASE}/api/v1${at}/stream`, { headers: { "X-Agent-Token": scout.token } });
  expect(await until(byAgent, "to the agent", () => note(ana.call, at, "to the agent"))).toContain("event: memory");
  expect((await SELF.fetch(`${BASE}/api/v1/board-groups/${group.id}/memory/stream`, { headers: { "X-Agent-Token": scout.token } })).status).toBe(403);
  expect((await client({})("GET", `${at}/stream`)).status).toBe(401);
});

test("what a board and a group remember is exported and arrives, with its keys, pins and bounds", async () => {
  const { of, ana, on, group, at } = await stage();
  await note(ana.call, at, "in the log", { tags: ["plan"] });
  const kept = await note(ana.call, at, "kept");
  must(await ana.call("PATCH", `${at}/${kept.id}`, { body: { is_pinned: true } }));
  const value = must(await ana.call<Memory>("PUT", `${at}/keys/release`, { body: { content: "1.4" } }));
  await note(ana.call, `/boards/${on.id}/group-memory`, "of the group");
  const zip = await exported(of);
  const there = await organization();
  expect((await imported(there, zip)).status).toBe("ready");
  const boards = must(await there.call<{ items: { id: string; name: string }[] }>("GET", "/boards")).items;
  const arrived = boards.find(({ name }) => name === on.name)?.id;
  const { items } = await listed(there.call, `/boards/${arrived}/memory`);
  expect(items.map(({ content, key, is_pinned, tags, version }) => [content, key, is_pinned, tags, version])).toEqual([
    ["1.4", "release", false, null, value.version],
    ["kept", null, true, null, 2],
    ["in the log", null, false, ["plan"], 1],
  ]);
  expect(await texts(there.call, `/boards/${arrived}/group-memory`)).toEqual(["of the group"]);
  expect(group.id).not.toBe(arrived);
  expect(await there.db.sql("SELECT passing, pinned, keyed FROM memory_places WHERE id = ?1", arrived).first()).toEqual({ passing: 1, pinned: 1, keyed: 1 });
});
