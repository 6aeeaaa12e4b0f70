// Gateways: list, connecting one, its commands.
import { useMutation, useQuery } from "@tanstack/react-query";
import { get, patch, post, remove } from "./http.ts";
import { keys } from "./keys.ts";
import { queryClient } from "./query-client.ts";
import type { ConnectCommand, Gateway, GatewayCommand, Page } from "./wire.ts";

const listOf = (signal: AbortSignal) => get<Page<Gateway>>("/gateways", undefined, signal);
const reload = () => queryClient.invalidateQueries({ queryKey: keys.gateways() });

export const useGateways = () => useQuery({ queryKey: keys.gateways(), queryFn: ({ signal }) => listOf(signal) });
export const useGateway = (id: string | undefined) =>
  useQuery({
    queryKey: keys.gateways(),
    queryFn: ({ signal }) => listOf(signal),
    select: (page: Page<Gateway>) => page.items.find((gateway) => gateway.id === id) ?? null,
  });

export const useCreateGateway = () => useMutation({ mutationFn: (name: string) => post<Gateway>("/gateways", { name }), onSuccess: reload });
export const useRenameGateway = (gateway: Gateway) =>
  useMutation({ mutationFn: (name: string) => patch<Gateway>(`/gateways/${gateway.id}`, { name }, gateway.version), onSuccess: reload });
export const useDeleteGateway = (id: string) => useMutation({ mutationFn: () => remove(`/gateways/${id}`), onSuccess: reload });

/** A new command makes the one before it useless: its token is replaced. */
export const useConnectCommand = () => useMutation({ mutationFn: (id: string) => post<ConnectCommand>(`/gateways/${id}/connect-command`) });

export const useGatewayCommands = (id: string) =>
  useQuery({ queryKey: keys.gatewayCommands(id), queryFn: ({ signal }) => get<Page<GatewayCommand>>(`/gateways/${id}/commands`, undefined, signal) });
