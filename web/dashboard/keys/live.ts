// API keys: list, create, rename, rotate, revoke. A token is in one answer only and is never cached.
import { useMutation } from "@tanstack/react-query";
import type { keyRoutes } from "#worker/keys/routes.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { type PagedList, useMore, usePages } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import { apiKeysKey } from "./keys.ts";
import type { ApiKey, ApiKeyCreate } from "./wire.ts";

const { "api-keys": keys } = clientOf<typeof keyRoutes>().organizations.me;
const one = keys[":api_key_id"];
const reload = () => queryClient.invalidateQueries({ queryKey: apiKeysKey() });

const keyList: PagedList<ApiKey> = { key: apiKeysKey, load: (asked, signal) => json(keys.$get({ query: asked }, until(signal))) };
export const useApiKeys = () => usePages(keyList);
export const useMoreApiKeys = () => useMore(keyList);
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
