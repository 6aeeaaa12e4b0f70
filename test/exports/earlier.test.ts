// An export is kept for years: what an earlier version of Mission Control wrote arrives in this one.
import { expect, test } from "vitest";
import { must, organization } from "../support/factories.ts";
import { withFiles, withManifest, withRows } from "./files.ts";
import { everything } from "./things.ts";
import { contents, exported, imported, type Line } from "./transfers.ts";

/** What exports have had since the first version that made them, 0035: tables, and columns of tables that were there already. */
const LATER_TABLES = ["board_group_notes", "tags", "task_tags", "custom_fields", "custom_field_boards", "task_field_values", "bulk_edits", "bulk_edit_items"];
const LATER_COLUMNS: Record<string, string[]> = {
  boards: ["board_type", "objective", "success_metrics", "target_date", "goal_confirmed", "goal_source", "max_agents", "rank", "archived_at"],
  board_groups: ["rank"],
  invites: ["updated_at"],
  tasks: ["start_at", "estimate_minutes", "parent_id", "watchers", "checklist", "deleted_by", "trashed_with", "purged_at"],
  comments: ["edited_at", "edit_count", "deleted_at", "mentions", "reactions"],
  approvals: ["rubric_scores"],
};

/** The same export as the first version would have written it. */
function asBefore(zip: Uint8Array): Uint8Array {
  const isKept = (table: string, name: string) => !LATER_COLUMNS[table]?.includes(name);
  const older = withRows(
    zip,
    Object.fromEntries(
      Object.keys(LATER_COLUMNS).map((table) => [
        table,
        (rows: Line[]) => rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => isKept(table, name)))),
      ]),
    ),
  );
  const without = withFiles(older, Object.fromEntries(LATER_TABLES.map((name) => [`${name}.ndjson`, null])));
  return withManifest(without, (manifest) => ({
    ...manifest,
    tables: Object.fromEntries(Object.entries(manifest.tables).filter(([name]) => !LATER_TABLES.includes(name))),
  }));
}

test("an export of the first version arrives, with its boards in the order in which they were made", async () => {
  const { of } = await everything();
  const zip = await exported(of);
  const { rows } = contents(zip);
  for (const table of Object.keys(LATER_COLUMNS)) expect(Object.keys(rows(table)[0] ?? {}), table).toEqual(expect.arrayContaining(LATER_COLUMNS[table] ?? []));
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
