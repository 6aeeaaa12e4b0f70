// Wire shapes of saved views.
import { z } from "zod";
import { QUERY_MAX_CHARS } from "#grammar/parse.ts";
import { anyText, Id, name, pageOf, Timestamp } from "#worker/platform/wire.ts";

export const LAYOUTS = ["board", "list", "calendar", "timeline"] as const;
/** By what the rows of a list can stand together. */
export const GROUPINGS = ["status", "assignee", "priority", "due"] as const;
/** How much time a calendar or a timeline shows; a calendar has no quarters. */
export const SPANS = ["week", "month", "quarter"] as const;
export const VIEW_COLUMNS = ["key", "title", "status", "priority", "assignee", "due", "tags", "updated"] as const;
export const NAME_MAX_CHARS = 60;
export const COLUMNS_MAX = 40;
/** Of a person for one board, and as many for all boards; shared ones of a board count apart. */
export const VIEWS_MAX = 50;

const COLUMN = `(?:${VIEW_COLUMNS.join("|")}|field\\.[A-Za-z0-9_-]{1,60})`;
export const COLUMN_PATTERN = new RegExp(`^${COLUMN}$`);
export const SORT_PATTERN = new RegExp(`^-?${COLUMN}$`);

const settings = {
  name: name(NAME_MAX_CHARS),
  query: anyText(QUERY_MAX_CHARS).meta({ description: "in the grammar of `q` in lists of tasks", example: "is:open assignee:me" }),
  layout: z.enum(LAYOUTS),
  sort: z
    .string()
    .regex(SORT_PATTERN, `must be ${VIEW_COLUMNS.join(", ")} or field.<key>`)
    .nullable()
    .meta({ description: "a column, with - before it for the reverse; null: the order by hand" }),
  group_by: z.enum(GROUPINGS).nullable().meta({ description: "of the list: by what its rows stand together; null: they do not" }),
  span: z.enum(SPANS).nullable().meta({ description: "of a calendar or timeline: how much time it shows; null: a month" }),
  columns: z
    .array(z.string().regex(COLUMN_PATTERN, `must be ${VIEW_COLUMNS.join(", ")} or field.<key>`))
    .min(1)
    .max(COLUMNS_MAX)
    .nullable()
    .meta({ description: "of the list, in their order; null: the usual ones" }),
  is_shared: z.boolean().meta({ description: "everyone who reads the board sees it; else only its owner" }),
};

export const SavedView = z
  .object({
    id: Id,
    organization_id: Id,
    board_id: Id.nullable().meta({ description: "null: it is of all boards" }),
    owner_id: z.string(),
    ...settings,
    rank: z.string().meta({ description: "order among the shared ones, or among one's own: compare as text" }),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "SavedView" });
export type SavedView = z.infer<typeof SavedView>;

/** As events tell it: what somebody keeps for themselves is named to nobody. */
export const ToldView = SavedView.extend({
  name: SavedView.shape.name.nullable(),
  query: SavedView.shape.query.nullable(),
  layout: SavedView.shape.layout.nullable(),
}).meta({ id: "ToldSavedView" });
export type ToldView = z.infer<typeof ToldView>;

export const SavedViewCreate = z
  .strictObject({
    ...settings,
    query: settings.query.default(""),
    layout: settings.layout.default("board"),
    sort: settings.sort.default(null),
    group_by: settings.group_by.default(null),
    span: settings.span.default(null),
    columns: settings.columns.default(null),
    is_shared: settings.is_shared.default(false),
    is_of_all_boards: z.boolean().default(false).meta({ description: "it stands on every board" }),
  })
  .meta({ id: "SavedViewCreate", example: { name: "Mine", query: "is:open assignee:me", layout: "list" } });
export type SavedViewCreate = z.infer<typeof SavedViewCreate>;

export const SavedViewUpdate = z
  .strictObject({
    ...settings,
    after_view_id: Id.meta({ description: "it goes directly after this one" }),
    before_view_id: Id.meta({ description: "it goes directly before this one" }),
  })
  .partial()
  .refine((update) => Object.keys(update).length > 0, { message: "say at least one member" })
  .meta({ id: "SavedViewUpdate", minProperties: 1, example: { name: "Mine, late ones" } });
export type SavedViewUpdate = z.infer<typeof SavedViewUpdate>;

export const DefaultView = z
  .strictObject({ view_id: Id.nullable().meta({ description: "null: the board opens with all its tasks" }) })
  .meta({ id: "DefaultView", example: { view_id: null } });
export type DefaultView = z.infer<typeof DefaultView>;

export const SavedViewList = pageOf(SavedView, "SavedViewList")
  .extend({ default_view_id: Id.nullable().meta({ description: "the view with which the board opens for the caller" }) })
  .meta({ id: "SavedViewList" });
export type SavedViewList = z.infer<typeof SavedViewList>;
