// Tags as the API answers them.
import type { Actor } from "#worker/platform/wire.ts";
import type { Tag, TagRef } from "./schema.ts";
import type { TagRow } from "./tables.ts";

/** What becomes of the tasks of a tag that goes: they get the tag `into`, or (null) none instead. */
export type Ending = { into: string | null; actor: Actor };

export const endingOf = ({ ending }: Pick<TagRow, "ending">): Ending | null => (ending === null ? null : (JSON.parse(ending) as Ending));

export function presentTag({ ending: text, ...row }: TagRow): Tag {
  const ending = endingOf({ ending: text });
  return { ...row, is_ending: ending !== null, merging_into_id: ending?.into ?? null };
}

export const tagRef = ({ id, name, slug, color }: TagRef): TagRef => ({ id, name, slug, color });
