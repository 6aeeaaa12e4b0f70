// Pure decisions about tags: the slug that follows from a name, and which tags a task may be given.
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import type { TagRef } from "./schema.ts";

type Named = TagRef & { is_ending: number; merging_into: string | null };

/** The tags in the order in which they were named; refused with the ids of those that there are not, or that are going. */
export function chooseTags(ids: readonly string[], named: readonly Named[]): Result<TagRef[]> {
  const missing = ids.filter((id) => !named.some((tag) => tag.id === id));
  if (missing.length > 0)
    return refuse({ code: "invalid_input", detail: `tag_ids: this organization has no tag ${missing.join(", ")}.`, extra: { missing_tag_ids: missing } });
  const going = named.find((tag) => tag.is_ending === 1);
  if (going) {
    const why = going.merging_into ? `is being merged into ${going.merging_into}; use that one` : "is being deleted";
    return refuse({ code: "invalid_input", detail: `tag_ids: the tag ${going.name} ${why}.`, extra: { missing_tag_ids: [going.id] } });
  }
  const byId = new Map(named.map(({ id, name, slug, color }) => [id, { id, name, slug, color }]));
  return accept(ids.flatMap((id) => byId.get(id) ?? []));
}
