// The Worker under measurement: the product's own, with three bare answers beside it for the ratios (a Hono answer, a D1
// read, a D1 insert), and an exact count of D1 round trips and rows when a request asks for it.
import { Hono } from "hono";
import { issueCredential } from "../../workers/identity/index.ts";
import product from "../../workers/index.ts";
import { shardDatabase } from "../../workers/platform/db.ts";
import type { Env } from "../../workers/platform/env.ts";
import { step } from "../../workers/rollouts/work.ts";
import { composition } from "../../workers/slices.ts";
import { type Counts, counting } from "../support/counting.ts";

export { BoardRoom, GatewayLink, OrganizationFeed } from "../../workers/index.ts";

const bare = new Hono<{ Bindings: Env }>();
bare.get("/api/bare/hello", (context) => context.json({ ok: true }));
bare.get("/api/bare/read", async (context) =>
  context.json(await context.env.SHARD_0.prepare("SELECT * FROM tasks WHERE id = ?1").bind(context.req.query("id")).first()),
);
/** For lists: the same number of rows, as they lie in the table. */
bare.get("/api/bare/read-events", async (context) => {
  const { results } = await context.env.SHARD_0.prepare("SELECT * FROM events WHERE organization_id = ?1 ORDER BY id DESC LIMIT 20")
    .bind(context.req.query("id"))
    .all();
  return context.json({ items: results });
});
bare.post("/api/bare/insert", async (context) => {
  const { id, text } = await context.req.json<{ id: string; text: string }>();
  await context.env.SHARD_0.prepare("INSERT INTO bench_rows(id, text, at) VALUES (?1, ?2, ?3)").bind(id, text, Date.now()).run();
  return context.json({ id }, 201);
});
bare.post("/api/bare/prepare", async (context) => {
  await context.env.SHARD_0.prepare("CREATE TABLE IF NOT EXISTS bench_rows(id TEXT PRIMARY KEY, text TEXT NOT NULL, at INTEGER NOT NULL) STRICT").run();
  return context.json({ ok: true });
});
/** A token for an agent that has no gateway to bring it one. */
bare.post("/api/bare/agent-token", async (context) => {
  const { organization_id, agent_id } = await context.req.json<{ organization_id: string; agent_id: string }>();
  const issued = issueCredential(shardDatabase(context.env, "SHARD_0"), "agent", organization_id, agent_id, new Date().toISOString());
  await issued.statement.run();
  return context.json({ token: issued.token }, 201);
});
/** Fills a board with tasks, a thousand a statement: only to show that reads do not depend on how many there are. */
bare.post("/api/bare/fill", async (context) => {
  const { board_id, organization_id, from, count } = await context.req.json<{ board_id: string; organization_id: string; from: number; count: number }>();
  await context.env.SHARD_0.prepare(
    `WITH RECURSIVE n(i) AS (SELECT ?3 UNION ALL SELECT i + 1 FROM n WHERE i < ?3 + ?4 - 1)
     INSERT INTO tasks(id, organization_id, board_id, number, title, status, priority, rank, created_by, created_at, updated_at)
     SELECT printf('01900000-0000-7000-8000-%012d', i), ?2, ?1, i, 'filler ' || i, 'todo', 'medium', printf('a%07d', i), '{"type":"system","id":"bench","name":"bench"}', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n`,
  )
    .bind(board_id, organization_id, from, count)
    .run();
  await context.env.SHARD_0.prepare("UPDATE boards SET task_count = task_count + ?2 WHERE id = ?1").bind(board_id, count).run();
  return context.json({ ok: true });
});

const nothing = (): Counts => ({ trips: 0, rowsRead: 0, rowsWritten: 0, log: [] });
const toldOf = ({ trips, rowsRead, rowsWritten }: Counts) => ({ trips, rows_read: rowsRead, rows_written: rowsWritten });

/** Copies of an agent, with names and addresses of their own. */
bare.post("/api/bare/copy-agent", async (context) => {
  const { agent_id, count } = await context.req.json<{ agent_id: string; count: number }>();
  const db = context.env.SHARD_0;
  const agent = await db.prepare("SELECT * FROM agents WHERE id = ?1").bind(agent_id).first();
  const insert = `INSERT INTO agents(${Object.keys(agent ?? {}).join(", ")}) SELECT ${Object.keys(agent ?? {})
    .map((column) => `?1 ->> '${column}'`)
    .join(", ")}`;
  const copies = Array.from({ length: count }, (_, n) => {
    const id = crypto.randomUUID();
    return { ...agent, id, name: `Copy ${n}`, gateway_agent_id: `mc-${id}`, session_key: `agent:mc-${id}:main` };
  });
  await db.batch(copies.map((copy) => db.prepare(insert).bind(JSON.stringify(copy))));
  return context.json({ ok: true }, 201);
});
/** One batch of a roll-out, as the queue's worker does it. */
bare.post("/api/bare/roll-out-step", async (context) => {
  const { id } = await context.req.json<{ id: string }>();
  const counts = nothing();
  const db = shardDatabase({ ...context.env, SHARD_0: counting(context.env.SHARD_0, counts) }, "SHARD_0");
  const outcome = await step({ env: context.env, composition, shard: "SHARD_0", db, now: new Date() }, id);
  return context.json({ outcome, ...toldOf(counts) });
});
/** What would wake the queue's worker is forgotten, so that it is measured step by step. */
const unheard = { send: async () => {}, sendBatch: async () => {} } as unknown as Env["TRANSFERS"];

export default {
  ...product,
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname.startsWith("/api/bare/")) return bare.fetch(request, env, context);
    if (request.headers.get("X-Unheard") === "1") return product.fetch(request, { ...env, TRANSFERS: unheard }, context);
    if (request.headers.get("X-Count") !== "1") return product.fetch(request, env, context);
    const counts = nothing();
    const response = await product.fetch(request, { ...env, SHARD_0: counting(env.SHARD_0, counts), DIRECTORY: counting(env.DIRECTORY, counts) }, context);
    const headers = new Headers(response.headers);
    headers.set("X-D1", JSON.stringify(toldOf(counts)));
    return new Response(response.body, { status: response.status, headers });
  },
};
