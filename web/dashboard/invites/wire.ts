// The wire types of this slice.
export type { Invite, InviteCreate, InviteIssued, InvitePreview, SignUp } from "#worker/invites/schema.ts";
