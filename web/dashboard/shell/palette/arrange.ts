// What the palette shows for what is typed, in which order: pure.
import type { PaletteAction, PaletteEntry } from "../../slice.ts";
import type { Icon } from "../../ui/icons.ts";
import { bestOf, type Range } from "./match.ts";

/** A sign before what is typed asks for one kind alone: what can be done, people and agents, boards and tags, and what there is to ask. */
export const SIGNS = [">", "@", "#", "?"] as const;
export type Sign = (typeof SIGNS)[number];

/** The sign, and what is asked of it. */
export function signIn(typed: string): { sign: Sign | null; query: string } {
  const sign = SIGNS.find((one) => typed.trimStart().startsWith(one)) ?? null;
  return { sign, query: (sign ? typed.trimStart().slice(1) : typed).trim() };
}

/** One row. `other`: words by which it is found too, which are not shown. */
export type Row = Pick<PaletteEntry, "detail" | "beside" | "state"> & {
  id: string;
  title: string;
  extra?: string | undefined;
  other?: string | undefined;
  icon: Icon;
  keys?: readonly string[];
  isCurrent?: boolean;
  tone?: PaletteAction["tone"];
  ranges?: readonly Range[];
} & (
    | { does: "run"; run(): void }
    | { does: "open"; link: PaletteEntry["link"] }
    | { does: "step"; options: readonly PaletteAction[] }
    | { does: "type"; typed: string }
  );

export type Kind = "actions" | "@" | "#" | "things" | "recent" | "always";
/** `isAnswer`: found by what is typed, and not looked through again. `keepsOrder`: as it is given, whatever was chosen before. Lower `place`s stand above. */
export type Group = {
  id: string;
  label: string;
  kind: Kind;
  place: number;
  items: readonly Row[];
  isAnswer?: boolean;
  keepsOrder?: boolean;
  shownMax?: number;
};

const PER_GROUP_MAX = 8;
/** With nothing typed each shows its beginning alone. */
const AT_FIRST_MAX = 6;

const isAsked = ({ kind }: Group, sign: Sign | null, query: string): boolean => {
  if (kind === "always") return query !== "" && (sign === null || sign === "@" || sign === "#");
  if (sign === ">") return kind === "actions";
  if (sign === "@" || sign === "#") return kind === sign;
  if (sign === "?") return false;
  return kind !== "recent" || query === "";
};

/** How much what was chosen before counts: more often, further ahead, though never before a better answer. */
const usedWeight = (count = 0): number => Math.min(12, Math.log2(1 + count) * 4);

type Scored = { row: Row; score: number };
function scored(group: Group, query: string, used: Readonly<Record<string, number>>): Scored[] {
  const marked = group.items.flatMap((row): Scored[] => {
    const match = bestOf(query, [row.title, ...(row.extra ? [row.extra] : []), ...(row.other ? [row.other] : [])]);
    const ranges = group.kind === "always" ? [] : match?.ranges;
    if (match && ranges) return [{ row: { ...row, ranges }, score: match.score + usedWeight(used[row.id]) }];
    return group.isAnswer ? [{ row, score: 0 }] : [];
  });
  const isInOrder = group.isAnswer || group.keepsOrder || group.kind === "recent" || group.kind === "always";
  return isInOrder ? marked : marked.toSorted((a, b) => b.score - a.score);
}

/**
 * With nothing typed in the order of their places; else by their best answer, but for what was found by the server, which comes later than all
 * that is known here and may not push it away, and for what stands last always. No title stands there twice as a link to the same.
 */
export function arrange(groups: readonly Group[], typed: string, used: Readonly<Record<string, number>>): Group[] {
  const { sign, query } = signIn(typed);
  const seen = new Set<string>();
  const shown = groups
    .filter((group) => isAsked(group, sign, query))
    .toSorted((a, b) => a.place - b.place)
    .map((group) => ({ group, rows: scored(group, query, used) }));
  const best = ({ rows }: (typeof shown)[number]) => Math.max(...rows.map(({ score }) => score));
  const order = ({ group }: (typeof shown)[number]) => (group.kind === "always" ? 2 : group.isAnswer ? 1 : 0);
  const found = shown.filter(({ rows }) => rows.length > 0);
  const sorted = query === "" ? found : found.toSorted((a, b) => order(a) - order(b) || (order(a) === 0 ? best(b) - best(a) : 0));
  return sorted
    .map(({ group, rows }) => {
      const most = group.shownMax ?? (query === "" && sign === null ? AT_FIRST_MAX : PER_GROUP_MAX);
      const items = rows.map(({ row }) => row).filter((row) => !(row.does === "open" && seen.has(row.id)));
      const kept = items.slice(0, most);
      for (const { id } of kept) seen.add(id);
      return { ...group, items: kept };
    })
    .filter(({ items }) => items.length > 0);
}
