// What is typed is found: words, their beginnings, parts of Chinese sentences; whatever is typed, the index is asked something that it understands.
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { distance } from "#grammar/names.ts";
import { parseQuery } from "#worker/search/grammar.ts";
import { matchExpression } from "#worker/search/match.ts";
import { ranked } from "#worker/search/rank.ts";
import { SEARCH_TYPES } from "#worker/search/schema.ts";
import type { SearchDocumentRow } from "#worker/search/tables.ts";
import { corrected, KNOWN_MAX, loosened, MISTYPED_MAX } from "#worker/search/typos.ts";
import { indexText, matchOf, ownerOf, pairsOf, wordsOf } from "#worker/search/words.ts";

const owner = ownerOf(crypto.randomUUID());
const seeker = { id: crypto.randomUUID(), types: SEARCH_TYPES, owner };
const expressionOf = (query: string): string | null => matchExpression(parseQuery(query), seeker, false);

test.each([
  ["Rotate KEYS", "rotate keys"],
  ["Größe, naïve Ａ", "große naive a"],
  ["所有权制度", "所有 有权 权制 制度 度"],
  ["部署v2版", "部署 署 v2 版"],
  ["PLAT-17", "plat 17"],
  ["", ""],
])("%j is indexed as %j", (text, indexed) => {
  expect(indexText(text, "")).toBe(indexed);
  expect(
    indexText(text, "o1")
      .split(" ")
      .filter((word) => !word.startsWith("o1")),
  ).toEqual(text ? [] : [""]);
});

/** Whether the index finds a text, asked as it really is. */
async function finds(text: string, query: string): Promise<boolean> {
  const expression = expressionOf(query);
  if (expression === null) return false;
  const { results } = await env.SHARD_0.prepare("SELECT count(*) AS n FROM search_index WHERE rowid = CAST(?1 AS INTEGER) AND search_index MATCH ?2")
    .bind(await taken(text), expression)
    .all<{ n: number }>();
  return results[0]?.n === 1;
}

let last = 1_000_000_000;
async function taken(text: string): Promise<number> {
  await env.SHARD_0.prepare("INSERT INTO search_index(rowid, title, body, who, scope) VALUES (CAST(?1 AS INTEGER), ?2, '', '', 'ttask')")
    .bind(++last, indexText(text, owner))
    .run();
  return last;
}

test.each([
  ["Rotate signing keys", "rotate", true],
  ["Rotate signing keys", "sign", true],
  ["Rotate signing keys", "sign keys", true],
  ["Rotate signing keys", "keys rotate", true],
  ["Rotate signing keys", '"signing keys"', true],
  ["Rotate signing keys", '"keys signing"', false],
  ["Rotate signing keys", "rotate -signing", false],
  ["Rotate signing keys", "rotate -other", true],
  ["土地所有权制度的改革", "所有权制度", true],
  ["土地所有权制度的改革", "改革", true],
  ["土地所有权制度的改革", "革", true],
  ["土地所有权制度的改革", "地", true],
  ["土地所有权制度的改革", "所有制", false],
  ["修复 PLAT-17 的部署", "plat-17", true],
  ["Größe messen", "grosse", false],
  ["Größe messen", "große", true],
])("of %j the query %j finds it: %s", async (text, query, isFound) => {
  expect(await finds(text, query)).toBe(isFound);
});

test("of any Chinese text every part is found, and no other text is found for it", async () => {
  const han = fc.string({ unit: fc.constantFrom(..."天地玄黄宇宙洪荒日月盈昃辰宿列张"), minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(han, fc.nat(11), fc.nat(11), async (text, from, length) => {
      const characters = [...text];
      const part = characters.slice(from % characters.length, (from % characters.length) + 1 + length).join("");
      expect(await finds(text, part)).toBe(true);
      expect(await finds(text, `${part}鲸`)).toBe(false);
    }),
    { numRuns: 60 },
  );
});

test("whatever is typed is a question that the index understands, and no operator of the index's own gets through", async () => {
  const piece = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.constantFrom(
      '"',
      '""',
      "NEAR(a b)",
      "title:x",
      "^x",
      "*",
      "AND",
      "OR NOT",
      "-",
      '-"',
      "scope : o1",
      "is:open",
      "is:none",
      "due<2026-13-01",
      "due>2026-01-01",
      "a:b",
      "\0",
      "))",
      "{title}",
      "'",
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
      const expression = expressionOf(pieces.join(" "));
      if (expression !== null)
        await env.SHARD_0.prepare("SELECT rowid FROM search_index WHERE search_index MATCH ?1 LIMIT 1")
          .bind(`scope : ("${owner}xeverybody") AND ${expression}`)
          .all();
    }),
    { numRuns: 300 },
  );
  expect(expressionOf('scope : "o1" OR x')?.replaceAll(`"${owner}scope"`, "")).not.toContain("scope");
});

