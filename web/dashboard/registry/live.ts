// Registration tokens, and what one gateway has measured and which sockets it has. A token is in one answer only and is never cached.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { gatewayRoutes, tokenRoutes } from "#worker/registry/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { type PagedList, useMore, usePages } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import { gatewayConnectionsKey, gatewayMetricsKey, registrationTokensKey } from "./keys.ts";
import type { RegistrationToken, RegistrationTokenCreate } from "./wire.ts";

const { tokens } = clientOf<typeof tokenRoutes>()["gateway-registry"];
const one = clientOf<typeof gatewayRoutes>().gateways[":gateway_id"];
const reload = () => queryClient.invalidateQueries({ queryKey: registrationTokensKey() });

const tokenList: PagedList<RegistrationToken> = {
  key: registrationTokensKey,
  load: (asked, signal) => json(tokens.$get({ query: asked }, until(signal))),
};
export const useRegistrationTokens = () => usePages(tokenList);
export const useMoreRegistrationTokens = () => useMore(tokenList);
export const useCreateRegistrationToken = () =>
  useMutation({ mutationFn: (token: RegistrationTokenCreate) => json(tokens.$post({ json: token })), onSuccess: () => void reload() });
export const useRevokeRegistrationToken = (id: string) =>
  useMutation({
    mutationFn: () => tokens[":registration_token_id"].$delete({ param: { registration_token_id: id } }),
    onSettled: () => void reload(),
  });

/** Two hours where heartbeats come, with a point a minute; else half a day of work, or some days without. */
const POINTS = 120;
export const useGatewayMetrics = (id: string) =>
  useQuery({
    queryKey: gatewayMetricsKey(id),
    queryFn: ({ signal }) => json(one.metrics.$get({ param: { gateway_id: id }, query: { limit: POINTS } }, until(signal))),
  });
export const useGatewayConnections = (id: string) =>
  useQuery({ queryKey: gatewayConnectionsKey(id), queryFn: ({ signal }) => json(one.connections.$get({ param: { gateway_id: id } }, until(signal))) });
