// What is counted beside the things themselves agrees with them.
import { expect } from "vitest";
import type { TestOrganization } from "./factories.ts";

const LIVING = "tasks t WHERE t.organization_id = ?1 AND t.deleted_at IS NULL";
/** [what, as it is kept, as it is] */
const TALLIES: [string, string, string][] = [
  [
    "tasks of boards",
    "SELECT id AS a, task_count AS n FROM boards WHERE organization_id = ?1 AND deleted_at IS NULL AND task_count > 0",
    `SELECT t.board_id AS a, count(*) AS n FROM ${LIVING} GROUP BY 1`,
  ],
  [
    "tasks by status",
    "SELECT board_id || status AS a, count AS n FROM task_counts WHERE organization_id = ?1 AND count <> 0",
    `SELECT t.board_id || t.status AS a, count(*) AS n FROM ${LIVING} GROUP BY 1`,
  ],
  [
    "tasks of tags",
    "SELECT c.board_id || c.tag_id AS a, c.task_count AS n FROM tag_boards c JOIN boards b ON b.id = c.board_id WHERE b.organization_id = ?1",
    `SELECT t.board_id || k.tag_id AS a, count(*) AS n FROM task_tags k JOIN ${LIVING.replace("WHERE", "ON t.id = k.task_id WHERE")} GROUP BY 1`,
  ],
  [
    "values of fields",
    "SELECT c.board_id || c.field_id AS a, c.value_count AS n FROM custom_field_boards c JOIN boards b ON b.id = c.board_id WHERE b.organization_id = ?1 AND c.value_count <> 0",
    `SELECT t.board_id || v.field_id AS a, count(*) AS n FROM task_field_values v JOIN ${LIVING.replace("WHERE", "ON t.id = v.task_id WHERE")} GROUP BY 1`,
  ],
];

/** All that is counted in this organization. */
export async function reconciled({ id, db }: TestOrganization): Promise<void> {
  for (const [what, kept, is] of TALLIES) {
    const [one, two] = await Promise.all([kept, is].map(async (sql) => (await db.sql(`${sql} ORDER BY 1`, id).all()).results));
    expect(one, what).toEqual(two);
  }
}
