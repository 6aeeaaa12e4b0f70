// Gateways: list, connecting one, its commands.
import { useMutation, useQuery } from "@tanstack/react-query";
import { get, patch, post, remove } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import type { Page } from "../live/wire.ts";
import { gatewaysKey } from "./keys.ts";
import type { Gateway, IssuedCommand } from "./wire.ts";

export const loadGateways = (signal: AbortSignal) => get<Page<Gateway>>("/gateways", undefined, signal);
const reload = () => queryClient.invalidateQueries({ queryKey: gatewaysKey() });

export const useGateways = () => useQuery({ queryKey: gatewaysKey(), queryFn: ({ signal }) => loadGateways(signal) });
export const useGateway = (id: string | undefined) =>
  useQuery({
    queryKey: gatewaysKey(),
    queryFn: ({ signal }) => loadGateways(signal),
    select: (page: Page<Gateway>) => page.items.find((gateway) => gateway.id === id) ?? null,
  });

export const useCreateGateway = () => useMutation({ mutationFn: (name: string) => post<Gateway>("/gateways", { name }), onSuccess: reload });
export const useRenameGateway = (gateway: Gateway) =>
  useMutation({ mutationFn: (name: string) => patch<Gateway>(`/gateways/${gateway.id}`, { name }, gateway.version), onSuccess: reload });
export const useDeleteGateway = (id: string) => useMutation({ mutationFn: () => remove(`/gateways/${id}`), onSuccess: reload });

/** A new command makes the one before it useless: its token is replaced. */
export const useConnectCommand = () => useMutation({ mutationFn: (id: string) => post<IssuedCommand>(`/gateways/${id}/connect-command`) });
