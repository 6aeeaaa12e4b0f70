// An export is kept for years: what an earlier version of Mission Control wrote arrives in this one.
import { expect, test } from "vitest";
import { must, organization } from "../support/factories.ts";
import { withFiles, withManifest, withRows } from "./files.ts";
import { FIRST_VERSION } from "./first-version.ts";
import { everything } from "./things.ts";
import { contents, exported, imported, type Line } from "./transfers.ts";

/** The same export as the first version would have written it. */
function asBefore(zip: Uint8Array): Uint8Array {
  const { rows, text } = contents(zip);
  const reduced = (columns: string) => (row: Line) => Object.fromEntries(Object.entries(row).filter(([name]) => columns.split(" ").includes(name)));
  const older = withRows(zip, Object.fromEntries(Object.entries(FIRST_VERSION).map(([table, columns]) => [table, () => rows(table).map(reduced(columns))])));
  const later = Object.keys(text).filter((file) => file.endsWith(".ndjson") && !(file.replace(".ndjson", "") in FIRST_VERSION));
  return withManifest(withFiles(older, Object.fromEntries(later.map((file) => [file, null]))), (manifest) => ({
    ...manifest,
    tables: Object.fromEntries(Object.entries(manifest.tables).filter(([name]) => name in FIRST_VERSION)),
  }));
}

test("an export of the first version arrives, with its boards in the order in which they were made", async () => {
  const { of } = await everything();
  const zip = await exported(of);
  const { rows } = contents(zip);
  expect(Object.keys(rows("boards")[0] ?? {})).toContain("rank");
  const to = await organization();
  expect(await imported(to, asBefore(zip))).toMatchObject({ status: "ready", error: null });
  type Boards = { items: { id: string; name: string; board_type: string; rank?: string }[] };
  const { items } = must(await to.call<Boards>("GET", "/boards?limit=100"));
  const living = rows("boards").filter((row) => row.deleted_at === null);
  expect(items.map(({ name }) => name)).toEqual(living.toSorted((one, two) => String(one.id).localeCompare(String(two.id))).map((row) => row.name));
  expect(new Set(items.map(({ board_type }) => board_type))).toEqual(new Set(["goal"]));
  const ranks = await to.db.sql("SELECT count(DISTINCT rank) AS ranks, min(rank) AS least FROM boards WHERE organization_id = ?1", to.id).first();
  expect(ranks).toMatchObject({ ranks: rows("boards").length, least: expect.stringMatching(/^h/) });
  const [tasks] = [must(await to.call<{ total: number }>("GET", `/boards/${items[0]?.id}/tasks`))];
  expect(tasks.total).toBeGreaterThan(0);
});
