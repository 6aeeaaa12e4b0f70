// Which tables hold rows of an organization, and in which order they are emptied: derived from the database's own schema. Pure.

export type Column = { table: string; name: string; pk: number };
export type Reference = { table: string; from: string; to_table: string; to: string };
/** How the rows of one organization (?1) are found and deleted in one table. */
export type PurgeStep = { table: string; key: string[]; where: string };

/** The index of words goes with its documents, by a trigger. */
const INDEX = ["", "_config", "_data", "_docsize", "_idx"].map((part) => `search_index${part}`);
/** Without an organization and not reachable from one: repeated answers (kept a day), used rates (minutes), how far search is, and the database's own. */
export const APART = new Set(["idempotency", "write_limits", "d1_migrations", "search_progress", ...INDEX]);
/** Deleted by name at the very end. */
const LAST = ["organizations", "purges"];

/** Which tables, in which order; `strays`: tables whose rows cannot be attributed to any organization. */
export function planPurge(columns: Column[], references: Reference[]): { steps: PurgeStep[]; strays: string[] } {
  const tables = Map.groupBy(columns, (column) => column.table);
  const where = new Map<string, { sql: string; after: string[] }>();
  const names = [...tables.keys()].filter((table) => !APART.has(table) && !LAST.includes(table));
  const has = (table: string, column: string) => Boolean(tables.get(table)?.some(({ name }) => name === column));
  for (const table of names) if (has(table, "organization_id")) where.set(table, { sql: "organization_id = ?1", after: [] });
  for (const table of names) {
    if (where.has(table)) continue;
    const parent = references.find((one) => one.table === table && has(one.to_table, "organization_id"));
    if (parent)
      where.set(table, { sql: `${parent.from} IN (SELECT ${parent.to} FROM ${parent.to_table} WHERE organization_id = ?1)`, after: [parent.to_table] });
    else if (has(table, "stream_id")) where.set(table, { sql: "stream_id IN (SELECT id FROM streams WHERE organization_id = ?1)", after: ["streams"] });
  }
  const parents = (table: string) => [
    ...references.filter((one) => one.table === table && one.to_table !== table).map((one) => one.to_table),
    ...(where.get(table)?.after ?? []),
  ];
  // Children first: a table may go once no remaining table refers to it.
  const steps: PurgeStep[] = [];
  const left = new Set(where.keys());
  while (left.size > 0) {
    const free = [...left].filter((table) => ![...left].some((other) => other !== table && parents(other).includes(table)));
    if (free.length === 0) throw new Error(`tables that point at each other cannot be purged: ${[...left].join(", ")}`);
    for (const table of free) {
      const key = (tables.get(table) ?? []).filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
      steps.push({ table, key: key.map(({ name }) => name), where: where.get(table)?.sql ?? "0" });
      left.delete(table);
    }
  }
  return { steps, strays: names.filter((table) => !where.has(table)) };
}
