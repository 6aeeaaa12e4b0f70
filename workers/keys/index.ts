// API keys: what other slices may use.
export { ApiKeyCaller } from "./caller.ts";
export { keyHasEndedSql } from "./store.ts";
export { portable as keysPortable } from "./portable.ts";
export { keyScopesSql } from "./store.ts";
