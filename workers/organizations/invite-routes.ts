// Invites over HTTP. Tokens travel in bodies, never in addresses, which are logged.
import { z } from "zod";
import { PersonCaller } from "#worker/identity/index.ts";
import { SessionView } from "#worker/identity/schema.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { created, ok, Routes } from "#worker/platform/legacy-http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { createInvite, listInvites, renewInvite, revokeInvite } from "./invites.ts";
import { acceptInvite, previewInvite } from "./invites-accept.ts";
import { signUpByInvite } from "./invites-sign-up.ts";
import { Invite, INVITE_STATES, InviteCreate, InviteIssued, InviteList, InvitePreview, InviteToken, Member, SignUp } from "./schema.ts";

const TAG = "Invites";
const BASE = "/organizations/me/invites";
const InviteId = z.object({ invite_id: Id });
const InviteQuery = PageQuery.extend({ status: z.enum(INVITE_STATES).default("pending") });

function person(work: Work): PersonCaller {
  if (work.caller instanceof PersonCaller) return work.caller;
  throw new ProblemError("forbidden", "Only a person may do this.");
}

export const inviteRoutes = new Routes()
  .add(
    {
      method: "get",
      path: BASE,
      id: "listInvites",
      tag: TAG,
      summary: "Invites of the active organization, the newest first",
      action: actions["invite.manage"],
      callers: ["person"],
      query: InviteQuery,
      answer: InviteList,
    },
    async ({ query: { status, ...page } }, work) => ok(await listInvites(work, status, page)),
  )
  .add(
    {
      method: "post",
      path: BASE,
      id: "createInvite",
      tag: TAG,
      summary: "Invite somebody",
      description: "Answers the link once, to be handed on; when letters can be sent and an address is named, it goes there too.",
      action: actions["invite.manage"],
      callers: ["person"],
      body: InviteCreate,
      answer: InviteIssued,
      status: 201,
      errors: ["already_exists", "conflict", "organization_closed"],
    },
    async ({ body }, work) => created(await createInvite(work, person(work), body), 1),
  )
  .add(
    {
      method: "delete",
      path: `${BASE}/:invite_id`,
      id: "revokeInvite",
      tag: TAG,
      summary: "Revoke an invite",
      action: actions["invite.manage"],
      callers: ["person"],
      params: InviteId,
      answer: Invite,
      errors: ["invite_unusable", "conflict", "stale_version", "organization_closed"],
    },
    async ({ params }, work) => {
      const invite = await revokeInvite(work, params.invite_id);
      return ok(invite, invite.version);
    },
  )
  .add(
    {
      method: "post",
      path: `${BASE}/:invite_id/renew`,
      id: "renewInvite",
      tag: TAG,
      summary: "A new link for an invite",
      description: "Works for a week; the old link is dead.",
      action: actions["invite.manage"],
      callers: ["person"],
      params: InviteId,
      answer: InviteIssued,
      errors: ["invite_unusable", "conflict", "stale_version", "organization_closed"],
    },
    async ({ params }, work) => {
      const invite = await renewInvite(work, person(work), params.invite_id);
      return ok(invite, invite.version);
    },
  )
  .add(
    {
      method: "post",
      path: "/organizations/invites/preview",
      id: "previewInvite",
      tag: TAG,
      summary: "What a link invites to",
      action: "public",
      callers: ["public"],
      body: InviteToken,
      answer: InvitePreview,
      errors: ["not_found", "invite_unusable"],
    },
    async ({ body }, work) => ok(await previewInvite(work, body.token)),
  )
  .add(
    {
      method: "post",
      path: "/organizations/invites/accept",
      id: "acceptInvite",
      tag: TAG,
      summary: "Join by a link",
      description: "A member already: role and rights only widen. Repeating it answers the same membership.",
      action: actions["invite.accept"],
      callers: ["person"],
      body: InviteToken,
      answer: Member,
      errors: ["not_found", "invite_unusable", "organization_closed"],
    },
    async ({ body }, work) => {
      const member = await acceptInvite(work, person(work), body.token);
      return ok(member, member.version);
    },
  )
  .add(
    {
      method: "post",
      path: "/organizations/invites/sign-up",
      id: "signUpByInvite",
      tag: TAG,
      summary: "A new account and a membership in one step",
      description: "Signs in and sets the session's cookie. The account gets the address of the invite; `email` is wanted when the invite names none.",
      action: "public",
      callers: ["public"],
      body: SignUp,
      answer: SessionView,
      status: 201,
      errors: ["not_found", "invite_unusable", "already_exists", "organization_closed"],
    },
    async ({ body, context }, work) => created(await signUpByInvite(context, work, body)),
  );