const WORDLIKE = /[\p{L}\p{N}\p{M}]/u;
const SAMPLED = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Tangut}]/u;
test("no letter, digit or mark cuts a word from its organization: none finds what has nothing but the organization", async () => {
  const rowid = await taken("");
  await env.SHARD_0.prepare("INSERT INTO search_index(rowid, title, body, who, scope) VALUES (CAST(?1 AS INTEGER), ?2, '', '', 'ttask')")
    .bind(rowid + 1, owner)
    .run();
  last += 1;
  const all = Array.from({ length: 0x11_0000 }, (_, code) => (code >= 0xd800 && code < 0xe000 ? "" : String.fromCodePoint(code)));
  const asked = all.filter((one, code) => WORDLIKE.test(one) && (code % 64 === 0 || !SAMPLED.test(one)));
  const words = [...new Set(asked.flatMap((one) => [...wordsOf(one), ...wordsOf(`a${one}b`)]).map((word) => matchOf(word, owner, { isBegun: true })))];
  expect(words.filter((word) => /\p{M}/u.test(word))).toEqual([]);
  for (let from = 0; from < words.length; from += 200) {
    const some = words.slice(from, from + 200);
    const found = await env.SHARD_0.prepare("SELECT count(*) AS n FROM search_index WHERE rowid = CAST(?1 AS INTEGER) AND search_index MATCH ?2")
      .bind(rowid + 1, some.join(" OR "))
      .first<number>("n");
    if (found !== 0) expect(some, "one of these is the organization itself").toEqual([]);
  }
  expect([expressionOf("\u093e"), expressionOf("\u20dd"), expressionOf("\u19b0")]).toEqual([null, null, null]);
  expect(await finds("हिन्दी में खोज", "हिन्दी")).toBe(true);
});

test("operators are read, what only looks like one is told, and a day that there is not is none", () => {
  const { filters, parts, notUnderstood } = parseQuery(
    "is:open status:in-progress priority:high assignee:me board:OPS due<2026-12-01 updated>2026-01-01 type:task fix -old",
  );
  expect(filters.map(({ is, value }) => [is, value])).toEqual([
    ["state", "open"],
    ["status", "in_progress"],
    ["priority", "high"],
    ["assignee", "me"],
    ["board", "OPS"],
    ["range", { field: "due", from: null, before: "2026-12-01T00:00:00.000Z" }],
    ["range", { field: "updated", from: "2026-01-02T00:00:00.000Z", before: null }],
    ["type", "task"],
  ]);
  expect(parts.map(({ text, isNot }) => [text, isNot])).toEqual([
    ["fix", false],
    ["old", true],
  ]);
  expect(notUnderstood).toEqual([]);
  expect(parseQuery("is:soon due<tomorrow due<2026-02-30 status:").notUnderstood).toEqual(["is:soon", "due<tomorrow", "due<2026-02-30", "status:"]);
  expect(parseQuery("a ".repeat(50)).notUnderstood).toHaveLength(30);
});

test("the distance of two words is how many slips of typing make one of the other, in both directions", () => {
  expect([distance("rotate", "rotate", 2), distance("rotaet", "rotate", 2), distance("roate", "rotate", 2), distance("x", "rotate", 2)]).toEqual([0, 1, 1, 3]);
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
      expect(distance(a, b, 3)).toBe(distance(b, a, 3));
      expect(distance(a, b, 20) === 0).toBe(a === b);
    }),
  );
});

test("a mistyped word becomes the nearest that there is; short words, phrases and what must not stand there stay", () => {
  const { parts } = parseQuery('rotaet "exat" ab -olde ');
  expect(loosened(parts)?.map(({ text }) => text)).toEqual(["ro", "exat", "ab", "olde"]);
  expect(corrected(parts, ["Rotate keys", "Roast"])?.map(({ text }) => text)).toEqual(["rotate", "exat", "ab", "olde"]);
  expect([corrected(parts, ["Something else"]), loosened(parseQuery("ab ").parts)]).toEqual([null, null]);
});

test("at most five mistyped words are looked for, among at most two thousand, however many were written and found", () => {
  const numbered = (count: number) => Array.from({ length: count }, (_, at) => `word${String.fromCharCode(97 + (at % 26))}${at}`);
  const mistyped = (count: number) => parseQuery(`written ${Array.from({ length: count }, (_, at) => `rotaet${"xyzuvw"[at]}`).join(" ")}`).parts;
  const texts = ["Written: rotatex rotatey rotatez rotateu rotatev rotatew"];
  expect(corrected(mistyped(MISTYPED_MAX), texts)?.map(({ text }) => text)).toEqual(["written", "rotatex", "rotatey", "rotatez", "rotateu", "rotatev"]);
  expect(corrected(mistyped(MISTYPED_MAX + 1), texts)).toBeNull();
  const one = mistyped(1).slice(1);
  expect(corrected(one, [numbered(KNOWN_MAX - 1).join(" "), "rotatex"])?.map(({ text }) => text)).toEqual(["rotatex"]);
  expect(corrected(one, [numbered(KNOWN_MAX).join(" "), "rotatex"])).toBeNull();
});

test("pairs overlap, so that every part of a sentence of two characters or more is made of pairs that stand in it", () => {
  expect([pairsOf("天地玄"), pairsOf("天"), pairsOf("")]).toEqual([["天地", "地玄"], ["天"], []]);
  expect(wordsOf("a天b").map((word) => matchOf(word, "o", { isBegun: false }))).toEqual(['"oa"', '"o天" *', '"ob"']);
});

test("what has exactly that key or that title comes before what only begins with it, however new that is", () => {
  const row = (id: number, fields: Partial<SearchDocumentRow>): SearchDocumentRow => ({
    id,
    organization_id: "o",
    type: "task",
    subject_id: `s${id}`,
    board_id: null,
    task_id: null,
    key: null,
    title: "",
    text: "",
    status: null,
    due_at: null,
    at: "2020-01-01T00:00:00.000Z",
    ...fields,
  });
  const now = Date.parse("2026-01-02T00:00:00.000Z");
  const at = "2026-01-01T00:00:00.000Z";
  const order = (query: string, rows: SearchDocumentRow[]) => ranked(rows, parseQuery(query).parts, now).map(({ id }) => id);
  expect(order("PLAT-1", [row(1, { key: "PLAT-12", at }), row(2, { key: "PLAT-1" })])).toEqual([2, 1]);
  expect(order("deploy", [row(1, { type: "board", title: "Deploy again", at }), row(2, { title: "Deploy" })])).toEqual([2, 1]);
});
