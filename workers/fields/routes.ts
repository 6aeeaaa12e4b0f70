// Definitions of custom fields over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { CustomField, CustomFieldCreate, CustomFieldList, CustomFieldUpdate, FieldTrial, FieldTrialResult } from "./schema.ts";
import { createField, deleteField, listFields, tryField, updateField } from "./service.ts";

const tag = "Custom fields";
const params = z.object({ custom_field_id: Id });

export const fieldRoutes = api()
  .openapi(
    operation(actions["custom_field.read"], {
      method: "get",
      path: "/organizations/me/custom-fields",
      id: "listCustomFields",
      tag,
      summary: "Custom fields of the active organization, by label",
      description: "At most 100, so they are not paged.",
      answer: CustomFieldList,
      status: 200,
    }),
    async (context) => context.json(await listFields(context.var.work), 200),
  )
  .openapi(
    operation(actions["custom_field.manage"], {
      method: "post",
      path: "/organizations/me/custom-fields",
      id: "createCustomField",
      tag,
      summary: "Create a custom field",
      body: CustomFieldCreate,
      answer: CustomField,
      status: 201,
      errors: ["already_exists"],
    }),
    async (context) => {
      const field = await createField(context.var.work, context.req.valid("json"));
      return context.json(field, 201, etag(field.version));
    },
  )
  .openapi(
    operation(actions["custom_field.manage"], {
      method: "patch",
      path: "/organizations/me/custom-fields/{custom_field_id}",
      id: "updateCustomField",
      tag,
      summary: "Change a custom field",
      description:
        "Another type or pattern is refused while values do not fit, with their number (`differing_values`); so it is while there are more than 1,000. `board_ids` replaces the boards that have it; values on a board that has it no more are kept, unseen.",
      params,
      body: CustomFieldUpdate,
      answer: CustomField,
      status: 200,
    }),
    async (context) => {
      const field = await updateField(context.var.work, context.req.valid("param").custom_field_id, context.req.valid("json"));
      return context.json(field, 200, etag(field.version));
    },
  )
  .openapi(
    operation(actions["custom_field.manage"], {
      method: "delete",
      path: "/organizations/me/custom-fields/{custom_field_id}",
      id: "deleteCustomField",
      tag,
      summary: "Delete a custom field that no task has a value for",
      params,
      answer: null,
      status: 204,
    }),
    async (context) => {
      await deleteField(context.var.work, context.req.valid("param").custom_field_id);
      return context.body(null, 204);
    },
  )
  .openapi(
    operation(actions["custom_field.manage"], {
      method: "post",
      path: "/organizations/me/custom-fields/try",
      id: "tryCustomField",
      tag,
      summary: "Try a value against a type and a pattern",
      description: "Changes nothing.",
      body: FieldTrial,
      answer: FieldTrialResult,
      status: 200,
    }),
    async (context) => context.json(await tryField(context.var.work, context.req.valid("json")), 200),
  );
