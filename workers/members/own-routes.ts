// What people see of themselves over HTTP: their organizations and their own membership.
import { z } from "zod";
import { requirePerson } from "#worker/identity/index.ts";
import { OrganizationMembershipSummary } from "#worker/identity/schema.ts";
import { organizationActions } from "#worker/organizations/index.ts";
import { OrganizationList } from "#worker/organizations/schema.ts";
import { listed } from "#worker/platform/abridge.ts";
import { api, etag, operation } from "#worker/platform/http.ts";
import { PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { listOwnOrganizations } from "./own-organizations.ts";
import { Member } from "./schema.ts";
import { getOwnMember } from "./service.ts";

export const ownRoutes = api()
  .openapi(
    operation(organizationActions["organization.list"], {
      method: "get",
      path: "/organizations",
      id: "listOrganizations",
      tag: "Organizations",
      summary: "Your organizations",
      query: PageQuery,
      answer: OrganizationList,
      status: 200,
    }),
    async (context) => {
      const { work } = context.var;
      return context.json(await listOwnOrganizations(work, requirePerson(work), context.req.valid("query")), 200);
    },
  )
  .openapi(
    operation(organizationActions["organization.list"], {
      method: "get",
      path: "/organizations/me/list",
      id: "listMyOrganizations",
      tag: "Organizations",
      summary: "Your organizations, in short form",
      answer: z.array(OrganizationMembershipSummary),
      status: 200,
    }),
    (context) => {
      const caller = requirePerson(context.var.work);
      const { organizations } = caller.signedIn;
      return context.json(
        listed(
          organizations.map(({ id, name, role }) => ({ id, name, role, is_active: id === caller.organizationId })),
          null,
        ),
        200,
      );
    },
  )
  .openapi(
    operation(actions["member.read_own"], {
      method: "get",
      path: "/organizations/me/member",
      id: "getMyMember",
      tag: "Members",
      summary: "Your own membership of the active organization",
      answer: Member,
      status: 200,
    }),
    async (context) => {
      const member = await getOwnMember(context.var.work);
      return context.json(member, 200, etag(member.version));
    },
  );
