// The SQL of the guard before a wake: everything that it depends on in one read, and the batch that takes its place in the budgets.
import { all, type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { insertRow, names } from "#worker/platform/rows.ts";
import { type Amounts, UNPRICED_MICROS, type What } from "./budget.ts";
import { type Budget, mostOf } from "./waking.ts";
import { guard_days, guard_limits, guard_reservations, guard_stops, type LimitRow, type ReservationRow, type StopRow } from "./tables.ts";

const s = names(guard_stops, "s");
const l = names(guard_limits, "l");
const d = names(guard_days, "d");
const r = names(guard_reservations, "r");

/** Of a row of guard_days, as budgets count it. */
const COST = `(${d.cost_micros} + ${d.unpriced_tokens} * ${UNPRICED_MICROS})`;

/** ?1: an agent's id; ?2: the gateway. */
const ME = "SELECT a.id, a.name, a.board_id, a.organization_id, ?2 AS gateway_id FROM agents a WHERE a.id = ?1";
/** Until it is lifted, or ends. */
export const holdsSql = (now: string): string => `${s.lifted_at} IS NULL AND (${s.until} IS NULL OR ${s.until} > ${now})`;
const STOPS = `WITH me AS (${ME}) SELECT s.* FROM me CROSS JOIN ${s} ON ${s.scope_id} IN (me.id, me.board_id, me.gateway_id, me.organization_id)
  AND ${holdsSql("?3")} ORDER BY ${s.id} LIMIT 20`;

const OF_SCOPE = (column: string) =>
  `(SELECT json_array(coalesce(sum(${r.tokens}), 0), coalesce(sum(${r.cost_micros}), 0)) FROM ${r} WHERE ${column} = ${l.scope_id} AND ${r.state} = 'open')`;
const HELD = `CASE ${l.scope} WHEN 'agent' THEN ${OF_SCOPE(r.agent_id)} WHEN 'board' THEN ${OF_SCOPE(r.board_id)} ELSE ${OF_SCOPE(r.organization_id)} END`;
const NAME = `coalesce((SELECT a.name FROM agents a WHERE a.id = ${l.scope_id}), (SELECT b.name FROM boards b WHERE b.id = ${l.scope_id}),
  (SELECT o.name FROM organizations o WHERE o.id = ${l.scope_id}), '')`;
const TAKEN = (day: string, month: string) => `(SELECT json_array(coalesce(sum(${d.runs}), 0), coalesce(sum(${d.tokens}), 0), coalesce(sum(${COST}), 0))
  FROM ${d} WHERE ${d.scope_id} = ${l.scope_id} AND ${d.day} >= CASE ${l.period} WHEN 'day' THEN ${day} ELSE ${month} END)`;
/** Limits of some scopes with what has gone of them; `ids` selects the scopes, `day` and `month` are the first days of the periods. */
export const spentSql = (ids: string, day: string, month: string): string =>
  `SELECT l.*, ${NAME} AS label, ${TAKEN(day, month)} AS taken, ${HELD} AS held FROM ${l} WHERE ${l.scope_id} IN (${ids})`;

export type SpentRow = LimitRow & { label: string; taken: string; held: string };
export type Gone = { limit: LimitRow; label: string; taken: Amounts; held: Pick<Amounts, "tokens" | "cost"> };
export function goneOf({ label, taken, held, ...limit }: SpentRow): Gone {
  const [runs = 0, tokens = 0, cost = 0] = JSON.parse(taken) as number[];
  const [heldTokens = 0, heldCost = 0] = JSON.parse(held) as number[];
  return { limit, label, taken: { runs, tokens, cost }, held: { tokens: heldTokens, cost: heldCost } };
}

const LIMITS = `WITH me AS (${ME}) ${spentSql("SELECT id FROM me UNION ALL SELECT board_id FROM me UNION ALL SELECT organization_id FROM me", "?3", "?4")}`;
const OWN_LATELY = `SELECT coalesce(sum(${d.runs}), 0) AS runs, coalesce(sum(${d.tokens}), 0) AS tokens, coalesce(sum(${COST}), 0) AS cost
  FROM ${d} WHERE ${d.scope_id} = ?1 AND ${d.day} >= ?2`;
const WAKES = `SELECT count(*) AS total FROM ${r} WHERE ${r.agent_id} = ?1 AND ${r.at} > ?2`;

/** What is no change of a task: what is said about it, and what Mission Control says by itself. What a person says counts as one. */
const IS_SAID = "e.type IN ('task.commented', 'task.comment_edited', 'task.comment_deleted', 'task.comment_reacted', 'task.watched', 'task.unwatched')";
const IS_CHANGE = `(e.actor_type = 'user' OR (e.type LIKE 'task.%' AND e.type NOT IN ('task.due_soon', 'task.overdue') AND NOT ${IS_SAID}))`;
/** Since when nothing has changed: ?1 the agent, ?2 the task, ?3 a day ago. */
const SINCE = `max(?3, coalesce((SELECT e.at FROM events e WHERE e.subject_id = ?2 AND ${IS_CHANGE} ORDER BY e.id DESC LIMIT 1), ''),
  coalesce((SELECT w.created_at FROM runs w WHERE w.task_id = ?2 AND w.agent_id = ?1 AND w.requested_by ->> 'type' = 'user' ORDER BY w.created_at DESC LIMIT 1), ''),
  coalesce((SELECT max(${s.lifted_at}) FROM ${s} WHERE ${s.scope_id} = ?1 AND ${s.cause} = 'loop' AND ${s.lifted_at} IS NOT NULL), ''))`;
const COUNTED_MAX = 1_001;
const IDLE = `SELECT count(*) AS total FROM (SELECT 1 FROM runs w WHERE w.task_id = ?2 AND w.created_at > (SELECT ${SINCE}) AND w.agent_id = ?1 LIMIT ${COUNTED_MAX})`;
const ASKED_BY = "SELECT json_extract(w.requested_by, '$.type') AS type FROM runs w WHERE w.id = ?1";
const CAUSED_BY = "SELECT e.actor_type AS type FROM events e WHERE e.id = ?1";

export type Place = { agentId: string; gatewayId: string; taskId: string | null; commandId: string; causeId: number | null };
export type Moment = { now: string; day: string; month: string; hourAgo: string; dayAgo: string };
type Me = { id: string; name: string; board_id: string | null; organization_id: string };
const total = (query: Query<{ total: number } | null>): Query<number> => map(query, (row) => row?.total ?? 0);

export const factsOf = (db: Database, { agentId, gatewayId, taskId, commandId, causeId }: Place, moment: Moment) =>
  all({
    me: db.row<Me>(ME, agentId, gatewayId),
    stops: db.rows<StopRow>(STOPS, agentId, gatewayId, moment.now),
    limits: map(db.rows<SpentRow>(LIMITS, agentId, gatewayId, moment.day, moment.month), (rows) => rows.map(goneOf)),
    lately: db.row<Amounts>(OWN_LATELY, agentId, moment.month),
    wakes: total(db.row(WAKES, agentId, moment.hourAgo)),
    idle: total(db.row(IDLE, agentId, taskId ?? "", moment.dayAgo)),
    reserved: db.row<{ id: string }>("SELECT id FROM guard_reservations WHERE id = ?1", commandId),
    asked: db.row<{ type: string }>(ASKED_BY, commandId),
    cause: db.row<{ type: string }>(CAUSED_BY, causeId),
  });

/** The wakes of an agent since then, for who looks at it. */
export const wakesSince = (db: Database, agentId: string, since: string): Query<number> => total(db.row(WAKES, agentId, since));

const NOT_STOPPED = `NOT EXISTS (SELECT 1 FROM ${s} WHERE ${s.scope_id} IN (?, ?, ?, ?) AND ${holdsSql("?")})`;
export const notStoppedGuard = (db: Database, { id, board_id, organization_id }: Me, gatewayId: string, now: string): Statement =>
  db.guard(NOT_STOPPED, "guard_stopped", id, board_id, gatewayId, organization_id, now);

const SCOPE_COLUMN = { agent: r.agent_id, board: r.board_id, organization: r.organization_id } as const;
const DAY_COLUMN: Record<What, string> = { runs: d.runs, tokens: d.tokens, cost: COST };
/** There is as much left of a budget as is to be held: asked in the batch that holds it, so of any number at once no more pass than fit. */
function budgetGuards(db: Database, { limit }: Budget, from: string, wanted: Amounts): Statement[] {
  const most = mostOf(limit);
  const held = (what: What) =>
    what === "runs"
      ? "0"
      : `(SELECT coalesce(sum(${what === "tokens" ? r.tokens : r.cost_micros}), 0) FROM ${r} WHERE ${SCOPE_COLUMN[limit.scope]} = ? AND ${r.state} = 'open')`;
  return (Object.keys(DAY_COLUMN) as What[]).flatMap((what) => {
    if (most[what] === null) return [];
    const fits = `(SELECT coalesce(sum(${DAY_COLUMN[what]}), 0) FROM ${d} WHERE ${d.scope_id} = ? AND ${d.day} >= ?) + ${held(what)} + ? <= ?`;
    return [db.guard(fits, "budget_spent", limit.scope_id, from, ...(what === "runs" ? [] : [limit.scope_id]), wanted[what], most[what])];
  });
}

const COUNT_RUN = `INSERT INTO guard_days(scope_id, day, organization_id, runs) SELECT value, ?2, ?3, 1 FROM json_each(?1) WHERE value IS NOT NULL
  ON CONFLICT(scope_id, day) DO UPDATE SET runs = runs + 1`;

export type Reservation = { row: ReservationRow; me: Me; budgets: readonly (Budget & { from: string })[]; wanted: Amounts; now: string };
/** Takes the place of one wake in all budgets that concern it, if nothing has stopped it meanwhile. */
export const reserveStatements = (db: Database, { row, me, budgets, wanted, now }: Reservation): Statement[] => [
  notStoppedGuard(db, me, row.gateway_id, now),
  ...budgets.flatMap((budget) => budgetGuards(db, budget, budget.from, wanted)),
  insertRow(db, guard_reservations, row),
  db.sql(COUNT_RUN, JSON.stringify([row.agent_id, row.board_id, row.organization_id]), row.day, row.organization_id),
];

/** Its gateway may have begun with it: it was sent, and the gateway has not refused it while it could have taken it; or its run is known to have begun. */
const MAY_HAVE_BEGUN = `c.attempts > 0 AND (NOT (c.status = 'failed' AND c.finished_at < c.deadline_at)
  OR EXISTS (SELECT 1 FROM runs b WHERE b.id = c.id AND b.started_at IS NOT NULL))`;
const IS_OPEN = `EXISTS (SELECT 1 FROM guard_reservations WHERE id = ?1 AND state = 'open')
  AND NOT EXISTS (SELECT 1 FROM gateway_commands c WHERE c.id = ?1 AND ${MAY_HAVE_BEGUN})`;
const UNCOUNT = `UPDATE guard_days SET runs = runs - 1 WHERE runs > 0 AND ${IS_OPEN} AND day = (SELECT day FROM guard_reservations WHERE id = ?1)
  AND scope_id IN (SELECT agent_id FROM guard_reservations WHERE id = ?1 UNION ALL SELECT board_id FROM guard_reservations WHERE id = ?1
    UNION ALL SELECT organization_id FROM guard_reservations WHERE id = ?1)`;
/** Gives back what was held for work that never began; without effect where it has been given back or counted, or may have begun after all. */
export const releaseStatements = (db: Database, id: string): Statement[] => [
  db.sql(UNCOUNT, id),
  db.sql(`UPDATE guard_reservations SET state = 'released' WHERE id = ?1 AND ${IS_OPEN}`, id),
];

const RELEASED_AT_ONCE = 100;
/** Of a command `c`: it has ended, and its gateway cannot have begun with it. */
export const NEVER_BEGAN = `c.status IN ('failed', 'cancelled') AND NOT (${MAY_HAVE_BEGUN})`;
const UNBEGUN = `SELECT ${r.id} FROM ${r} CROSS JOIN gateway_commands c ON c.id = ${r.id} AND ${NEVER_BEGAN}
  WHERE ${r.state} = 'open' LIMIT ${RELEASED_AT_ONCE}`;
/** Work that has ended before its gateway had it, whatever took it back: messages have no run whose end would tell. */
export const unbegun = (db: Database): Query<{ id: string }[]> => db.rows<{ id: string }>(UNBEGUN);

/** What is sent in place of another piece of work has its place. */
export const passOnStatement = (db: Database, from: string, to: string): Statement =>
  db.sql("UPDATE guard_reservations SET id = ?2 WHERE id = ?1 AND state = 'open'", from, to);

const RESERVED = ["id", "organization_id", "board_id", "agent_id", "gateway_id", "day", "at", "state", "tokens", "cost_micros"] as const;
const RESERVE = `INSERT INTO guard_reservations(${RESERVED.join(", ")}) VALUES (${RESERVED.map((_, at) => `?${at + 1}`).join(", ")}) ON CONFLICT(id) DO NOTHING`;
/** A run that its gateway has begun by itself, after a message: it is there already, so nothing is asked; it takes its place all the same. */
export const countStatements = (db: Database, row: ReservationRow): Statement[] => [
  db.sql(
    COUNT_RUN.replace("value IS NOT NULL", "value IS NOT NULL AND NOT EXISTS (SELECT 1 FROM guard_reservations WHERE id = ?4)"),
    JSON.stringify([row.agent_id, row.board_id, row.organization_id]),
    row.day,
    row.organization_id,
    row.id,
  ),
  db.sql(RESERVE, ...RESERVED.map((column) => row[column])),
];
