// What agents ask: the list by what is shown, answering, and closing.
import { useMutation } from "@tanstack/react-query";
import type { coordinationRoutes } from "#worker/coordination/routes.ts";
import { reload } from "../live/cache.ts";
import { clientOf, json, until } from "../live/http.ts";
import { type PagedList, useMore, usePages } from "../live/pages.ts";
import { coordinationKey } from "./keys.ts";
import type { CoordinationQuery, CoordinationRequest } from "./wire.ts";

const { coordination } = clientOf<typeof coordinationRoutes>();
export type State = NonNullable<CoordinationQuery["state"]>;
export type Kind = NonNullable<CoordinationQuery["kind"]>;
/** What of it is shown; no state: all. */
export type Shown = { state?: State | undefined; kind?: Kind | undefined; board_id?: string | undefined; agent_id?: string | undefined };

const listOf = (shown: Shown): PagedList<CoordinationRequest> => ({
  key: () => coordinationKey(shown),
  load: (asked, signal) => json(coordination.$get({ query: { ...shown, ...asked } }, until(signal))),
});
export function useRequests(shown: Shown) {
  const list = listOf(shown);
  return { query: usePages(list), more: useMore(list) };
}

const readAgain = () => reload(coordinationKey());
export const useAnswer = ({ id }: CoordinationRequest) =>
  useMutation<CoordinationRequest, Error, string>({
    mutationFn: (content) => json(coordination[":request_id"].answer.$post({ param: { request_id: id }, json: { content } })),
    onSettled: readAgain,
  });
export const useClose = ({ id }: CoordinationRequest) =>
  useMutation<CoordinationRequest, Error, void>({
    mutationFn: () => json(coordination[":request_id"].close.$post({ param: { request_id: id }, json: {} })),
    onSettled: readAgain,
  });
