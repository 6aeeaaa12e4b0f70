// Members over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { changeRole, removeMember, setAccess } from "./changes.ts";
import { AccessUpdate, Member, MemberList, MemberUpdate } from "./schema.ts";
import { getMember, listMembers } from "./service.ts";

const tag = "Members";
const params = z.object({ member_id: Id });

export const memberRoutes = api()
  .openapi(
    operation(actions["member.list"], {
      method: "get",
      path: "/organizations/me/members",
      id: "listMembers",
      tag,
      summary: "Members of the active organization, by name",
      description: "Only admins see the e-mail addresses and board rights of others.",
      query: PageQuery,
      answer: MemberList,
      status: 200,
    }),
    async (context) => context.json(await listMembers(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["member.read"], {
      method: "get",
      path: "/organizations/me/members/{member_id}",
      id: "getMember",
      tag,
      summary: "One member",
      description: "For admins; members may see their own.",
      params,
      answer: Member,
      status: 200,
    }),
    async (context) => {
      const member = await getMember(context.var.work, context.req.valid("param").member_id);
      return context.json(member, 200, etag(member.version));
    },
  )
  .openapi(
    operation(actions["member.update"], {
      method: "patch",
      path: "/organizations/me/members/{member_id}",
      id: "updateMember",
      tag,
      summary: "Change a member's role",
      description:
        "Only owners make or change owners; no one may raise their own role; the last owner stays one. Invites and API keys that the member could no longer issue are revoked.",
      params,
      body: MemberUpdate,
      answer: Member,
      status: 200,
      errors: ["last_owner", "conflict", "stale_version", "organization_closed"],
    }),
    async (context) => {
      const member = await changeRole(context.var.work, context.req.valid("param").member_id, context.req.valid("json").role);
      return context.json(member, 200, etag(member.version));
    },
  )
  .openapi(
    operation(actions["member.update"], {
      method: "put",
      path: "/organizations/me/members/{member_id}/access",
      id: "setMemberAccess",
      tag,
      summary: "Set a member's rights on boards",
      description: "Replaces them all. Only owners may set their own.",
      params,
      body: AccessUpdate,
      answer: Member,
      status: 200,
      errors: ["conflict", "stale_version", "organization_closed"],
    }),
    async (context) => {
      const member = await setAccess(context.var.work, context.req.valid("param").member_id, context.req.valid("json"));
      return context.json(member, 200, etag(member.version));
    },
  )
  .openapi(
    operation(actions["member.remove"], {
      method: "delete",
      path: "/organizations/me/members/{member_id}",
      id: "removeMember",
      tag,
      summary: "Remove a member, or leave",
      description: "Admins remove others; anyone but the last owner may leave. Tasks that were assigned to them keep their name.",
      params,
      answer: null,
      status: 204,
      errors: ["last_owner", "conflict", "stale_version", "organization_closed"],
    }),
    async (context) => {
      await removeMember(context.var.work, context.req.valid("param").member_id);
      return context.body(null, 204);
    },
  );
