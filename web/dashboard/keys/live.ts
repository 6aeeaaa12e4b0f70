// API keys: list, create, rename, rotate, revoke. A token is in one answer only and is never cached.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { keyRoutes } from "#worker/keys/routes.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { apiKeysKey } from "./keys.ts";
import type { ApiKey, ApiKeyCreate } from "./wire.ts";

const { "api-keys": keys } = clientOf<typeof keyRoutes>().organizations.me;
const one = keys[":api_key_id"];
const reload = () => queryClient.invalidateQueries({ queryKey: apiKeysKey() });

export const useApiKeys = () => useQuery({ queryKey: apiKeysKey(), queryFn: ({ signal }) => json(keys.$get({ query: {} }, until(signal))) });
export const useCreateApiKey = () => useMutation({ mutationFn: (key: ApiKeyCreate) => json(keys.$post({ json: key })), onSuccess: () => void reload() });
export const useRenameApiKey = (key: ApiKey) =>
  useMutation({
    mutationFn: (name: string) => json(one.$patch({ param: { api_key_id: key.id }, json: { name } }, ifMatch(key.version))),
    onSettled: () => void reload(),
  });
export const useRotateApiKey = (id: string) =>
  useMutation({
    mutationFn: (grace_seconds: number) => json(one.rotate.$post({ param: { api_key_id: id }, json: { grace_seconds } })),
    onSettled: () => void reload(),
  });
export const useRevokeApiKey = (id: string) => useMutation({ mutationFn: () => one.$delete({ param: { api_key_id: id } }), onSettled: () => void reload() });
