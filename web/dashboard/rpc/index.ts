// What other slices may use of this slice.
export { RpcPanel } from "./rpc-panel.tsx";
