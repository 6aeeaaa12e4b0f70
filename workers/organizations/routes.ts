// Organizations over HTTP.
import { z } from "zod";
import { PersonCaller } from "#worker/identity/index.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { created, ok, Routes } from "#worker/platform/legacy-http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { closeOrganization, restoreOrganization } from "./closing.ts";
import { ActiveOrganization, Organization, OrganizationCreate, OrganizationList, OrganizationUpdate } from "./schema.ts";
import { activeOrganizationId, createOrganization, getOrganization, listOrganizations, setActiveOrganization } from "./service.ts";
import { updateOrganization } from "./settings.ts";
import { OrganizationMembershipSummary } from "#worker/identity/schema.ts";

const TAG = "Organizations";

function person(work: Work): PersonCaller {
  if (work.caller instanceof PersonCaller) return work.caller;
  throw new ProblemError("forbidden", "Only a person may do this.");
}

const versioned = (organization: Organization) => ok(organization, organization.version);

export const organizationRoutes = new Routes()
  .add(
    {
      method: "post",
      path: "/organizations",
      id: "createOrganization",
      tag: TAG,
      summary: "Create an organization and become its owner",
      action: actions["organization.create"],
      callers: ["person"],
      body: OrganizationCreate,
      answer: Organization,
      status: 201,
    },
    async ({ body }, work) => created(await createOrganization(work, person(work), body), 1),
  )
  .add(
    {
      method: "get",
      path: "/organizations",
      id: "listOrganizations",
      tag: TAG,
      summary: "Your organizations",
      action: actions["organization.list"],
      callers: ["person"],
      query: PageQuery,
      answer: OrganizationList,
    },
    async ({ query }, work) => {
      const all = await listOrganizations(work, person(work));
      return ok({ items: all.slice(query.offset, query.offset + query.limit), total: all.length, ...query });
    },
  )
  .add(
    {
      method: "get",
      path: "/organizations/me/list",
      id: "listMyOrganizations",
      tag: TAG,
      summary: "Your organizations, short",
      action: actions["organization.list"],
      callers: ["person"],
      answer: z.array(OrganizationMembershipSummary),
    },
    async (_input, work) => {
      const caller = person(work);
      return ok(caller.signedIn.organizations.map(({ id, name, role }) => ({ id, name, role, is_active: id === caller.organizationId })));
    },
  )
  .add(
    {
      method: "patch",
      path: "/organizations/me/active",
      id: "setActiveOrganization",
      tag: TAG,
      summary: "Choose the active organization",
      action: actions["organization.choose"],
      callers: ["person"],
      body: ActiveOrganization,
      answer: Organization,
    },
    async ({ body }, work) => ok(await setActiveOrganization(work, person(work), body.organization_id)),
  )
  .add(
    {
      method: "get",
      path: "/organizations/me",
      id: "getActiveOrganization",
      tag: TAG,
      summary: "The active organization",
      action: actions["organization.read"],
      callers: ["person", "agent"],
      answer: Organization,
    },
    async (_input, work) => versioned(await getOrganization(work, activeOrganizationId(work))),
  )
  .add(
    {
      method: "patch",
      path: "/organizations/me",
      id: "updateActiveOrganization",
      tag: TAG,
      summary: "Rename or describe the active organization",
      action: actions["organization.configure"],
      callers: ["person"],
      body: OrganizationUpdate,
      answer: Organization,
      errors: ["stale_version", "organization_closed"],
    },
    async ({ body }, work) => versioned(await updateOrganization(work, activeOrganizationId(work), body)),
  )
  .add(
    {
      method: "delete",
      path: "/organizations/me",
      id: "deleteOrganization",
      tag: TAG,
      summary: "Delete the active organization in 30 days",
      description: "It is closed at once: it can be read and exported, but nothing in it changes. Until `deletion_at` an owner can restore it.",
      action: actions["organization.close"],
      callers: ["person"],
      answer: Organization,
      errors: ["stale_version", "conflict"],
    },
    async (_input, work) => versioned(await closeOrganization(work)),
  )
  .add(
    {
      method: "post",
      path: "/organizations/me/restore",
      id: "restoreOrganization",
      tag: TAG,
      summary: "Keep an organization that was to be deleted",
      action: actions["organization.close"],
      callers: ["person"],
      answer: Organization,
      errors: ["stale_version", "conflict"],
    },
    async (_input, work) => versioned(await restoreOrganization(work)),
  )
  .add(
    {
      method: "get",
      path: "/organizations/:organization_id",
      id: "getOrganization",
      tag: TAG,
      summary: "One organization",
      action: actions["organization.read"],
      callers: ["person", "agent"],
      params: z.object({ organization_id: Id }),
      answer: Organization,
    },
    async ({ params }, work) => versioned(await getOrganization(work, params.organization_id)),
  )
  .add(
    {
      method: "patch",
      path: "/organizations/:organization_id",
      id: "updateOrganization",
      tag: TAG,
      summary: "Rename or describe an organization",
      action: actions["organization.configure"],
      callers: ["person"],
      params: z.object({ organization_id: Id }),
      body: OrganizationUpdate,
      answer: Organization,
      errors: ["stale_version", "organization_closed"],
    },
    async ({ params, body }, work) => versioned(await updateOrganization(work, params.organization_id, body)),
  );
