// Invites over HTTP. Tokens travel in bodies, never in URLs, which are logged.
import { z } from "zod";
import { requirePerson } from "#worker/identity/index.ts";
import { SessionView } from "#worker/identity/schema.ts";
import { Member } from "#worker/members/schema.ts";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { acceptInvite, previewInvite } from "./accept.ts";
import { actions } from "./actions.ts";
import { Invite, INVITE_STATES, InviteCreate, InviteIssued, InviteList, InvitePreview, InviteToken, SignUp } from "./schema.ts";
import { createInvite, listInvites, renewInvite, revokeInvite } from "./service.ts";
import { signUpByInvite } from "./sign-up.ts";

const tag = "Invites";
const params = z.object({ invite_id: Id });

export const inviteRoutes = api()
  .openapi(
    operation(actions["invite.manage"], {
      method: "get",
      path: "/organizations/me/invites",
      id: "listInvites",
      tag,
      summary: "Invites of the active organization, the newest first",
      query: PageQuery.extend({ status: z.enum(INVITE_STATES).default("pending") }),
      answer: InviteList,
      status: 200,
    }),
    async (context) => {
      const { status, ...page } = context.req.valid("query");
      return context.json(await listInvites(context.var.work, status, page), 200);
    },
  )
  .openapi(
    operation(actions["invite.manage"], {
      method: "post",
      path: "/organizations/me/invites",
      id: "createInvite",
      tag,
      summary: "Invite a person",
      description: "Answers the link once, to be handed on; when letters can be sent and the invite names an address, it is sent there too.",
      body: InviteCreate,
      answer: InviteIssued,
      status: 201,
      errors: ["already_exists", "conflict", "organization_closed"],
    }),
    async (context) => {
      const { work } = context.var;
      const invite = await createInvite(work, requirePerson(work), context.req.valid("json"));
      return context.json(invite, 201, etag(invite.version));
    },
  )
  .openapi(
    operation(actions["invite.manage"], {
      method: "delete",
      path: "/organizations/me/invites/{invite_id}",
      id: "revokeInvite",
      tag,
      summary: "Revoke an invite",
      params,
      answer: Invite,
      status: 200,
      errors: ["invite_unusable", "conflict", "stale_version", "organization_closed"],
    }),
    async (context) => {
      const invite = await revokeInvite(context.var.work, context.req.valid("param").invite_id);
      return context.json(invite, 200, etag(invite.version));
    },
  )
  .openapi(
    operation(actions["invite.manage"], {
      method: "post",
      path: "/organizations/me/invites/{invite_id}/renew",
      id: "renewInvite",
      tag,
      summary: "A new link for an invite",
      description: "Works for a week; the old link stops working.",
      params,
      answer: InviteIssued,
      status: 200,
      errors: ["invite_unusable", "conflict", "stale_version", "organization_closed"],
    }),
    async (context) => {
      const { work } = context.var;
      const invite = await renewInvite(work, requirePerson(work), context.req.valid("param").invite_id);
      return context.json(invite, 200, etag(invite.version));
    },
  )
  .openapi(
    operation("public", {
      method: "post",
      path: "/organizations/invites/preview",
      id: "previewInvite",
      tag,
      summary: "What a link invites to",
      body: InviteToken,
      description: "`has_account` of invites that name an address is told 30 times a minute per address and per organization, then 429.",
      answer: InvitePreview,
      status: 200,
      errors: ["not_found", "invite_unusable"],
    }),
    async (context) => context.json(await previewInvite(context, context.var.work, context.req.valid("json").token), 200),
  )
  .openapi(
    operation(actions["invite.accept"], {
      method: "post",
      path: "/organizations/invites/accept",
      id: "acceptInvite",
      tag,
      summary: "Join by a link",
      description: "For existing members, role and rights only widen. Repeating it answers the same membership.",
      body: InviteToken,
      answer: Member,
      status: 200,
      errors: ["not_found", "invite_unusable", "organization_closed"],
    }),
    async (context) => {
      const { work } = context.var;
      const member = await acceptInvite(work, requirePerson(work), context.req.valid("json").token);
      return context.json(member, 200, etag(member.version));
    },
  )
  .openapi(
    operation("public", {
      method: "post",
      path: "/organizations/invites/sign-up",
      id: "signUpByInvite",
      tag,
      summary: "A new account and a membership in one step",
      description:
        "Signs in and sets the session's cookie. The account gets the address of the invite; `email` is wanted when the invite names none. Refused ones count: 30 a minute per address and per organization, then 429.",
      body: SignUp,
      answer: SessionView,
      status: 201,
      errors: ["not_found", "invite_unusable", "already_exists", "organization_closed"],
    }),
    async (context) => context.json(await signUpByInvite(context, context.var.work, context.req.valid("json")), 201),
  );
