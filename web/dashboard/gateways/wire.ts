// The wire types of this slice.
import type { DIALLED_USD_A_MONTH } from "#worker/gateways/schema.ts";

export type DialledUsdAMonth = typeof DIALLED_USD_A_MONTH;
export type { ConnectCommand as IssuedCommand, Gateway, GatewayDialling, GatewayUpdate, LinkProblem } from "#worker/gateways/schema.ts";
