// A board of Trello as JSON (Menu → Print, export and share → Export as JSON): lists are statuses, checklists stay checklists, and of the
// actions the comments. Members as in developer.atlassian.com/cloud/trello/rest, "Boards", "Cards", "Checklists" and "Actions".
import { z } from "zod";
import { cut } from "#worker/platform/text.ts";
import { type Parsed, type SourceComment, type SourceTask, UnreadableFile } from "./model.ts";
import { momentOf } from "./moments.ts";
import { SOURCE_NAME_MAX, TASKS_MAX } from "./schema.ts";
import { told } from "./table.ts";

const text = z.string().catch("");
/** A name that many things refer to. */
const label = text.transform((name) => cut(name, SOURCE_NAME_MAX));
const Named = z.object({ id: z.string(), name: label });
const Card = z.object({
  id: z.string(),
  name: text,
  desc: text,
  idList: text,
  closed: z.boolean().catch(false),
  due: z.string().nullable().catch(null),
  start: z.string().nullable().catch(null),
  shortUrl: text,
  idMembers: z.array(z.string()).catch([]),
  labels: z.array(z.object({ name: text, color: z.string().nullable().catch(null) })).catch([]),
  attachments: z.array(z.object({ name: text, url: text })).catch([]),
});
const Checklist = z.object({
  idCard: z.string(),
  name: label,
  checkItems: z.array(z.object({ name: text, state: text, pos: z.number().catch(0) })).catch([]),
});
const Comment = z.object({
  type: z.literal("commentCard"),
  date: text,
  data: z.object({ text, card: z.object({ id: z.string() }) }),
  memberCreator: z.object({ fullName: text }).optional().catch(undefined),
});
const Member = z.object({ id: z.string(), fullName: label, username: label });
const Board = z.object({
  name: text,
  lists: z.array(Named.extend({ closed: z.boolean().catch(false) })),
  cards: z.array(z.unknown()),
  checklists: z.array(z.unknown()).catch([]),
  actions: z.array(z.unknown()).catch([]),
  members: z.array(z.unknown()).catch([]),
});
type Card = z.infer<typeof Card>;

/** Those of a list that have the shape; of others Trello has many kinds that say nothing here. */
const having = <Shape extends z.ZodType>(items: readonly unknown[], shape: Shape): z.infer<Shape>[] =>
  items.flatMap((item) => {
    const read = shape.safeParse(item);
    return read.success ? [read.data as z.infer<Shape>] : [];
  });

type Around = {
  board: string;
  lists: Map<string, { name: string; closed: boolean }>;
  people: Map<string, string>;
  checklists: Map<string, z.infer<typeof Checklist>[]>;
  comments: Map<string, SourceComment[]>;
};

/** Before each of its steps, where a card has several checklists. */
const CHECKLIST_NAME_MAX_CHARS = 60;

function stepsOf(lists: readonly z.infer<typeof Checklist>[]): SourceTask["checklist"] {
  return lists.flatMap(({ name, checkItems }) =>
    checkItems
      .toSorted((one, other) => one.pos - other.pos)
      .map((item) => ({ text: lists.length > 1 ? `${cut(name, CHECKLIST_NAME_MAX_CHARS)}: ${item.name}` : item.name, is_done: item.state === "complete" })),
  );
}

/** Of those who have a card beside the first: what is said of them is cut anyway. */
const OTHERS_MAX = 50;

function factsOf(card: Card, around: Around): [string, string][] {
  const others = card.idMembers.slice(1, 1 + OTHERS_MAX).map((id) => around.people.get(id) ?? id);
  const list = around.lists.get(card.idList);
  return [
    ...(card.closed || list?.closed ? [["archived", "yes"] as [string, string]] : []),
    ...(others.length > 0 ? [["also assigned", others.join(", ")] as [string, string]] : []),
    ...card.attachments.map(({ name, url }): [string, string] => ["attachment", name === url ? url : `${name} ${url}`]),
    ["address", card.shortUrl],
  ];
}

/** Takes them out: of two cards of one id, the first has them, and the other is refused. */
function takeOut<Value>(all: Map<string, Value[]>, id: string): Value[] {
  const own = all.get(id) ?? [];
  all.delete(id);
  return own;
}

