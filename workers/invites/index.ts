// Invites: what other slices may use.
export { portable as invitesPortable } from "./portable.ts";
