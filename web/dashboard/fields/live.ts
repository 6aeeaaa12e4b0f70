// Custom fields of the organization: all of them, since there are at most a hundred; and their writes.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { fieldRoutes } from "#worker/fields/routes.ts";
import { reload } from "../live/cache.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { fieldsKey } from "./keys.ts";
import type { CustomField, CustomFieldCreate, CustomFieldUpdate, FieldTrial } from "./wire.ts";

const fields = clientOf<typeof fieldRoutes>().organizations.me["custom-fields"];
const one = fields[":custom_field_id"];

export const useFields = () => useQuery({ queryKey: fieldsKey(), queryFn: ({ signal }) => json(fields.$get({}, until(signal))) });

const NONE: readonly CustomField[] = [];
/** The fields that tasks of this board have. */
export function useBoardFields(boardId: string): readonly CustomField[] {
  const { data = NONE } = useFields();
  return data.filter((field) => field.board_ids.includes(boardId));
}

const onSettled = () => void reload(fieldsKey());
export const useCreateField = () => useMutation({ mutationFn: (field: CustomFieldCreate) => json(fields.$post({ json: field })), onSettled });
export const useUpdateField = ({ id, version }: CustomField) =>
  useMutation({
    mutationFn: (changes: CustomFieldUpdate) => json(one.$patch({ param: { custom_field_id: id }, json: changes }, ifMatch(version))),
    onSettled,
  });
export const useDeleteField = (id: string) => useMutation({ mutationFn: () => one.$delete({ param: { custom_field_id: id } }), onSettled });
export const useTryField = () => useMutation({ mutationFn: (trial: FieldTrial) => json(fields.try.$post({ json: trial })) });
