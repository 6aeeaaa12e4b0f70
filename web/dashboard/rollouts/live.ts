// What agents are given by a place, what rolling it out would change, and how far roll-outs have come.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { agentDefaultsRoutes } from "#worker/agent-defaults/routes.ts";
import type { rollOutRoutes } from "#worker/rollouts/routes.ts";
import { reload } from "../live/cache.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { defaultsKey, rollOutsKey } from "./keys.ts";
import type { AgentDefaults, DefaultsChange, RollOutOptions } from "./wire.ts";

const place = clientOf<typeof agentDefaultsRoutes>()["agent-defaults"][":place_id"];
const preview = clientOf<typeof rollOutRoutes>()["agent-defaults"][":place_id"]["roll-out-preview"];
const rollOuts = clientOf<typeof rollOutRoutes>()["agent-roll-outs"];
const PREVIEWED = 50;
const RECENT = 5;

export const useDefaults = (placeId: string) =>
  useQuery({ queryKey: defaultsKey(placeId), queryFn: ({ signal }) => json(place.$get({ param: { place_id: placeId } }, until(signal))) });

export const useSayDefaults = ({ place_id, version }: AgentDefaults) =>
  useMutation({
    mutationFn: (changes: DefaultsChange) => json(place.$patch({ param: { place_id }, json: changes }, ifMatch(version))),
    onSuccess: (said) => {
      queryClient.setQueryData(defaultsKey(place_id), said);
      void reload(rollOutsKey("preview"));
    },
  });

const words = (options: RollOutOptions) =>
  Object.fromEntries(Object.entries(options).map(([name, isOn]) => [name, isOn ? ("true" as const) : ("false" as const)])) as Record<
    keyof RollOutOptions,
    "true" | "false"
  >;

export const usePreview = (placeId: string, options: RollOutOptions, isAsked: boolean) =>
  useQuery({
    queryKey: rollOutsKey("preview", placeId, JSON.stringify(options)),
    queryFn: ({ signal }) => json(preview.$get({ param: { place_id: placeId }, query: { ...words(options), limit: PREVIEWED } }, until(signal))),
    enabled: isAsked,
  });

export const useRollOuts = (placeId: string) =>
  useQuery({
    queryKey: rollOutsKey("of", placeId),
    queryFn: ({ signal }) => json(rollOuts.$get({ query: { place_id: placeId, limit: RECENT } }, until(signal))),
  });

export const useFailures = (id: string, isAsked: boolean) =>
  useQuery({
    queryKey: rollOutsKey("failed", id),
    queryFn: ({ signal }) =>
      json(rollOuts[":roll_out_id"].agents.$get({ param: { roll_out_id: id }, query: { status: "failed", limit: PREVIEWED } }, until(signal))),
    enabled: isAsked,
  });

export const useStart = (placeId: string, options: RollOutOptions) =>
  useMutation({
    mutationFn: () => json(rollOuts.$post({ json: { place_id: placeId, ...options } })),
    onSettled: () => reload(rollOutsKey()),
  });

export const useCancel = (id: string) =>
  useMutation({
    mutationFn: () => json(rollOuts[":roll_out_id"].cancel.$post({ param: { roll_out_id: id } })),
    onSettled: () => reload(rollOutsKey()),
  });
