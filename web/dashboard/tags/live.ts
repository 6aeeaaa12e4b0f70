// Tags of the organization: all of them, since there are at most a few hundred; and their writes.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { tagEndingRoutes, tagRoutes } from "#worker/tags/routes.ts";
import { reload } from "../live/cache.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { tagsKey } from "./keys.ts";
import type { Tag, TagCreate, TagRef, TagUpdate } from "./wire.ts";

const { tags } = clientOf<typeof tagRoutes>();
const one = tags[":tag_id"];
const ending = clientOf<typeof tagEndingRoutes>().tags[":tag_id"];
/** The server gives no more at once. */
const PAGE_ROWS = 200;

async function loadAll(signal: AbortSignal): Promise<Tag[]> {
  const all: Tag[] = [];
  for (let total = 1; all.length < total; ) {
    const page = await json(tags.$get({ query: { limit: PAGE_ROWS, offset: all.length } }, until(signal)));
    if (page.items.length === 0) return all;
    all.push(...page.items);
    total = page.total;
  }
  return all;
}

export const useTags = () => useQuery({ queryKey: tagsKey(), queryFn: ({ signal }) => loadAll(signal) });

/** The tags with these ids, as far as this tab knows them: from their list, or among `known`. */
export function tagRefs(ids: readonly string[], known: readonly TagRef[]): TagRef[] {
  const all: readonly TagRef[] = [...known, ...(queryClient.getQueryData<Tag[]>(tagsKey()) ?? [])];
  return ids.flatMap((id) => {
    const tag = all.find((one) => one.id === id);
    return tag ? [{ id, name: tag.name, slug: tag.slug, color: tag.color }] : [];
  });
}

const onSettled = () => void reload(tagsKey());
export const useCreateTag = () => useMutation({ mutationFn: (tag: TagCreate) => json(tags.$post({ json: tag })), onSettled });
export const useUpdateTag = ({ id, version }: Tag) =>
  useMutation({ mutationFn: (changes: TagUpdate) => json(one.$patch({ param: { tag_id: id }, json: changes }, ifMatch(version))), onSettled });
export const useMergeTag = (id: string) =>
  useMutation({ mutationFn: (into: string) => json(ending.merge.$post({ param: { tag_id: id }, json: { into_tag_id: into } })), onSettled });
export const useDeleteTag = (id: string) => useMutation({ mutationFn: () => ending.$delete({ param: { tag_id: id } }), onSettled });
