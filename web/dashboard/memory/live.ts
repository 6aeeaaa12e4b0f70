// What a board or a group remembers: lists by what they show, and writes. Events of the place make them fresh.
import { useMutation } from "@tanstack/react-query";
import type { boardMemoryRoutes, groupMemoryRoutes } from "#worker/memory/routes.ts";
import { reload } from "../live/cache.ts";
import { asAskedBy, ApiError, clientOf, hasCode, ifMatch, json, until } from "../live/http.ts";
import { type PagedList, useMore, usePages } from "../live/pages.ts";
import { memoriesKey } from "./keys.ts";
import type { Memory, MemoryCreate, MemoryQuery, MemoryValue } from "./wire.ts";

/** Whose memory it is. */
export type Place = { of: "board" | "group"; id: string };
/** What of it is shown. */
export type Shown = Partial<Pick<MemoryQuery, "is_chat" | "is_pinned" | "kind" | "key" | "tag" | "q">>;

const { memory: ofBoard } = clientOf<typeof boardMemoryRoutes>().boards[":board_id"];
const { memory: ofGroup } = clientOf<typeof groupMemoryRoutes>()["board-groups"][":group_id"];

const inBoard = (id: string) => ({ board_id: id });
const inGroup = (id: string) => ({ group_id: id });

type Asked = Shown & { limit: number; offset: number };
const load = ({ of, id }: Place, query: Asked, signal?: AbortSignal) =>
  of === "board" ? json(ofBoard.$get({ param: inBoard(id), query }, until(signal))) : json(ofGroup.$get({ param: inGroup(id), query }, until(signal)));

const listOf = (place: Place, shown: Shown): PagedList<Memory> => ({
  key: () => [...memoriesKey(place.id), shown],
  load: (asked, signal) => load(place, { ...shown, ...asked }, signal),
});
export function useMemories(place: Place, shown: Shown) {
  const list = listOf(place, shown);
  return { query: usePages(list), more: useMore(list) };
}

/** Where nobody answered, a list that is asked for again would only fail too. */
const readAgain =
  ({ id }: Place) =>
  (_answer: unknown, error: Error | null): void => {
    if (!error || !hasCode(error, "not_sent")) void reload(memoriesKey(id));
  };

export const useAddMemory = (place: Place) =>
  useMutation<Memory, Error, MemoryCreate>({
    mutationFn: (input) =>
      place.of === "board" ? json(ofBoard.$post({ param: inBoard(place.id), json: input })) : json(ofGroup.$post({ param: inGroup(place.id), json: input })),
    onSettled: readAgain(place),
  });

export type ValueInput = MemoryValue & { key: string };
export const useWriteValue = (place: Place) =>
  useMutation<Memory, Error, ValueInput>({
    mutationFn: ({ key, ...value }) =>
      place.of === "board"
        ? json(ofBoard.keys[":memory_key"].$put({ param: { ...inBoard(place.id), memory_key: key }, json: value }))
        : json(ofGroup.keys[":memory_key"].$put({ param: { ...inGroup(place.id), memory_key: key }, json: value })),
    onSettled: readAgain(place),
  });
/** The version that is there instead of the one that was to be replaced; null: that is not why it failed. */
export function currentVersionIn(error: unknown): number | null {
  const version = error instanceof ApiError ? error.problem.current_version : null;
  return typeof version === "number" ? version : null;
}
/** The value of a key as it is now; null: there is none. */
export const loadValue = async (place: Place, key: string): Promise<Memory | null> => (await load(place, { key, limit: 1, offset: 0 })).items[0] ?? null;

export const usePin = (place: Place, { id, version, is_pinned }: Memory) =>
  useMutation({
    mutationFn: () =>
      place.of === "board"
        ? json(ofBoard[":memory_id"].$patch({ param: { ...inBoard(place.id), memory_id: id }, json: { is_pinned: !is_pinned } }, ifMatch(version)))
        : json(ofGroup[":memory_id"].$patch({ param: { ...inGroup(place.id), memory_id: id }, json: { is_pinned: !is_pinned } }, ifMatch(version))),
    onSettled: readAgain(place),
  });

/** `personId`: who has asked for it. */
export async function deleteMemory(place: Place, { id, version }: Memory, personId: string | null): Promise<void> {
  const options = asAskedBy(personId, version);
  if (place.of === "board") await ofBoard[":memory_id"].$delete({ param: { ...inBoard(place.id), memory_id: id } }, options);
  else await ofGroup[":memory_id"].$delete({ param: { ...inGroup(place.id), memory_id: id } }, options);
  await reload(memoriesKey(place.id));
}
