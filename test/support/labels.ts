// Of the world in which every operation can be called: its tags and custom field, and what is said to the operations that concern them.
import { newId } from "#worker/platform/ids.ts";
import { must, type TestOrganization } from "./factories.ts";

type Thing = { id: string };
type Labelled = { on: Thing; label: Thing; twin: Thing; third: Thing; field: Thing; idle: Thing };

export async function labels(of: TestOrganization, on: Thing) {
  const tag = async (name: string) => must(await of.call<Thing>("POST", "/tags", { body: { name } }));
  const field = async (field_key: string) =>
    must(await of.call<Thing>("POST", "/organizations/me/custom-fields", { body: { field_key, field_type: "integer", board_ids: [on.id] } }));
  return { label: await tag("Label"), twin: await tag("Twin"), third: await tag("Third"), field: await field("effort"), idle: await field("idle") };
}

/** Ids of the path where the operation says nothing else. */
export const labelIds = ({ label, field }: Labelled) => ({ tag_id: label.id, custom_field_id: field.id });

const nothing = () => ({});

export const LABEL_OPERATIONS = {
  listTags: nothing,
  createTag: () => ({ body: { name: `New ${newId()}` } }),
  getTag: nothing,
  updateTag: () => ({ body: { color: "1d76db" } }),
  mergeTag: ({ twin, label }: Labelled) => ({ params: { tag_id: twin.id }, body: { into_tag_id: label.id }, spends: true as const }),
  deleteTag: ({ third }: Labelled) => ({ params: { tag_id: third.id } }),
  agentListTags: nothing,
  listCustomFields: nothing,
  createCustomField: ({ on }: Labelled) => ({ body: { field_key: `f-${newId()}`, board_ids: [on.id] } }),
  updateCustomField: () => ({ body: { label: "Renamed", field_type: "decimal" } }),
  deleteCustomField: ({ idle }: Labelled) => ({ params: { custom_field_id: idle.id } }),
  tryCustomField: () => ({ body: { value: "x" } }),
};

/** Ways to ask for a list of tasks: whatever it is read along, no table is read from end to end. */
export const listsOf = ({ on, label }: Labelled): string[] =>
  [
    `tag=${label.id}`,
    `tag=${label.id}&sort=due_at`,
    "priority=high",
    "priority=high,low&sort=-priority",
    `assigned_user_id=${label.id}`,
    "due_after=2026-11-01&due_before=2026-12-01",
    "field.effort=3&sort=-due_at",
    "field.effort=>=3&sort=field.effort",
    "status=todo&sort=created_at",
    `q=${encodeURIComponent("keys -old is:open,overdue assignee:me,none,ana tag:label,twin due<7d updated>1d field.effort>=3 priority:high -due:none")}`,
    "q=is:unassigned&sort=due_at",
  ].map((query) => `/boards/${on.id}/tasks?${query}`);
