// What was sent to a gateway.
import { useQuery } from "@tanstack/react-query";
import { get } from "../live/http.ts";
import type { Page } from "../live/wire.ts";
import { gatewayCommandsKey } from "./keys.ts";
import type { GatewayCommand } from "./wire.ts";

export const useGatewayCommands = (id: string) =>
  useQuery({ queryKey: gatewayCommandsKey(id), queryFn: ({ signal }) => get<Page<GatewayCommand>>(`/gateways/${id}/commands`, undefined, signal) });
