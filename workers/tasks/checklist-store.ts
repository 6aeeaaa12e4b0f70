// The SQL of checklists. Each statement changes one item, so that what others do to other items at the same moment holds as well.
import type { Database, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { CHECKLIST_MAX, type ChecklistItem } from "./schema.ts";
import { tasks } from "./tables.ts";
import { ONE_MORE_WORK } from "./work-store.ts";

const t = names(tasks);
const x = names(tasks, "x");
/** Where the item ?2 is, as a path of JSON. */
const PLACE = `(SELECT i.fullkey FROM json_each(${t.checklist}) i WHERE i.value ->> 'id' = ?2)`;
const IS_AS_READ = `EXISTS (SELECT 1 FROM ${x}, json_each(${x.checklist}) i WHERE ${x.id} = ?1 AND i.value ->> 'id' = ?2
  AND i.value ->> 'text' = ?3 AND i.value ->> 'is_done' = ?4 AND ${x.deleted_at} IS NULL)`;
const HAS_ROOM = `(SELECT coalesce(json_array_length(${t.checklist}), 0) < ${CHECKLIST_MAX} FROM ${t} WHERE ${t.id} = ?1)`;
const IS_LIVING = `(SELECT ${t.deleted_at} IS NULL FROM ${t} WHERE ${t.id} = ?1)`;
const ADD = `UPDATE ${t} SET ${t.checklist} = json_insert(coalesce(${t.checklist}, '[]'), '$[#]', json(?2)), ${ONE_MORE_WORK} WHERE ${t.id} = ?1`;
const REPLACE = `UPDATE ${t} SET ${t.checklist} = json_replace(${t.checklist}, ${PLACE}, json(?3)), ${ONE_MORE_WORK} WHERE ${t.id} = ?1`;
const REMOVE = `UPDATE ${t} SET ${t.checklist} = nullif(json_remove(${t.checklist}, ${PLACE}), '[]'), ${ONE_MORE_WORK} WHERE ${t.id} = ?1`;

type Change = { guards: Statement[]; write: Statement };

export const addItemStatements = (db: Database, taskId: string, item: ChecklistItem): Change => ({
  guards: [db.guard(IS_LIVING, "item_moved", taskId), db.guard(HAS_ROOM, "checklist_full", taskId)],
  write: db.sql(ADD, taskId, JSON.stringify(item)),
});

/** The guard that the item is as it was read. */
const asRead = (db: Database, taskId: string, { id, text, is_done }: ChecklistItem): Statement[] => [
  db.guard(IS_AS_READ, "item_moved", taskId, id, text, is_done ? 1 : 0),
];

export const replaceItemStatements = (db: Database, taskId: string, was: ChecklistItem, item: ChecklistItem): Change => ({
  guards: asRead(db, taskId, was),
  write: db.sql(REPLACE, taskId, item.id, JSON.stringify(item)),
});

export const removeItemStatements = (db: Database, taskId: string, was: ChecklistItem): Change => ({
  guards: asRead(db, taskId, was),
  write: db.sql(REMOVE, taskId, was.id),
});
