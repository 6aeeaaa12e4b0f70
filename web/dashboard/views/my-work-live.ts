// What the person has to do on all boards.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { MyTask } from "#worker/views/schema.ts";
import type { myWorkRoutes } from "#worker/views/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { myWorkKey } from "./my-work-events.ts";

export type { MyTask };
const { tasks } = clientOf<typeof myWorkRoutes>().users.me;
const PAGE_ROWS = 100;

export const useMyTasks = () =>
  useInfiniteQuery({
    queryKey: myWorkKey(),
    queryFn: ({ pageParam, signal }) => json(tasks.$get({ query: { limit: PAGE_ROWS, cursor: pageParam } }, until(signal))),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor,
  });
