// What Markdown became, with every text as it may be drawn: the renderer makes its elements by itself, not by our JSX runtime. A block runs
// as its first letter does: its pieces are set apart, so that the browser's own guess (dir="auto") would not see them.
import { beginsRtl, piecesOf } from "./visible.ts";

type Node = { type: string; value?: string; tagName?: string; properties?: Record<string, unknown>; children?: Node[] };

const element = (tagName: string, text: string, properties: Record<string, unknown> = {}): Node => ({
  type: "element",
  tagName,
  properties,
  children: [{ type: "text", value: text }],
});

function drawnText(node: Node): Node[] {
  const pieces = node.type === "text" ? piecesOf(node.value ?? "") : null;
  if (!pieces) return [node];
  return pieces.map(({ kind, text }) => {
    if (kind === "unseen") return element("span", text, { className: ["unseen"] });
    return kind === "rtl" ? element("bdi", text) : { type: "text", value: text };
  });
}

const BLOCKS: ReadonlySet<string | undefined> = new Set(["p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th"]);
const textOf = (node: Node): string => node.value ?? (node.children ?? []).map(textOf).join("");

function draw(node: Node): void {
  if (BLOCKS.has(node.tagName) && beginsRtl(textOf(node))) node.properties = { ...node.properties, dir: "rtl" };
  for (const child of node.children ?? []) draw(child);
  node.children = node.children?.flatMap(drawnText);
}

export const visibleTree =
  () =>
  (tree: Node): void =>
    draw(tree);
