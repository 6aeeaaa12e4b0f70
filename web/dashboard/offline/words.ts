// What a change that waits is, and what stands there instead, in words.
import type { MessageId, Translate } from "../i18n/index.ts";
import { type Fields, membersOf, type Refusal, type Waiting } from "../live/queue-rules.ts";
import { PRIORITY_LABELS, STATUS_LABELS } from "../tasks/index.ts";
import type { useFormat } from "../ui/time.tsx";

type Format = ReturnType<typeof useFormat>;
/** Members of a task as people know them, in the order in which they are said. */
const SAID = {
  status: "field.status",
  blocked_reason: "field.blocked_reason",
  priority: "field.priority",
  assignee: "tasks.assignee",
  start_at: "field.start_at",
  due_at: "field.due_at",
  tags: "queue.tags",
} as const satisfies Record<string, MessageId>;
const SAID_NAMES = Object.keys(SAID) as (keyof typeof SAID)[];

const nameIn = (value: unknown): string | null => {
  const name: unknown = typeof value === "object" && value !== null && "name" in value ? value.name : null;
  return typeof name === "string" ? name : null;
};
const wordOf = (words: Readonly<Record<string, MessageId>>, value: unknown, t: Translate): string | null => {
  const id = typeof value === "string" && Object.hasOwn(words, value) ? words[value] : undefined;
  return id ? t(id) : null;
};

/** null: nothing is there. */
function textOf(name: keyof typeof SAID, value: unknown, t: Translate, format: Format): string | null {
  if (name === "status") return wordOf(STATUS_LABELS, value, t);
  if (name === "priority") return wordOf(PRIORITY_LABELS, value, t);
  if (name === "assignee") return nameIn(value) ?? t("tasks.unassigned");
  if (name === "tags") return Array.isArray(value) ? value.flatMap((tag) => nameIn(tag) ?? []).join(", ") : null;
  if (typeof value !== "string") return null;
  return name === "blocked_reason" ? value : Number.isNaN(Date.parse(value)) ? null : format.dayAndTime(value);
}

/** `Status: Review`, one for each member. */
export function fieldsInWords(fields: Fields | null, t: Translate, format: Format): string[] {
  const known = SAID_NAMES.filter((name) => fields !== null && name in fields);
  return known.map((name) => t("queue.becomes", { field: t(SAID[name]), value: textOf(name, fields?.[name], t, format) || t("queue.none_") }));
}

/** What somebody did. */
export function whatWaits({ kind, body, label, shown }: Waiting, t: Translate, format: Format): string {
  const said = membersOf(body) ?? {};
  if (kind === "task") return t("queue.newTask", { title: label });
  if (kind === "comment") return t("queue.newComment", { text: String(said.message ?? "") });
  if (kind === "tick") return t(said.is_done === true ? "queue.tick" : "queue.untick", { text: label });
  if (kind === "read") return t("queue.read");
  return fieldsInWords(shown, t, format).join(", ") || t("queue.place");
}

/** What holds it back without the server; null: the server said why. */
export function ownReason({ code }: Refusal, t: Translate): string | null {
  if (code === "stale_version") return t("queue.stale");
  if (code === "waited_too_long") return t("queue.tooLong");
  return code === "perhaps_sent" ? t("queue.perhapsSent") : null;
}