const cardTask = (card: Card, place: number, around: Around): SourceTask => ({
  line: place + 1,
  ref: card.id,
  board: around.board,
  title: card.name.replace(/\s+/g, " ").trim(),
  description: card.desc,
  status: around.lists.get(card.idList)?.name ?? "",
  priority: "",
  assignee: around.people.get(card.idMembers[0] ?? "") ?? "",
  labels: [...new Set(card.labels.map(({ name, color }) => name || (color ? `Trello ${color}` : "")).filter(Boolean))],
  start_at: card.start ? momentOf(card.start) : null,
  due_at: card.due ? momentOf(card.due) : null,
  checklist: stepsOf(takeOut(around.checklists, card.id)),
  comments: takeOut(around.comments, card.id).toReversed(), // the newest action comes first
  facts: factsOf(card, around).filter(([, value]) => value),
  values: {},
});

/**
 * Values of a file: each is an object in memory however short it is, and a Worker has 128 MB
 * (developers.cloudflare.com/workers/platform/limits). A card of Trello has about 60, an item of GitHub 25.
 */
export const VALUES_MAX = 400_000;
const [QUOTE, BACKSLASH, COMMA, LIST, OBJECT] = [...'"\\,[{'].map((one) => one.charCodeAt(0));

/** Whether a JSON text has more lists, objects and members than that: before any of them is made. */
function hasMore(text: string, most: number): boolean {
  let [values, isQuoted] = [0, false];
  for (let at = 0; at < text.length && values <= most; at++) {
    const one = text.charCodeAt(at);
    if (isQuoted && one === BACKSLASH) at++;
    else if (one === QUOTE) isQuoted = !isQuoted;
    else if (!isQuoted && (one === COMMA || one === LIST || one === OBJECT)) values++;
  }
  return values > most;
}

/** Of a list that has not been looked at yet: no more than can be imported. */
export function requireFew(tasks: unknown): void {
  if (Array.isArray(tasks) && tasks.length > TASKS_MAX) throw new UnreadableFile(`The file has more than ${TASKS_MAX} tasks. Export fewer at a time.`);
}

/** JSON, or why it is none. */
export function jsonOf(file: string): unknown {
  if (hasMore(file, VALUES_MAX)) throw new UnreadableFile(`The file has more than ${VALUES_MAX} values. Export fewer tasks at a time.`);
  try {
    return JSON.parse(file.replace(/^\ufeff/, ""));
  } catch {
    throw new UnreadableFile("The file is no JSON. Send it as it was exported.");
  }
}

export function readTrello(file: string): Parsed {
  const read = Board.safeParse(jsonOf(file));
  if (!read.success) throw new UnreadableFile("The file is no board of Trello: it has no lists and cards. Export the board as JSON.");
  const { name, lists, cards, checklists, actions, members } = read.data;
  requireFew(cards);
  const comments = having(actions, Comment);
  const around: Around = {
    board: name || "Trello",
    lists: new Map(lists.map((list) => [list.id, list])),
    people: new Map(having(members, Member).map(({ id, fullName, username }) => [id, fullName || username])),
    checklists: Map.groupBy(having(checklists, Checklist), ({ idCard }) => idCard),
    comments: new Map(
      [...Map.groupBy(comments, ({ data }) => data.card.id)].map(([id, said]) => [
        id,
        said.map(({ data, date, memberCreator }) => ({ text: data.text, author: memberCreator?.fullName ?? null, at: momentOf(date) })),
      ]),
    ),
  };
  const known = having(cards, Card);
  // Trello exports the newest thousand actions of a board.
  const notes = actions.length >= 1_000 ? ["Trello exports the newest 1,000 actions of a board: comments before them are not in the file."] : [];
  const { tasks, refused } = told(known.map((card, place) => cardTask(card, place, around)));
  const unread = cards.length - known.length;
  const nameless = unread > 0 ? [{ line: 0, title: "", why: `${unread} card(s) have no id` }] : [];
  return { tasks, refused: [...nameless, ...refused], columns: [], notes };
}
