// The measured Worker of `bench:boards`: the one of `bench`, and what fills an organization to the size that is asked for.
import { Hono } from "hono";
import type { Env } from "../../workers/platform/env.ts";
import measured from "./worker.ts";

export { BoardRoom, GatewayLink, OrganizationFeed } from "./worker.ts";

const filling = new Hono<{ Bindings: Env }>();
/** `spread`: over all statuses, priorities and due days, as on a board in use; else every task is a medium one to do. */
type Filling = { organization_id: string; board_id: string; board_key: string; first: number; count: number; events_each: number; spread?: boolean };
const AT = "'2026-01-01T00:00:00.000Z'";
const NUMBERS = "WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 + ?2 - 1)";
/** Five words of a thousand, so that searches find some tasks and not all. */
const WORDS = [7, 11, 13, 17, 19].map((by) => `'word' || ((i * ${by}) % 1000)`);
const TITLE = WORDS.join(" || ' ' || ");
const ID = "printf('01900000-0000-7000-8000-%012d', i)";
/** Each word of the index begins with its organization. */
const OWNER = "replace(?3, '-', '')";
const owned = (words: string[]) => words.map((word) => `${OWNER} || ${word}`).join(" || ' ' || ");
const SCOPE = owned(["'ttask'", "'stodo'", "'qmedium'", "'xunassigned'", "'b' || replace(?4, '-', '')", "'k' || lower(?5)"]);

const oneOf = (values: readonly string[]): string => `json_extract('${JSON.stringify(values)}', '$[' || (number % ${values.length}) || ']')`;
const SPREAD = `UPDATE tasks SET status = ${oneOf(["inbox", "todo", "todo", "in_progress", "blocked", "review", "done"])},
  rank = printf('a0%06d1', number), priority = ${oneOf(["low", "medium", "medium", "high", "urgent"])}, due_at = iif(number % 3 = 0, strftime('%Y-%m-%dT00:00:00.000Z', 'now', (number % 40 - 10) || ' days'), NULL)
  WHERE board_id = ?1`;

/** When each task was made, begun, sent to review and done, in the 365 days before the filling; every tenth is begun and not done. */
const AGO = (more: string): string => `strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-' || (60 * ((i * 37) % 525600) + ${more}) || ' seconds')`;
const [DONE, REVIEW, STARTED, MADE] = [AGO("0"), AGO("600"), AGO("600 + 3600 * (1 + i % 40)"), AGO("600 + 3600 * (1 + i % 40 + i % 200)")];
const STAYS = [
  { status: "inbox", from: MADE, until: STARTED, which: "1" },
  { status: "in_progress", from: STARTED, until: REVIEW, which: "1" },
  { status: "review", from: REVIEW, until: DONE, which: "i % 10 > 0" },
  { status: "done", from: DONE, until: null, which: "i % 10 > 0" },
] as const;
type Ask = (sql: string) => D1PreparedStatement;
/** What metrics are counted from, as its consumer keeps it; the triggers of the database keep the rest. */
const measures = (ask: Ask): D1PreparedStatement[] => [
  ...STAYS.flatMap(({ status, from, until, which }, at) => [
    ask(`${NUMBERS} INSERT INTO task_spans(organization_id, board_id, task_id, status, agent_id, began_at, entered_at, started_at, task_created_at)
      SELECT ?3, ?4, ${ID}, '${status}', '', ${from}, ${from}, ${at === 0 ? "NULL" : STARTED}, ${MADE} FROM n WHERE ${which}`),
    ...(until === null
      ? []
      : [
          ask(`WITH n(id, i) AS (SELECT id, CAST(substr(task_id, -12) AS INTEGER) FROM task_spans WHERE board_id = ?4 AND ended_at IS NULL AND ?1 + ?2 > 0)
            UPDATE task_spans SET ended_at = (SELECT ${until} FROM n WHERE n.id = task_spans.id) WHERE organization_id = ?3 AND id IN (SELECT id FROM n WHERE ${STAYS[at + 1]?.which})`),
        ]),
  ]),
  ask(`${NUMBERS} INSERT INTO task_completions(board_id, task_id, organization_id, agent_id, done_at, lead_seconds, cycle_seconds)
    SELECT ?4, ${ID}, ?3, '', ${DONE}, 600 + 3600 * (1 + i % 40 + i % 200), 600 + 3600 * (1 + i % 40) FROM n WHERE i % 10 > 0`),
];

