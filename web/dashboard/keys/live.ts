// API keys: list, create, rename, rotate, revoke. A token is in one answer only and is never cached.
import { useMutation, useQuery } from "@tanstack/react-query";
import { call, get, patch, post } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import type { Page } from "../live/wire.ts";
import { apiKeysKey } from "./keys.ts";
import type { ApiKey, ApiKeyCreate, ApiKeyIssued } from "./wire.ts";

const PATH = "/organizations/me/api-keys";
const reload = () => queryClient.invalidateQueries({ queryKey: apiKeysKey() });

export const useApiKeys = () => useQuery({ queryKey: apiKeysKey(), queryFn: ({ signal }) => get<Page<ApiKey>>(PATH, undefined, signal) });
export const useCreateApiKey = () => useMutation({ mutationFn: (key: ApiKeyCreate) => post<ApiKeyIssued>(PATH, key), onSuccess: () => void reload() });
export const useRenameApiKey = (key: ApiKey) =>
  useMutation({ mutationFn: (name: string) => patch<ApiKey>(`${PATH}/${key.id}`, { name }, key.version), onSettled: () => void reload() });
export const useRotateApiKey = (id: string) =>
  useMutation({ mutationFn: (grace_seconds: number) => post<ApiKeyIssued>(`${PATH}/${id}/rotate`, { grace_seconds }), onSettled: () => void reload() });
export const useRevokeApiKey = (id: string) => useMutation({ mutationFn: () => call<ApiKey>("DELETE", `${PATH}/${id}`), onSettled: () => void reload() });
