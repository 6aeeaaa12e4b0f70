// The wire types of this slice.
export type { RpcAnswer, RpcMethod } from "#worker/gateway-rpc/schema.ts";
