/// <reference types="vite/types/importMeta.d.ts" />
// The tables that the code believes in are the tables that the migrations make: every column, its type, whether it may be null.
import { env } from "cloudflare:workers";
import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { expect, test } from "vitest";

const modules = import.meta.glob<Record<string, unknown>>("../workers/*/tables.ts", { eager: true });
const declared = Object.entries(modules).flatMap(([path, exports]) =>
  Object.values(exports).flatMap((value) => (is(value, SQLiteTable) ? [{ path, ...getTableConfig(value) }] : [])),
);

type Column = { name: string; type: string; notnull: number; pk: number };
/** The words of search are in a virtual table of FTS5, which makes its own tables beside it; their columns have no types, and no code reads them. */
const NOT_OURS = /^(?:sqlite_|_cf_|d1_migrations$|search_index(?:_config|_data|_docsize|_idx)?$)/;

/** Table → its columns, as SQLite tells them. */
async function migrated(db: D1Database): Promise<Map<string, Column[]>> {
  const { results } = await db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all<{ name: string }>();
  const names = results.map(({ name }) => name).filter((name) => !NOT_OURS.test(name));
  const infos = await db.batch<Column>(names.map((name) => db.prepare('SELECT name, type, "notnull", pk FROM pragma_table_info(?1)').bind(name)));
  return new Map(names.map((name, at) => [name, infos[at]?.results ?? []]));
}

const describeColumns = (columns: { name: string; type: string; required: boolean }[]) =>
  columns.map(({ name, type, required }) => `${name} ${type}${required ? " NOT NULL" : ""}`).sort();

test("every migrated table is declared by one slice, column by column as the migrations made it", async () => {
  const [directory, shard] = [await migrated(env.DIRECTORY), await migrated(env.SHARD_0)];
  const stored = [...directory, ...[...shard].filter(([name]) => !directory.has(name))];
  expect(declared.length).toBeGreaterThan(25);
  expect(new Set(declared.map(({ name }) => name))).toEqual(new Set(stored.map(([name]) => name)));
  for (const { name, path, columns, primaryKeys } of declared) {
    const ours = describeColumns(
      columns.map((column) => ({ name: column.name, type: column.getSQLType().toUpperCase(), required: column.notNull && !column.primary })),
    );
    const keys = [...columns.filter((column) => column.primary), ...primaryKeys.flatMap((key) => key.columns)].map((column) => column.name).sort();
    const candidates = [directory.get(name), shard.get(name)].flatMap((table) => (table ? [table] : []));
    const theirs = candidates.map((table) => ({
      columns: describeColumns(
        table.map((column) => ({
          name: column.name,
          type: column.type,
          required: column.notnull === 1 && !(column.pk > 0 && columnIsPrimary(columns, column.name)),
        })),
      ),
      keys: table.flatMap((column) => (column.pk > 0 ? [column.name] : [])).sort(),
    }));
    expect(theirs, `${path}: ${name}`).toContainEqual({ columns: ours, keys });
  }
  // The directory and the shards both have a table of organizations, with other columns; the one of used rates is the same in both.
  const different = new Set([...directory, ...shard].map(([name, columns]) => JSON.stringify([name, columns])));
  expect(declared.length).toBe(different.size);
});

const columnIsPrimary = (columns: { name: string; primary: boolean }[], name: string): boolean =>
  columns.some((column) => column.name === name && column.primary);
