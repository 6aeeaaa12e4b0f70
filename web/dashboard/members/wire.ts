// The wire types of this slice.
export type { AccessUpdate, Member, MemberSummary } from "#worker/members/schema.ts";
