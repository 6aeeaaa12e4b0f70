// Organizations over HTTP.
import { z } from "zod";
import { requirePerson } from "#worker/identity/index.ts";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { closeOrganization, restoreOrganization } from "./closing.ts";
import { ActiveOrganization, Organization, OrganizationCreate, OrganizationUpdate } from "./schema.ts";
import { activeOrganizationId, createOrganization, getOrganization, setActiveOrganization } from "./service.ts";
import { updateOrganization } from "./settings.ts";

const tag = "Organizations";
const params = z.object({ organization_id: Id });

export const organizationRoutes = api()
  .openapi(
    operation(actions["organization.create"], {
      method: "post",
      path: "/organizations",
      id: "createOrganization",
      tag,
      summary: "Create an organization and become its owner",
      body: OrganizationCreate,
      answer: Organization,
      status: 201,
    }),
    async (context) => {
      const { work } = context.var;
      const organization = await createOrganization(work, requirePerson(work), context.req.valid("json"));
      return context.json(organization, 201, etag(organization.version));
    },
  )
  .openapi(
    operation(actions["organization.choose"], {
      method: "patch",
      path: "/organizations/me/active",
      id: "setActiveOrganization",
      tag,
      summary: "Choose the active organization",
      body: ActiveOrganization,
      answer: Organization,
      status: 200,
    }),
    async (context) => {
      const { work } = context.var;
      return context.json(await setActiveOrganization(work, requirePerson(work), context.req.valid("json").organization_id), 200);
    },
  )
  .openapi(
    operation(actions["organization.read"], {
      method: "get",
      path: "/organizations/me",
      id: "getActiveOrganization",
      tag,
      summary: "The active organization",
      answer: Organization,
      status: 200,
    }),
    async (context) => {
      const { work } = context.var;
      const organization = await getOrganization(work, activeOrganizationId(work));
      return context.json(organization, 200, etag(organization.version));
    },
  )
  .openapi(
    operation(actions["organization.configure"], {
      method: "patch",
      path: "/organizations/me",
      id: "updateActiveOrganization",
      tag,
      summary: "Rename or describe the active organization",
      body: OrganizationUpdate,
      answer: Organization,
      status: 200,
      errors: ["stale_version", "organization_closed"],
    }),
    async (context) => {
      const { work } = context.var;
      const organization = await updateOrganization(work, activeOrganizationId(work), context.req.valid("json"));
      return context.json(organization, 200, etag(organization.version));
    },
  )
  .openapi(
    operation(actions["organization.close"], {
      method: "delete",
      path: "/organizations/me",
      id: "deleteOrganization",
      tag,
      summary: "Delete the active organization in 30 days",
      description: "It is closed at once: it can be read and exported, but nothing in it changes. Until `deletion_at` an owner can restore it.",
      answer: Organization,
      status: 200,
      errors: ["stale_version", "conflict"],
    }),
    async (context) => {
      const organization = await closeOrganization(context.var.work);
      return context.json(organization, 200, etag(organization.version));
    },
  )
  .openapi(
    operation(actions["organization.close"], {
      method: "post",
      path: "/organizations/me/restore",
      id: "restoreOrganization",
      tag,
      summary: "Restore an organization that is to be deleted",
      answer: Organization,
      status: 200,
      errors: ["stale_version", "conflict"],
    }),
    async (context) => {
      const organization = await restoreOrganization(context.var.work);
      return context.json(organization, 200, etag(organization.version));
    },
  )
  .openapi(
    operation(actions["organization.read"], {
      method: "get",
      path: "/organizations/{organization_id}",
      id: "getOrganization",
      tag,
      summary: "One organization",
      params,
      answer: Organization,
      status: 200,
    }),
    async (context) => {
      const organization = await getOrganization(context.var.work, context.req.valid("param").organization_id);
      return context.json(organization, 200, etag(organization.version));
    },
  )
  .openapi(
    operation(actions["organization.configure"], {
      method: "patch",
      path: "/organizations/{organization_id}",
      id: "updateOrganization",
      tag,
      summary: "Rename or describe an organization",
      params,
      body: OrganizationUpdate,
      answer: Organization,
      status: 200,
      errors: ["stale_version", "organization_closed"],
    }),
    async (context) => {
      const organization = await updateOrganization(context.var.work, context.req.valid("param").organization_id, context.req.valid("json"));
      return context.json(organization, 200, etag(organization.version));
    },
  );
