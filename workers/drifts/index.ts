// Drift: what other slices may use.
export {
  foundOf,
  forgetWritten,
  holdsWork,
  noteAccepted,
  noteSeen,
  noteWritten,
  presentDrift,
  type Written,
  writtenOf,
} from "./record.ts";
export {
  type Difference,
  effectivePolicy,
  hasOwnRule,
  HEARTBEAT_PART,
  isFile,
  isLooser,
  type Policy,
  POLICY_PART,
  policyText,
  type PolicyWord,
  type Seen,
  SETTINGS_PART,
  type There,
} from "./rules.ts";
export { heartbeatText, isFullName, settingsText } from "./texts.ts";
export { pieceOf, seenOf, tokenHashIn, withoutTokens } from "./shown.ts";
export {
  driftOfAgent,
  driftsOfGateway,
  forgetDriftStatement,
  forgetUnlessAnewStatement,
  noDriftGuard,
  noteHeartbeatStatement,
  PAGE_ROWS,
  seenDriftGuard,
} from "./store.ts";
export type { DriftRow } from "./tables.ts";
