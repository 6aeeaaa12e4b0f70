// Calls a method of a gateway. What it answers is shown and not kept.
import { useMutation } from "@tanstack/react-query";
import type { InferRequestType } from "hono/client";
import type { gatewayRpcRoutes } from "#worker/gateway-rpc/routes.ts";
import { clientOf, json } from "../live/http.ts";

const { rpc } = clientOf<typeof gatewayRpcRoutes>().gateways[":gateway_id"];

export type Call = InferRequestType<typeof rpc.$post>["json"];
export const useCallGateway = (gatewayId: string) =>
  useMutation({ mutationFn: (call: Call) => json(rpc.$post({ param: { gateway_id: gatewayId }, json: call })), gcTime: 0 });
