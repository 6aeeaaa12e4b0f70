// Gateways: list, connecting one, its commands.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { gatewayRoutes } from "#worker/gateways/routes.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import type { Page } from "../live/wire.ts";
import { gatewaysKey } from "./keys.ts";
import type { Gateway } from "./wire.ts";

const { gateways } = clientOf<typeof gatewayRoutes>();
const one = gateways[":gateway_id"];

export const loadGateways = (signal: AbortSignal) => json(gateways.$get({ query: {} }, until(signal)));
const reload = () => queryClient.invalidateQueries({ queryKey: gatewaysKey() });

export const useGateways = () => useQuery({ queryKey: gatewaysKey(), queryFn: ({ signal }) => loadGateways(signal) });
export const useGateway = (id: string | undefined) =>
  useQuery({
    queryKey: gatewaysKey(),
    queryFn: ({ signal }) => loadGateways(signal),
    select: (page: Page<Gateway>) => page.items.find((gateway) => gateway.id === id) ?? null,
  });

export const useCreateGateway = () => useMutation({ mutationFn: (name: string) => json(gateways.$post({ json: { name } })), onSuccess: reload });
export const useRenameGateway = (gateway: Gateway) =>
  useMutation({
    mutationFn: (name: string) => json(one.$patch({ param: { gateway_id: gateway.id }, json: { name } }, ifMatch(gateway.version))),
    onSuccess: reload,
  });
export const useDeleteGateway = (id: string) => useMutation({ mutationFn: () => one.$delete({ param: { gateway_id: id } }), onSuccess: reload });

/** A new command makes the one before it useless: its token is replaced. */
export const useConnectCommand = () => useMutation({ mutationFn: (id: string) => json(one["connect-command"].$post({ param: { gateway_id: id } })) });
