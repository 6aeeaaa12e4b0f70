// What other slices and the shell may use of this slice.
export { Door } from "./door.tsx";
export { sessionKey } from "./keys.ts";
export { leaveAsked, useLeave } from "./leave.ts";
export { LanguageSwitch } from "./language-switch.tsx";
export { DeletionBanner } from "./lazy.ts";
export { dropLinkToken, takeLinkToken, useLinkToken } from "./link-token.ts";
export { Logo } from "./logo.tsx";
export { usePasswordError } from "./password-error.ts";
export {
  beginSession,
  forgetEverything,
  forgetSession,
  isSigningOut,
  nameInSession,
  reloadSession,
  sessionQuery,
  useActiveOrganization,
  useKnownTimeZone,
  useSession,
  useUpdatePerson,
} from "./session.ts";
export { useDeviceWords } from "./use-device-words.ts";
export { useWaitSeconds, WaitNote } from "./wait.tsx";
export type { SessionView } from "./wire.ts";
export { EmailField } from "./email-field.tsx";
