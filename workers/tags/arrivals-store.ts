// Tags that an import needs: those that the organization has, those that are made for it, and who gets which.
import { asciiSlugOf } from "#worker/boards/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow, names } from "#worker/platform/rows.ts";
import { presentTag } from "./present.ts";
import { DEFAULT_COLOR, type TagRef, TAGS_MAX } from "./schema.ts";
import { roomGuard } from "./store.ts";
import { tags, type TagRow } from "./tables.ts";

const g = names(tags, "g");
const ALL = `SELECT ${g.id}, ${g.name}, ${g.slug}, ${g.color}, ${g.ending} IS NOT NULL AS is_ending FROM ${g} WHERE ${g.organization_id} = ?1 ORDER BY ${g.id} LIMIT ${TAGS_MAX}`;
export type OwnTag = TagRef & { is_ending: number };
/** All tags of an organization. */
export const tagsOfOrganization = (db: Database, organizationId: string): Query<OwnTag[]> => db.rows<OwnTag>(ALL, organizationId);

/** `color`: six hexadecimal digits; null: the one that tags have that nobody gave any. */
export type NewTag = { name: string; color: string | null; description: string | null };
type Wanted = { organizationId: string; now: Date; known: readonly TagRef[] };

/** New tags of these names: refused with `too_many` where the organization has no room for all of them. */
export function arrivingTags(db: Database, wanted: readonly NewTag[], { organizationId, now, known }: Wanted) {
  const slugs = new Set(known.map(({ slug }) => slug));
  const at = now.toISOString();
  const rows = wanted.map(({ name, color, description }): TagRow => {
    const id = newId();
    const wish = asciiSlugOf(name);
    const slug = wish && !slugs.has(wish) ? wish : `tag-${id.slice(-12)}`;
    slugs.add(slug);
    const shown = { id, organization_id: organizationId, name, slug, color: color ?? DEFAULT_COLOR, description };
    return { ...shown, task_count: 0, ending: null, version: 1, created_at: at, updated_at: at };
  });
  const events = rows.map((row): NewEvent => ({ type: "tag.created", subject: { type: "tag", id: row.id }, payload: { after: presentTag(row) } }));
  const guards: Statement[] = rows.length > 0 ? [roomGuard(db, organizationId, TAGS_MAX - rows.length + 1)] : [];
  return { rows, guards, writes: rows.map((row) => insertRow(db, tags, row)), events };
}

const GIVE = `INSERT INTO task_tags(task_id, tag_id, position, board_id)
  SELECT j.value ->> 'task_id', t.value, t.key, ?2 FROM json_each(?1) j CROSS JOIN json_each(j.value -> 'tag_ids') t`;
/** Gives many new tasks of one board their tags, in order. */
export const givePairsStatement = (db: Database, boardId: string, given: readonly { task_id: string; tag_ids: readonly string[] }[]): Statement[] =>
  given.length > 0 ? [db.sql(GIVE, JSON.stringify(given), boardId)] : [];
