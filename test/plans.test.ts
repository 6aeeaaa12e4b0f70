// How every statement is read: by an index to what it wants, never through a table that grows. SQLite chooses, and says how; a query that
// is right and fast among ten rows may read all commands that ever were.
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import worker from "#worker/index.ts";
import { Database } from "#worker/platform/db.ts";
import { operationsOf } from "#worker/platform/http.ts";
import { composition } from "#worker/slices.ts";
import { atWork, PATIENCE } from "./support/connected.ts";
import { client } from "./support/client.ts";
import { listsOf } from "./support/labels.ts";
import { must } from "./support/factories.ts";
import { fill, world } from "./support/operations.ts";

const operations = composition.slices.flatMap((slice) => (slice.routes ?? []).flatMap(operationsOf));

type Asked = { text: string; params: unknown[]; d1: D1Database };
/** Every statement that is prepared, once. */
function listening(): Map<string, Asked> {
  const heard = new Map<string, Asked>();
  const { sql, guard, statement } = Database.prototype;
  const note = (d1: D1Database, text: string, params: unknown[]) => void (heard.has(text) || heard.set(text, { text, params, d1 }));
  vi.spyOn(Database.prototype, "sql").mockImplementation(function (this: Database, text, ...params) {
    note(this.d1, text, params);
    return sql.call(this, text, ...params);
  });
  vi.spyOn(Database.prototype, "guard").mockImplementation(function (this: Database, condition, code, ...params) {
    note(this.d1, `SELECT (${condition})`, params);
    return guard.call(this, condition, code, ...params);
  });
  vi.spyOn(Database.prototype, "statement").mockImplementation(function (this: Database, query) {
    const { sql: text, params } = query.toSQL();
    note(this.d1, text, params);
    return statement.call(this, query);
  });
  return heard;
}

/** Everything that can be asked by a caller, the work of a gateway, and a minute of cron. */
async function everything(): Promise<void> {
  const in_ = await world();
  const ofAgents = client({ "X-Agent-Token": in_.scout.token });
  for (const path of listsOf(in_)) must(await in_.of.call("GET", path));
  const isLast = (operation: (typeof operations)[number]) => operation.method === "delete" || fill(operation, in_).spends;
  for (const operation of [...operations.filter((one) => !isLast(one)), ...operations.filter(isLast)]) {
    const isForAgents = operation.action !== "public" && operation.action.person === "never";
    const { path, body } = fill({ ...operation, path: operation.path.replace(/\{([a-z_]+)\}/g, ":$1") }, in_);
    await (isForAgents ? ofAgents : in_.of.call)(operation.method.toUpperCase(), path, body === undefined ? {} : { body });
  }
  const { link, session, runs, hold } = await atWork();
  hold("held-1");
  link.hear("chat", { sessionKey: session, state: "final", message: { role: "assistant", content: "done" } });
  await expect.poll(async () => (await runs())[0]?.status, PATIENCE).toBe("succeeded");
  await worker.scheduled(createScheduledController(), env);
}

const namesIn = (text: string): string[] =>
  [...text.matchAll(/(\w+)\s*(?:\([^()]*\))? AS (?:NOT MATERIALIZED |MATERIALIZED )?\(/g)].map(([, name]) => name as string);
/** What is read from end to end and is no table: parts of the query itself, under their names and others that it gives them. */
function isPart(text: string, scanned: string): boolean {
  const parts = namesIn(text);
  const isSubquery = new RegExp(`\\)\\s+(?:AS\\s+)?${scanned}\\b`).test(text);
  const isAlias = parts.some((part) => new RegExp(`\\b${part}\\s+(?:AS\\s+)?${scanned}\\b`).test(text));
  return scanned.startsWith("(") || scanned === "CONSTANT" || parts.includes(scanned) || isAlias || isSubquery;
}

/** Short by nature, each with its reason. */
const SHORT: Record<string, string> = {
  challenges: "of sign-in, an hour at most: an index would be written with every sign-in",
  purges: "organizations whose deletion goes on: a row goes with its work",
  write_limits: "who has written lately: rows go within the hour, and an index would be written with every write",
};

test("no statement reads a table from end to end", async () => {
  const heard = listening();
  await everything();
  vi.restoreAllMocks();
  const partial = new Set<string>();
  for (const d1 of [env.DIRECTORY, env.SHARD_0]) {
    const { results } = await d1.prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'").all<{ name: string }>();
    for (const { name } of results) partial.add(name);
  }
  const read: string[] = [];
  for (const { text, params, d1 } of heard.values()) {
    const { results } = await d1
      .prepare(`EXPLAIN QUERY PLAN ${text}`)
      .bind(...params)
      .all<{ detail: string }>();
    for (const { detail } of results) {
      const [, scanned, index] = /^SCAN (\S+)(?: USING (?:COVERING )?INDEX (\S+))?/.exec(detail) ?? [];
      if (!scanned || detail.includes("VIRTUAL TABLE") || isPart(text, scanned) || (index && partial.has(index)) || scanned in SHORT) continue;
      read.push(`${detail}: ${text.replace(/\s+/g, " ").slice(0, 400)}`);
    }
  }
  expect(heard.size).toBeGreaterThan(200);
  expect(read).toEqual([]);
});
