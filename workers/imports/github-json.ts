// A project of GitHub as `gh project item-list NUMBER --owner OWNER --limit N --format json` prints it: `items`, each with its `content` (an
// issue, a pull request or a draft) and the project's fields by their names in small letters (cli.github.com/manual/gh_project_item-list).
import { z } from "zod";
import type { Parsed, SourceTask } from "./model.ts";
import { UnreadableFile } from "./model.ts";
import { momentOf } from "./moments.ts";
import { told } from "./table.ts";
import { jsonOf, requireFew } from "./trello.ts";

const text = z.string().catch("");
const Item = z
  .object({
    id: text,
    title: text,
    status: text,
    priority: text,
    assignees: z.array(z.string()).catch([]),
    labels: z.array(z.string()).catch([]),
    content: z.object({ title: text, body: text, url: text, type: text, repository: text }).partial().catch({}),
  })
  .catchall(z.unknown());
const Project = z.object({ items: z.array(Item), totalCount: z.number().optional().catch(undefined) });
type Item = z.infer<typeof Item>;

const KNOWN = new Set(["id", "title", "status", "priority", "assignees", "labels", "content", "start date", "target date", "end date", "due date"]);
const dateIn = (item: Item, names: readonly string[]): string | null =>
  names.map((name) => momentOf(word(item[name]))).find((moment) => moment !== null) ?? null;

/** What stands there, if it is text or a number; an iteration by its title. Never looks further inside: a file can nest without end. */
function word(value: unknown): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  const titled = z.object({ title: z.string() }).safeParse(value);
  return titled.success ? titled.data.title : "";
}

/** A field of the project as a line of text. */
const plain = (value: unknown): string => (Array.isArray(value) ? value.map(word).filter(Boolean).join(", ") : word(value));

function itemTask(item: Item, place: number, board: string): SourceTask {
  const { content } = item;
  const own = Object.entries(item).filter(([name]) => !KNOWN.has(name));
  return {
    line: place + 1,
    ref: content.url || item.id,
    board,
    title: (item.title || content.title || "").replace(/\s+/g, " ").trim(),
    description: content.body ?? "",
    status: item.status,
    priority: item.priority,
    assignee: item.assignees[0] ?? "",
    labels: [...new Set(item.labels)],
    start_at: dateIn(item, ["start date"]),
    due_at: dateIn(item, ["due date", "target date", "end date"]),
    checklist: [],
    comments: [],
    facts: [
      ["type", content.type ?? ""] as [string, string],
      ["also assigned", item.assignees.slice(1).join(", ")] as [string, string],
      ...own.map(([name, value]): [string, string] => [name, plain(value)]),
      ["address", content.url ?? ""] as [string, string],
    ].filter(([, value]) => value),
    values: {},
  };
}

export function readGithub(file: string, fileName: string): Parsed {
  const project = jsonOf(file);
  requireFew((project as { items?: unknown } | null)?.items);
  const read = Project.safeParse(project);
  if (!read.success) throw new UnreadableFile("The file has no items of a project. Print it with: gh project item-list NUMBER --owner OWNER --format json");
  const { items, totalCount } = read.data;
  const missing = totalCount !== undefined && totalCount > items.length;
  const board = fileName.replace(/\.[^.]*$/, "") || "GitHub";
  return {
    ...told(items.map((item, place) => itemTask(item, place, board))),
    columns: [],
    notes: missing ? [`The file has ${items.length} of the project's ${totalCount} items: print it again with --limit ${totalCount}.`] : [],
  };
}
