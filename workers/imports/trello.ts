// A board of Trello as JSON (Menu → Print, export and share → Export as JSON): lists are statuses, checklists stay checklists, and of the
// actions the comments. Members as in developer.atlassian.com/cloud/trello/rest, "Boards", "Cards", "Checklists" and "Actions".
import { z } from "zod";
import { type Parsed, type SourceComment, type SourceTask, UnreadableFile } from "./model.ts";
import { momentOf } from "./moments.ts";

const text = z.string().catch("");
const Named = z.object({ id: z.string(), name: text });
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
  name: text,
  checkItems: z.array(z.object({ name: text, state: text, pos: z.number().catch(0) })).catch([]),
});
const Comment = z.object({
  type: z.literal("commentCard"),
  date: text,
  data: z.object({ text, card: z.object({ id: z.string() }) }),
  memberCreator: z.object({ fullName: text }).optional().catch(undefined),
});
const Member = z.object({ id: z.string(), fullName: text, username: text });
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

function stepsOf(lists: readonly z.infer<typeof Checklist>[]): SourceTask["checklist"] {
  return lists.flatMap(({ name, checkItems }) =>
    checkItems
      .toSorted((one, other) => one.pos - other.pos)
      .map((item) => ({ text: lists.length > 1 ? `${name}: ${item.name}` : item.name, is_done: item.state === "complete" })),
  );
}

function factsOf(card: Card, around: Around): [string, string][] {
  const others = card.idMembers.slice(1).map((id) => around.people.get(id) ?? id);
  const list = around.lists.get(card.idList);
  return [
    ...(card.closed || list?.closed ? [["archived", "yes"] as [string, string]] : []),
    ...(others.length > 0 ? [["also assigned", others.join(", ")] as [string, string]] : []),
    ...card.attachments.map(({ name, url }): [string, string] => ["attachment", name === url ? url : `${name} ${url}`]),
    ["address", card.shortUrl],
  ];
}

const cardTask = (card: Card, place: number, around: Around): SourceTask => ({
  line: place + 1,
  ref: card.id,
  board: around.board,
  title: card.name.replace(/\s*[\r\n]+\s*/g, " ").trim(),
  description: card.desc,
  status: around.lists.get(card.idList)?.name ?? "",
  priority: "",
  assignee: around.people.get(card.idMembers[0] ?? "") ?? "",
  labels: [...new Set(card.labels.map(({ name, color }) => name || (color ? `Trello ${color}` : "")).filter(Boolean))],
  start_at: card.start ? momentOf(card.start) : null,
  due_at: card.due ? momentOf(card.due) : null,
  checklist: stepsOf(around.checklists.get(card.id) ?? []),
  comments: (around.comments.get(card.id) ?? []).toReversed(), // the newest action comes first
  facts: factsOf(card, around).filter(([, value]) => value),
  values: {},
});

/** JSON, or why it is none. */
export function jsonOf(file: string): unknown {
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
  const tasks = known.map((card, place) => cardTask(card, place, around));
  const unread = cards.length - known.length;
  return { tasks, refused: unread > 0 ? [{ line: 0, title: "", why: `${unread} card(s) have no id` }] : [], columns: [], notes };
}
