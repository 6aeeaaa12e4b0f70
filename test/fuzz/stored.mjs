// The databases under the fuzz run, read beside the server: what was written at all, and whether it is sound.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Rows that strangers may cause: failed sign-ins, challenges, links to set a password; bookkeeping of consumers and kept answers. */
const NOT_A_CHANGE = /^(d1_migrations$|watermarks$|idempotency$|sign_in_failures$|challenges$|person_links$)/;
const SAMPLE = 3;
const NAME_COLUMN = /(^|_)name$/;
/** Columns `author_type`, `requester_type` … hold the type of an actor. */
const ACTOR_COLUMN = /^(actor|author|requester|decider)_type$/;

function databases(stateDir) {
  const folder = join(stateDir, "v3/d1/miniflare-D1DatabaseObject");
  return readdirSync(folder)
    .filter((file) => /^[0-9a-f]{64}\.sqlite$/.test(file))
    .map((file) => new DatabaseSync(join(folder, file), { readOnly: true }));
}

/** Calls `look` with each database and closes it. */
function each(stateDir, look) {
  return databases(stateDir).flatMap((db) => {
    try {
      return look(db);
    } finally {
      db.close();
    }
  });
}

const tablesOf = (db) =>
  db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .map((row) => row.name)
    .filter((name) => !/^(_cf_|sqlite_)/.test(name));
const columnsOf = (db, table) =>
  db
    .prepare(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map((row) => row.name);

/** That somebody came with a wrong token is recorded, for a few of them: that is no change by them. */
const OF_STRANGERS = { events: " WHERE type <> 'registration_token.refused'" };

/** table → how many rows, and the sum of their versions: every change of the API moves one of them. */
export function fingerprint(stateDir) {
  return Object.fromEntries(
    each(stateDir, (db) =>
      tablesOf(db)
        .filter((table) => !NOT_A_CHANGE.test(table))
        .map((table) => {
          const versions = columnsOf(db, table).includes("version") ? "coalesce(sum(version), 0)" : "0";
          const row = db.prepare(`SELECT count(*) AS rows, ${versions} AS versions FROM "${table}"${OF_STRANGERS[table] ?? ""}`).get();
          return [table, `${row.rows} rows, versions ${row.versions}`];
        }),
    ),
  );
}

/** Integrity, with CHECK constraints and NOT NULL; references. */
export function soundness(stateDir) {
  return each(stateDir, (db) => {
    const integrity = db
      .prepare("PRAGMA integrity_check")
      .all()
      .map((row) => row.integrity_check);
    const broken = db.prepare("PRAGMA foreign_key_check").all();
    return [...integrity.filter((line) => line !== "ok"), ...broken.slice(0, SAMPLE).map((row) => `reference: ${JSON.stringify(row)}`)];
  });
}

/** Streams whose events are not 1..n, or whose counter says another n. */
export function gaps(stateDir) {
  return each(stateDir, (db) => {
    if (!tablesOf(db).includes("events")) return [];
    const rows = db
      .prepare(
        `SELECT s.id, s.seq, count(e.seq) AS events, min(e.seq) AS first, max(e.seq) AS last FROM streams s LEFT JOIN events e ON e.stream_id = s.id
         GROUP BY s.id HAVING events <> s.seq OR (events > 0 AND (first <> 1 OR last <> events))`,
      )
      .all();
    const lost = db.prepare("SELECT count(*) AS count FROM events WHERE stream_id NOT IN (SELECT id FROM streams)").get().count;
    return [...rows.slice(0, SAMPLE).map((row) => JSON.stringify(row)), ...(lost > 0 ? [`${lost} events of no stream`] : [])];
  });
}

export const eventCount = (stateDir) =>
  each(stateDir, (db) => (tablesOf(db).includes("events") ? [db.prepare("SELECT count(*) AS count FROM events").get().count] : [])).reduce((a, b) => a + b, 0);

/** Names with NUL or another control character in any table. */
export function namesWithControls(stateDir) {
  const control = "'*[' || char(1) || '-' || char(31) || char(127) || ']*'";
  return each(stateDir, (db) =>
    tablesOf(db).flatMap((table) =>
      columnsOf(db, table)
        .filter((column) => NAME_COLUMN.test(column))
        .flatMap((column) => {
          const bad = `"${column}" GLOB ${control} OR instr(CAST("${column}" AS BLOB), x'00') > 0`;
          const { count } = db.prepare(`SELECT count(*) AS count FROM "${table}" WHERE ${bad}`).get();
          if (count === 0) return [];
          const samples = db.prepare(`SELECT hex(substr("${column}", 1, 12)) AS value FROM "${table}" WHERE ${bad} LIMIT ${SAMPLE}`).all();
          return [`${table}.${column}: ${count}, e.g. hex ${samples.map((row) => row.value).join(", ")}`];
        }),
    ),
  );
}

/** "api_keys" → "ApiKey" */
const componentName = (table) =>
  table
    .replace(/s$/, "")
    .split("_")
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join("");

/** Values that the document's enums do not have, in columns of the same name. */
export function unknownEnums(stateDir, components) {
  return each(stateDir, (db) =>
    tablesOf(db).flatMap((table) =>
      columnsOf(db, table).flatMap((column) => {
        const schema = ACTOR_COLUMN.test(column) ? components.Actor?.properties.type : components[componentName(table)]?.properties?.[column];
        const allowed = schema?.enum ?? schema?.anyOf?.find((option) => option.enum)?.enum;
        if (!allowed) return [];
        const values = db.prepare(`SELECT DISTINCT "${column}" AS value FROM "${table}" WHERE "${column}" IS NOT NULL`).all();
        const unknown = values.map((row) => row.value).filter((value) => !allowed.includes(value));
        return unknown.length > 0 ? [`${table}.${column}: ${unknown.slice(0, SAMPLE).join(", ")}`] : [];
      }),
    ),
  );
}
