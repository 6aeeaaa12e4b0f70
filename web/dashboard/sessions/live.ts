// The sessions of a gateway and what was said in one. Asked of the gateway when a page opens, and again when somebody wants it.
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import type { controlRoutes } from "#worker/gateway-sessions/control-routes.ts";
import type { gatewaySessionRoutes } from "#worker/gateway-sessions/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { historyKey, sessionKey, sessionsKey } from "./keys.ts";
import type { SessionUpdate } from "./wire.ts";

const { sessions } = clientOf<typeof gatewaySessionRoutes>().gateways;
const history = sessions[":session_id"].history;
const one = clientOf<typeof controlRoutes>().gateways.sessions[":session_id"];
const PAGE_ROWS = 30;

export const useSessions = (gatewayId: string, isAsked: boolean) =>
  useQuery({
    queryKey: sessionsKey(gatewayId),
    queryFn: ({ signal }) => json(sessions.$get({ query: { gateway_id: gatewayId } }, until(signal))),
    enabled: isAsked,
  });

/** One session as it is now: kept no longer than somebody looks. */
export const useSession = (gatewayId: string, session: string) =>
  useQuery({
    queryKey: sessionKey(gatewayId, session),
    queryFn: ({ signal }) => json(sessions[":session_id"].$get({ param: { session_id: session }, query: { gateway_id: gatewayId } }, until(signal))),
    gcTime: 0,
  });

/** The newest page, and older ones as they are asked for. */
export const useHistory = (gatewayId: string, session: string) =>
  useInfiniteQuery({
    queryKey: historyKey(gatewayId, session),
    queryFn: ({ pageParam, signal }) =>
      json(history.$get({ param: { session_id: session }, query: { gateway_id: gatewayId, limit: PAGE_ROWS, offset: pageParam } }, until(signal))),
    initialPageParam: 0,
    getNextPageParam: ({ next_offset }) => next_offset,
    gcTime: 0, // a conversation that nobody looks at is not kept here
  });

const place = (gateway_id: string, session_id: string) => ({ param: { session_id }, query: { gateway_id } });
export const useSay = (gatewayId: string, session: string) =>
  useMutation({ mutationFn: (content: string) => json(one.message.$post({ ...place(gatewayId, session), json: { content } })) });
export const useAbort = (gatewayId: string, session: string) => useMutation({ mutationFn: () => json(one.abort.$post(place(gatewayId, session))) });
export const useCompact = (gatewayId: string, session: string) => useMutation({ mutationFn: () => json(one.compact.$post(place(gatewayId, session))) });
export const useReset = (gatewayId: string, session: string) => useMutation({ mutationFn: () => json(one.reset.$post(place(gatewayId, session))) });
export const useConfigure = (gatewayId: string, session: string) =>
  useMutation({ mutationFn: (update: SessionUpdate) => json(one.$patch({ ...place(gatewayId, session), json: update })) });