/** Tasks of a board with their events and what search knows of them. */
filling.post("/api/bare/fill-board", async (context) => {
  const { organization_id, board_id, board_key, first, count, events_each, spread } = await context.req.json<Filling>();
  const db = context.env.SHARD_0;
  const ask = (sql: string, ...more: unknown[]) => db.prepare(sql).bind(first, count, organization_id, board_id, ...more);
  await db.batch([
    ask(`${NUMBERS} INSERT INTO tasks(id, organization_id, board_id, number, title, status, priority, rank, created_by, created_at, updated_at)
      SELECT ${ID}, ?3, ?4, 1 + i - ?1, ${TITLE}, 'todo', 'medium', printf('a%07d', i), '{"type":"system","id":"bench","name":"bench"}', ${AT}, ${AT} FROM n`),
    ask("UPDATE boards SET task_count = ?2, last_number = ?2 WHERE id = ?4 AND organization_id = ?3 AND ?1 > 0"),
    ask(
      `${NUMBERS}, e(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM e WHERE k < ?5) INSERT INTO events(stream_id, seq, organization_id, board_id, type, actor_type, actor_id, actor_name,
      subject_type, subject_id, payload, at) SELECT ?4, (SELECT seq FROM streams WHERE id = ?4) + row_number() OVER (), ?3, ?4, 'task.updated', 'system', 'bench', 'bench', 'task', ${ID},
      '{"label":"B-1","title":"t","before":{"priority":"low"},"after":{"priority":"medium"}}', ${AT} FROM n, e`,
      events_each,
    ),
    ask(
      `${NUMBERS} INSERT INTO search_documents(organization_id, board_id, type, subject_id, task_id, title, text, key, status, at)
      SELECT ?3, ?4, 'task', ${ID}, ${ID}, ${TITLE}, '', ?5 || '-' || (1 + i - ?1), 'todo', ${AT} FROM n`,
      board_key,
    ),
    ask(
      `${NUMBERS} INSERT INTO search_index(rowid, title, body, who, scope) SELECT d.id, ${owned(WORDS)}, '', '', ${SCOPE} FROM n JOIN search_documents d ON d.subject_id = ${ID}`,
      board_key,
    ),
    ...measures(ask),
    ask(
      "INSERT OR REPLACE INTO watermarks(consumer, stream_id, seq) SELECT w.value, s.id, s.seq FROM streams s, json_each(?5) w WHERE s.id = ?4 AND ?1 + ?2 > 0 AND ?3 <> ''",
      CONSUMERS,
    ),
  ]);
  if (spread) await db.batch([db.prepare(SPREAD).bind(board_id)]);
  return context.json({ ok: true });
});
const CONSUMERS = JSON.stringify(["organizations", "gateways", "agents", "dispatch", "endings", "attachments", "approvals", "checks", "search", "metrics"]);

/** The rows of so many tasks of a board, as they lie in the table. */
filling.get("/api/bare/read-tasks", async (context) => {
  const { id, limit } = context.req.query();
  const { results } = await context.env.SHARD_0.prepare("SELECT * FROM tasks WHERE board_id = ?1 AND deleted_at IS NULL ORDER BY id LIMIT CAST(?2 AS INTEGER)")
    .bind(id, limit)
    .all();
  return context.json({ items: results });
});

export default {
  ...measured,
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/api/bare/fill-board" || pathname === "/api/bare/read-tasks") return filling.fetch(request, env, context);
    return measured.fetch(request, env, context);
  },
};
