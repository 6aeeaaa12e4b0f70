// What the index is told: documents taken in and forgotten. A consumer takes in what has changed, in the order in which it did; whoever
// walks over many things beside it writes only what is still as they have read it.
import type { Database, Statement } from "#worker/platform/db.ts";
import { insertRow, names } from "#worker/platform/rows.ts";
import { indexedOf, type SearchDocument } from "./documents.ts";
import type { SearchType } from "./schema.ts";
import { isAsReadSql } from "./source-store.ts";
import { search_documents, type SearchDocumentRow } from "./tables.ts";

export const forgetStatement = (db: Database, type: SearchType, id: string): Statement =>
  db.sql("DELETE FROM search_documents WHERE subject_id = ?1 AND type = ?2", id, type);
/** With all that is said under it. */
export const forgetTaskStatement = (db: Database, taskId: string): Statement => db.sql("DELETE FROM search_documents WHERE task_id = ?1", taskId);

const INDEX = "INSERT INTO search_index(rowid, title, body, who, scope) SELECT id, ?3, ?4, ?5, ?6 FROM search_documents WHERE subject_id = ?1 AND type = ?2";
const NOT_YET = "NOT EXISTS (SELECT 1 FROM search_index known WHERE known.rowid = search_documents.id)";

type Row = Omit<SearchDocumentRow, "id">;
const rowOf = ({ body: _body, who: _who, words: _words, ...row }: SearchDocument): Row => row;

function indexStatement(db: Database, document: SearchDocument, condition = ""): Statement {
  const { title, body, who, scope } = indexedOf(document);
  return db.sql(`${INDEX}${condition}`, document.subject_id, document.type, title, body, who, scope);
}

/** As new: what was known of it before is forgotten. */
export const takeInStatements = (db: Database, document: SearchDocument): Statement[] => [
  forgetStatement(db, document.type, document.subject_id),
  insertRow(db, search_documents, { ...rowOf(document), id: null as never }),
  indexStatement(db, document),
];

const FORGET_AS_READ = (type: SearchType) => `DELETE FROM search_documents WHERE subject_id = ?1 AND type = ?2 AND ${isAsReadSql(type, "?1", "?3")}`;
const columns = Object.keys(names(search_documents)).filter((name) => name !== "id") as (keyof Row)[];
const TAKE_IN_AS_READ = (type: SearchType) => `INSERT INTO search_documents(${columns.join(", ")})
  SELECT ${columns.map((name) => `?1 ->> '${name}'`).join(", ")} WHERE ${isAsReadSql(type, "(?1 ->> 'subject_id')", "(?1 ->> 'at')")}
  AND NOT EXISTS (SELECT 1 FROM search_documents known WHERE known.subject_id = ?1 ->> 'subject_id' AND known.type = ?1 ->> 'type')`;

/** If nothing is known of it, and it is still there as it was read; if not, an event is on its way that tells of it. */
export const addStatements = (db: Database, document: SearchDocument): Statement[] => [
  db.sql(TAKE_IN_AS_READ(document.type), JSON.stringify(rowOf(document))),
  indexStatement(db, document, ` AND ${NOT_YET}`),
];
/** As new, if it is still as it was read. */
export const renewStatements = (db: Database, document: SearchDocument): Statement[] => [
  db.sql(FORGET_AS_READ(document.type), document.subject_id, document.type, document.at),
  ...addStatements(db, document),
];
