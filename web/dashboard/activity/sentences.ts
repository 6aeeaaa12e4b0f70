// Pure: what an event is about and what it changed. Its verb is the message `event.<type>` of the slice that owns it.
import { isAbout } from "../live/events.ts";
import type { EventType, EventView } from "../live/wire.ts";
import { type AccessUpdate, ALL_BOARDS, type Level, levelOf } from "../members/index.ts";
import { plainText } from "../ui/plain-text.ts";
import { beginning } from "../ui/visible.ts";

function textOf(source: Record<string, unknown> | null, names: string[]): string | null {
  for (const name of names) {
    const value = source?.[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

/** The label of a memory is the beginning of what it says. */
const spokenOf = (event: EventView, label: string | null): string | null => (event.type.startsWith("memory.") ? spoken(label) : label);

/** How a custom field is called. */
const OF_FIELDS = ["label", "field_key"];

/** What the event is about, in the words of its payload. A comment's label is the comment itself: not a name. */
export function subjectOf(event: EventView): string | null {
  const sources = [event.payload, event.after, event.before];
  const label = event.type === "task.commented" ? null : spokenOf(event, textOf(event.payload, ["label"]));
  const key = sources.map((source) => textOf(source, ["key", "task_key"])).find(Boolean) ?? label;
  const name = sources.map((source) => textOf(source, ["title", "task_title", "name", "agent_name"])).find(Boolean) ?? null;
  if (!key && !name) return textOf(event.after, OF_FIELDS) ?? textOf(event.before, OF_FIELDS);
  return key === name ? name : [key, name].filter(Boolean).join(" ") || null;
}

/** What an event among those of a task is about, where that is not the task itself: a file. */
export const partOf = (event: EventView): string | null => (event.subject.type === "attachment" ? textOf(event.payload, ["label"]) : null);

/** Who joins or leaves is who acts: the sentence is complete without a subject. */
const SUBJECTLESS: ReadonlySet<string> = new Set([
  "member.joined",
  "member.left",
  "saved_view.made_default",
  "calendar_feed.made",
  "calendar_feed.revoked",
] satisfies EventType[]);
export const hasSubject = (event: EventView): boolean => !SUBJECTLESS.has(event.type);

const FAILURES: ReadonlySet<string> = new Set(["organization.export_failed", "organization.import_failed"] satisfies EventType[]);
/** The check that an event is about, or those that were missing, with what was said of it. */
function checkedIn({ payload }: EventView): string | null {
  const { check, missing, summary } = payload as { check?: unknown; missing?: unknown; summary?: unknown };
  const names = namesOf(missing ?? [check]);
  return [names, typeof summary === "string" ? summary : null].filter(Boolean).join(": ") || null;
}

const CHECKED: ReadonlySet<string> = new Set(["check.reported", "check.asked", "check.answered", "task.checks_overridden"] satisfies EventType[]);
/** The words of a comment, why a transfer failed, or what was checked. */
export const quoteOf = (event: EventView): string | null =>
  CHECKED.has(event.type)
    ? checkedIn(event)
    : event.type === "task.commented"
      ? spoken(textOf(event.payload, ["label"]))
      : FAILURES.has(event.type)
        ? textOf(event.payload, ["error"])
        : null;

/** The members of a rule that were left out of a task which it made, since what they name is there no more. */
export function leftOutOf({ type, payload }: EventView): string[] {
  const names: unknown = type === "recurrence.made" ? payload.left_out : null;
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

const spoken = (text: string | null): string | null => (text === null ? null : plainText(text));

export type Change = { field: string; before: string | null; after: string | null };
const HIDDEN = new Set([
  "version",
  "updated_at",
  "created_at",
  "created_by",
  "rank",
  "seq",
  "id",
  "organization_id",
  "board_id",
  "assignee",
  "depends_on_task_ids",
  "tag_ids",
  "resolved_at",
  "spent_at",
  "in_progress_at",
  "done_at",
  "decided_by",
  "decided_at",
  "blocked_by_task_ids",
  "is_blocked",
  "action_type",
  "payload",
  "task_ids",
  "rotated_at",
  "verification",
  "work_version",
]);
/** Events whose sentence says all that has changed. */
const ENOUGH: ReadonlySet<string> = new Set(["invite.accepted", "invite.revoked", "api_key.revoked", "member.removed", "member.left"] satisfies EventType[]);
const VALUE_MAX_CHARS = 80;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

/** The names of things that are listed with their ids. */
function namesOf(value: unknown): string | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const names = value.map((one: unknown) => (typeof one === "object" && one !== null && "name" in one ? one.name : null));
  return names.every((name) => typeof name === "string") ? names.join(", ") : null;
}

/** A change of custom field values, each under its own key. */
function valueChangesOf(before: unknown, after: unknown): Change[] {
  if (typeof before !== "object" || typeof after !== "object" || before === null || after === null) return [];
  const [was, is] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const of = (values: Record<string, unknown>, key: string) => shown(Object.hasOwn(values, key) ? values[key] : null);
  return Object.keys(is).map((key) => ({ field: key, before: of(was, key), after: of(is, key) }));
}

/** Quiet hours, as the guards of an agent say them. */
function hoursOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("from" in value && "until" in value && "time_zone" in value)) return null;
  return `${value.from}–${value.until} ${value.time_zone}`;
}

function shown(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  const names = namesOf(value) ?? hoursOf(value);
  if (names !== null) return names;
  if (Array.isArray(value))
    return value.length === 0 ? null : value.every((part) => typeof part === "string" && !UUID.test(part)) ? value.join(", ") : String(value.length);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > VALUE_MAX_CHARS ? `${beginning(text, VALUE_MAX_CHARS)}…` : text;
}

/** Rights on boards are said board by board, not as fields. */
const RIGHTS = new Set(["all_boards_read", "all_boards_write", "board_access"]);
export type RightChange = { boardId: string; before: Level; after: Level };

/** A list that was abridged ends with words. */
const isRow = (row: unknown): row is AccessUpdate["board_access"][number] =>
  typeof row === "object" && row !== null && "board_id" in row && typeof row.board_id === "string";

const rightsIn = (facts: Partial<AccessUpdate> | null): AccessUpdate | null =>
  Array.isArray(facts?.board_access)
    ? {
        all_boards_read: facts.all_boards_read === true,
        all_boards_write: facts.all_boards_write === true,
        board_access: facts.board_access.filter(isRow),
      }
    : null;

/** Changes of access to all boards and to single boards. */
export function rightChangesOf(event: EventView): RightChange[] {
  if (!isAbout(event, "member") || event.type !== "member.access_changed") return [];
  const [before, after] = [rightsIn(event.before), rightsIn(event.after)];
  if (!before || !after) return [];
  const ids = [ALL_BOARDS, ...new Set([...before.board_access, ...after.board_access].map((row) => row.board_id))];
  return ids
    .map((boardId) => ({ boardId, before: levelOf(before, boardId), after: levelOf(after, boardId) }))
    .filter((change) => change.before !== change.after);
}

const ISO_MINUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
/** Times are shown to the minute: a smaller difference would read as none. */
const isSameMinute = ({ before, after }: Change): boolean => {
  const minute = ISO_MINUTE.exec(before ?? "")?.[0];
  return minute !== undefined && after?.startsWith(minute) === true;
};

const VALUES = "custom_field_values";
/** Markdown of people. */
const WRITTEN = new Set(["message", "description", "content"]);
const wordsOf = (field: string, value: unknown): unknown => (WRITTEN.has(field) && typeof value === "string" ? plainText(value) || value : value);
const changeOf = ({ before, after }: EventView, field: string): Change => ({
  field,
  before: shown(wordsOf(field, before?.[field])),
  after: shown(wordsOf(field, after?.[field])),
});

/** Fields that changed, before and after. Creations have no before: their subject says enough. */
export function changesOf(event: EventView): Change[] {
  if (!event.before || !event.after || ENOUGH.has(event.type)) return [];
  const fields = Object.keys(event.after).filter((field) => !HIDDEN.has(field) && !RIGHTS.has(field) && Object.hasOwn(event.before ?? {}, field));
  return fields
    .flatMap((field) => (field === VALUES ? valueChangesOf(event.before?.[field], event.after?.[field]) : [changeOf(event, field)]))
    .filter((change) => change.before !== change.after && !isSameMinute(change));
}
