// Members over HTTP.
import { z } from "zod";
import { noContent, ok, Routes } from "#worker/platform/legacy-http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { changeRole, getMember, getOwnMember, listMembers, removeMember, setAccess } from "./members.ts";
import { AccessUpdate, Member, MemberList, MemberUpdate } from "./schema.ts";
import { activeOrganizationId } from "./service.ts";

const TAG = "Members";
const MemberId = z.object({ member_id: Id });
const ONE = "/organizations/me/members/:member_id";

const versioned = (member: Member) => ok(member, member.version);

export const memberRoutes = new Routes()
  .add(
    {
      method: "get",
      path: "/organizations/me/member",
      id: "getMyMember",
      tag: TAG,
      summary: "Your own membership of the active organization",
      action: actions["member.read_own"],
      callers: ["person"],
      answer: Member,
    },
    async (_input, work) => versioned(await getOwnMember(work)),
  )
  .add(
    {
      method: "get",
      path: "/organizations/me/members",
      id: "listMembers",
      tag: TAG,
      summary: "Members of the active organization, by name",
      description: "E-mail addresses and rights on boards of others are answered to admins only.",
      action: actions["member.list"],
      callers: ["person"],
      query: PageQuery,
      answer: MemberList,
    },
    async ({ query }, work) => ok(await listMembers(work, activeOrganizationId(work), query)),
  )
  .add(
    {
      method: "get",
      path: ONE,
      id: "getMember",
      tag: TAG,
      summary: "One member",
      description: "For admins; everybody may see their own.",
      action: actions["member.read"],
      callers: ["person"],
      params: MemberId,
      answer: Member,
    },
    async ({ params }, work) => versioned(await getMember(work, params.member_id)),
  )
  .add(
    {
      method: "patch",
      path: ONE,
      id: "updateMember",
      tag: TAG,
      summary: "Give a member another role",
      description:
        "Only owners make or change owners; nobody raises himself; the last owner stays one. Invites and API keys that the member may not make any more end.",
      action: actions["member.update"],
      callers: ["person"],
      params: MemberId,
      body: MemberUpdate,
      answer: Member,
      errors: ["last_owner", "conflict", "stale_version", "organization_closed"],
    },
    async ({ params, body }, work) => versioned(await changeRole(work, params.member_id, body.role)),
  )
  .add(
    {
      method: "put",
      path: `${ONE}/access`,
      id: "setMemberAccess",
      tag: TAG,
      summary: "Set a member's rights on boards",
      description: "Replaces them all. Only owners may set their own.",
      action: actions["member.update"],
      callers: ["person"],
      params: MemberId,
      body: AccessUpdate,
      answer: Member,
      errors: ["conflict", "stale_version", "organization_closed"],
    },
    async ({ params, body }, work) => versioned(await setAccess(work, params.member_id, body)),
  )
  .add(
    {
      method: "delete",
      path: ONE,
      id: "removeMember",
      tag: TAG,
      summary: "Remove a member, or leave",
      description: "Admins remove others; everybody may leave, but for the last owner. Tasks that they were assigned keep their name.",
      action: actions["member.remove"],
      callers: ["person"],
      params: MemberId,
      answer: null,
      status: 204,
      errors: ["last_owner", "conflict", "stale_version", "organization_closed"],
    },
    async ({ params }, work) => {
      await removeMember(work, params.member_id);
      return noContent();
    },
  );
