// Gateways: list, connecting one, its commands.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { InferRequestType } from "hono/client";
import type { dialRoutes } from "#worker/gateways/dial-routes.ts";
import type { gatewayRoutes } from "#worker/gateways/routes.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { LOOKUP_ROWS, type PagedList, useListed, useMore, usePages } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import { gatewayDiallingKey, gatewaysKey } from "./keys.ts";
import type { Gateway, GatewayUpdate } from "./wire.ts";

const { gateways } = clientOf<typeof gatewayRoutes>();
const one = gateways[":gateway_id"];

export const gatewayList: PagedList<Gateway> = {
  key: gatewaysKey,
  load: (asked, signal) => json(gateways.$get({ query: asked }, until(signal))),
  rows: LOOKUP_ROWS,
};
const reload = () => queryClient.invalidateQueries({ queryKey: gatewaysKey() });

export const useGateways = () => usePages(gatewayList);
export const useMoreGateways = () => useMore(gatewayList);
export const loadGateway = (id: string, signal?: AbortSignal): Promise<Gateway> => json(one.$get({ param: { gateway_id: id } }, until(signal)));
export const useGateway = (id: string | undefined) => useListed(gatewayList, id, loadGateway);

type NewGateway = Pick<InferRequestType<typeof gateways.$post>["json"], "name" | "url" | "token">;
export const useCreateGateway = () => useMutation({ mutationFn: (given: NewGateway) => json(gateways.$post({ json: given })), onSuccess: reload });
export const useRenameGateway = (gateway: Gateway) =>
  useMutation({
    mutationFn: (name: string) => json(one.$patch({ param: { gateway_id: gateway.id }, json: { name } }, ifMatch(gateway.version))),
    onSuccess: reload,
  });
export const useDeleteGateway = (id: string) => useMutation({ mutationFn: () => one.$delete({ param: { gateway_id: id } }), onSuccess: reload });

/** A new command makes the one before it useless: its token is replaced. */
export const useConnectCommand = () => useMutation({ mutationFn: (id: string) => json(one["connect-command"].$post({ param: { gateway_id: id } })) });

const { dialling } = clientOf<typeof dialRoutes>().gateways[":gateway_id"];
/** Asked anew whenever the gateway itself has changed. */
export const useGatewayDialling = ({ id, status, problem, version, last_seen_at }: Gateway) =>
  useQuery({
    queryKey: gatewayDiallingKey(id, status, problem ?? "", String(version), last_seen_at ?? ""),
    queryFn: ({ signal }) => json(dialling.$get({ param: { gateway_id: id } }, until(signal))),
  });
export const useDialNow = (id: string) =>
  useMutation({
    mutationFn: () => json(dialling.$post({ param: { gateway_id: id } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: gatewayDiallingKey(id) }),
  });
export const useChangeAddress = (gateway: Gateway) =>
  useMutation({
    mutationFn: (update: Pick<GatewayUpdate, "url" | "token">) =>
      json(one.$patch({ param: { gateway_id: gateway.id }, json: update }, ifMatch(gateway.version))),
    onSuccess: reload,
  });
