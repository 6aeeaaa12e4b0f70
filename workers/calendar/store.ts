// The SQL of calendar addresses, and of what they show: with the rights that their person has at that moment.
import { visibleBoardsSql } from "#worker/members/index.ts";
import { ANONYMOUS } from "#worker/platform/access.ts";
import { all, type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { insertRow, names } from "#worker/platform/rows.ts";
import type { RecurrenceRow } from "#worker/recurrences/index.ts";
import { ENTRIES_MAX } from "./schema.ts";
import { calendar_feeds, type FeedRow } from "./tables.ts";

const f = names(calendar_feeds, "f");
const own = names(calendar_feeds);

export type Whose = { organizationId: string; personId: string; boardId: string | null };
const WHOSE = `${own.organization_id} = ?1 AND ${own.person_id} = ?2 AND coalesce(${own.board_id}, '') = ?3`;
const whose = ({ organizationId, personId, boardId }: Whose) => [organizationId, personId, boardId ?? ""] as const;

/** null: there is no address. */
export const feedOf = (db: Database, of: Whose): Query<FeedRow | null> => db.row<FeedRow>(`SELECT * FROM ${own} WHERE ${WHOSE}`, ...whose(of));
const OF_BOARD = `SELECT * FROM ${own} WHERE ${own.organization_id} = (SELECT b.organization_id FROM boards b WHERE b.id = ?2)
  AND ${own.person_id} = ?1 AND coalesce(${own.board_id}, '') = ?2`;
/** The same of a board, whosever organization it is. */
export const feedOfBoard = (db: Database, personId: string, boardId: string): Query<FeedRow | null> => db.row<FeedRow>(OF_BOARD, personId, boardId);
export const deleteFeedStatement = (db: Database, of: Whose): Statement => db.sql(`DELETE FROM ${own} WHERE ${WHOSE}`, ...whose(of));
/** In place of the one before, whose secret is good for nothing from then on. */
export const replaceFeedStatements = (db: Database, row: FeedRow): Statement[] => [
  deleteFeedStatement(db, { organizationId: row.organization_id, personId: row.person_id, boardId: row.board_id }),
  insertRow(db, calendar_feeds, row),
];

const SECRET = (feed: typeof f): string => `${feed.key_id} = ?1 AND ${feed.secret_hash} = ?2`;
// Boards that the person of the address sees now. What only people can ask for is asked as a person.
const SEES = visibleBoardsSql(ANONYMOUS, f.person_id);
const OPEN = `EXISTS (SELECT 1 FROM organizations o WHERE o.id = ${f.organization_id} AND o.deletion_at IS NULL)`;
const IS_MEMBER = `EXISTS (SELECT 1 FROM members m WHERE m.organization_id = ${f.organization_id} AND m.person_id = ${f.person_id})`;
const SEES_BOARD = `EXISTS (SELECT 1 FROM boards b WHERE b.id = ${f.board_id} AND b.deleted_at IS NULL AND ${SEES})`;
const NAME = `coalesce((SELECT b.name FROM boards b WHERE b.id = ${f.board_id}), (SELECT o.name FROM organizations o WHERE o.id = ${f.organization_id}))`;
const FEED = `SELECT f.*, ${NAME} AS name FROM ${f} WHERE ${SECRET(f)} AND ${OPEN} AND ${IS_MEMBER} AND (${f.board_id} IS NULL OR ${SEES_BOARD})`;

const HOUR_PASSED = `coalesce(${own.asked_from}, '') <= ?4`;
const COUNT = `UPDATE ${own} SET ${own.last_used_at} = ?3, ${own.asked_count} = CASE WHEN ${HOUR_PASSED} THEN 1 ELSE ${own.asked_count} + 1 END,
  ${own.asked_from} = CASE WHEN ${HOUR_PASSED} THEN ?3 ELSE ${own.asked_from} END WHERE ${SECRET(own)}`;

/** A task that is due, as a calendar shows it. */
export type DueTask = {
  id: string;
  board_id: string;
  number: number;
  key: string;
  title: string;
  due_at: string;
  assignee_name: string | null;
  updated_at: string;
};
const TASK = `t.id, t.board_id, t.number, b.key, t.title, t.due_at, t.assignee_name, t.updated_at`;
const LIVING = "t.deleted_at IS NULL AND t.status <> 'done'";
// The plan must begin with the one feed.
const TASKS_OF_BOARD = `SELECT ${TASK} FROM ${f} CROSS JOIN boards b ON b.id = ${f.board_id} CROSS JOIN tasks t ON t.board_id = b.id
  WHERE ${SECRET(f)} AND ${LIVING} AND coalesce(t.due_at, '9') >= ?3 AND coalesce(t.due_at, '9') < ?4 ORDER BY coalesce(t.due_at, '9') LIMIT ${ENTRIES_MAX}`;
const TASKS_OF_PERSON = `SELECT ${TASK} FROM ${f} CROSS JOIN tasks t ON t.assigned_person_id = ${f.person_id} CROSS JOIN boards b ON b.id = t.board_id
  WHERE ${SECRET(f)} AND ${f.board_id} IS NULL AND t.organization_id = ${f.organization_id} AND ${LIVING} AND t.due_at IS NOT NULL AND t.due_at >= ?3 AND t.due_at < ?4
  AND b.deleted_at IS NULL AND b.archived_at IS NULL AND ${SEES} ORDER BY t.due_at LIMIT ${ENTRIES_MAX}`;
const RULES_MAX = 100;
const RULES_OF_BOARD = `SELECT r.* FROM ${f} CROSS JOIN recurrences r ON r.board_id = ${f.board_id} WHERE ${SECRET(f)} AND r.next_at IS NOT NULL
  ORDER BY r.next_at LIMIT ${RULES_MAX}`;
const RULES_OF_PERSON = `SELECT r.* FROM ${f} CROSS JOIN recurrences r ON r.organization_id = ${f.organization_id} CROSS JOIN boards b ON b.id = r.board_id
  WHERE ${SECRET(f)} AND ${f.board_id} IS NULL AND b.deleted_at IS NULL AND b.archived_at IS NULL AND ${SEES} AND r.next_at IS NOT NULL
  ORDER BY r.next_at LIMIT ${RULES_MAX}`;

export type Asked = { keyId: string; secretHash: string; at: string; hourAgo: string; from: string; until: string };
/** The address of a secret, with what it shows; null: there is none, or its person may not see it any more. */
export function askedFeed(db: Database, { keyId, secretHash, at, hourAgo, from, until }: Asked) {
  const secret = [keyId, secretHash] as const;
  return all({
    count: { statements: [db.sql(COUNT, ...secret, at, hourAgo)], decode: () => null },
    feed: db.row<FeedRow & { name: string }>(FEED, ...secret),
    tasks: map(
      all({ board: db.rows<DueTask>(TASKS_OF_BOARD, ...secret, from, until), person: db.rows<DueTask>(TASKS_OF_PERSON, ...secret, from, until) }),
      (found) => [...found.board, ...found.person],
    ),
    rules: map(all({ board: db.rows<RecurrenceRow>(RULES_OF_BOARD, ...secret), person: db.rows<RecurrenceRow>(RULES_OF_PERSON, ...secret) }), (found) => [
      ...found.board,
      ...found.person,
    ]),
  });
}
