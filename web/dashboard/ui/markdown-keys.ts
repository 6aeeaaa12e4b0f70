// Keys of tasks in a text, PLAT-17, become links to their address, where PLAT is the key of a board that the reader sees: other words of that
// form (UTF-8, a part number) stay words. Whether there is such a task is found out there.
import { createStore } from "../live/store.ts";

/** Keys of the boards that the person may read, as far as the page knows them. */
export const boardKeys = createStore<ReadonlySet<string>>(new Set());

type Node = { type: string; value?: string; tagName?: string; properties?: Record<string, unknown>; children?: Node[] };

const KEY = /(?<![\p{L}\p{N}_/-])([A-Z][A-Z0-9]{1,9})-([1-9]\d{0,8})(?![\p{L}\p{N}_-])/gu;
/** What is in these is written as it is meant. */
const LITERAL: readonly (string | undefined)[] = ["a", "code", "pre"];

function linked(text: string, boards: ReadonlySet<string>): Node[] {
  const nodes: Node[] = [];
  let from = 0;
  for (const match of text.matchAll(KEY)) {
    const [key, board = "", number] = match;
    if (!boards.has(board)) continue;
    nodes.push({ type: "text", value: text.slice(from, match.index) });
    nodes.push({ type: "element", tagName: "a", properties: { href: `/b/${board}/${number}` }, children: [{ type: "text", value: key }] });
    from = match.index + key.length;
  }
  return from === 0 ? [{ type: "text", value: text }] : [...nodes, { type: "text", value: text.slice(from) }];
}

function link(node: Node, boards: ReadonlySet<string>): void {
  if (LITERAL.includes(node.tagName)) return;
  for (const child of node.children ?? []) link(child, boards);
  const children = node.children?.flatMap((child) => (child.type === "text" ? linked(child.value ?? "", boards) : [child]));
  if (children) node.children = children;
}

/** `boards`: their keys. */
export const linkKeys =
  (boards: ReadonlySet<string>) =>
  (tree: Node): void =>
    link(tree, boards);
