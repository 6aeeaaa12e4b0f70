// Which tables an organization consists of, gathered from what the slices declare.
import type { PortableTable, StaysBehind } from "#worker/platform/portable.ts";
import { portable as spine } from "#worker/platform/portable-spine.ts";
import type { Composition } from "#worker/platform/slice.ts";

export type Catalog = {
  /** In order of arrival: a table after those that it refers to, those of lower slices first, the history last. */
  tables: readonly PortableTable[];
  /** The reverse order: referenced rows are read after those that refer to them, so they are in the file even when they are brand new. */
  leaving: readonly PortableTable[];
  /** Tables whose rows arrive by the one common statement; streams and events have their own step in the job. */
  arriving: readonly PortableTable[];
  staysBehind: readonly StaysBehind[];
  /** SQL to run once everything has been imported. */
  settling: readonly string[];
};

const catalogs = new WeakMap<Composition, Catalog>();

/** All tables that the slices declare, in the orders in which they are read and written. */
export function catalogOf(composition: Composition): Catalog {
  let known = catalogs.get(composition);
  if (!known) catalogs.set(composition, (known = makeCatalog(composition)));
  return known;
}

function makeCatalog({ slices }: Composition): Catalog {
  const portables = [...slices.flatMap(({ portable }) => portable ?? []), spine];
  const tables = inOrderOfArrival(portables.flatMap((portable) => portable.tables));
  return {
    tables,
    leaving: tables.toReversed(),
    arriving: tables.filter((table) => typeof table.arrives !== "string" && table.name !== "events"),
    staysBehind: portables.flatMap((portable) => portable.staysBehind),
    settling: tables.flatMap((table) => table.settle ?? []),
  };
}

/** The tables that a table refers to, which must arrive before it. */
const targetsOf = (table: PortableTable): string[] => Object.values(table.columns).flatMap((column) => (column.table ? [column.table] : []));

/** Throws when a table refers to one that is not declared, or when tables refer to each other in a circle. */
export function inOrderOfArrival(declared: readonly PortableTable[]): PortableTable[] {
  const byName = new Map(declared.map((table) => [table.name, table]));
  const ordered = new Set<PortableTable>();
  const place = (table: PortableTable, waiting: readonly PortableTable[]): void => {
    if (ordered.has(table)) return;
    if (waiting.includes(table)) throw new Error(`tables point at each other: ${[...waiting, table].map(({ name }) => name).join(" → ")}`);
    for (const name of targetsOf(table)) {
      const target = byName.get(name);
      if (!target) throw new Error(`${table.name} points at ${name}, which no slice declares`);
      if (target !== table) place(target, [...waiting, table]);
    }
    ordered.add(table);
  };
  for (const table of declared) place(table, []);
  return [...ordered];
}

export const tableNamed = (catalog: Catalog, name: string): PortableTable => {
  const table = catalog.tables.find((one) => one.name === name);
  if (!table) throw new Error(`no slice declares the table ${name}`);
  return table;
};

export const fileOf = (table: { name: string }): string => `${table.name}.ndjson`;
export const MANIFEST = "manifest.json";
