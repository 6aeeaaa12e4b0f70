// Activity: what the table of contents uses.
export { consumersByName } from "./service.ts";
