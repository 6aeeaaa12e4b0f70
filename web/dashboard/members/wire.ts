// The wire types of this slice.
export type { AccessUpdate, BoardAccess, Member, MemberSummary } from "#worker/members/schema.ts";

import type { z } from "zod";
import type { ResetLink as ResetLinkShape } from "#worker/identity/schema.ts";

export type ResetLink = z.infer<typeof ResetLinkShape>;
