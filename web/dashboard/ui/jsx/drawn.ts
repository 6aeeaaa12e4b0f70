// What the JSX runtime makes of the texts in the props of an element, before React draws them.
import { type ElementType, isValidElement, type ReactNode } from "react";
import { jsx } from "react/jsx-runtime";
import { type Piece, piecesOf, visible } from "../visible.ts";

export type Props = Record<string, unknown>;

/** Attributes that browsers and screen readers show. Components hand the second kind on as they are. */
const SHOWN_ATTRIBUTES = ["title", "alt", "placeholder", "label"];
const ARIA_ATTRIBUTES = ["aria-label", "aria-description", "aria-placeholder", "aria-roledescription", "aria-valuetext"];
const HOST_ATTRIBUTES = [...SHOWN_ATTRIBUTES, ...ARIA_ATTRIBUTES];
/** These hold text alone. */
const TEXT_ONLY = new Set<unknown>(["option", "title"]);
/** What these hold is no text of the page. */
const NO_TEXT = new Set<unknown>(["style", "script", "textarea"]);

export function drawnPiece({ kind, text }: Piece, key: number): ReactNode {
  if (kind === "unseen") return jsx("span", { className: "unseen", children: text }, key);
  return kind === "rtl" ? jsx("bdi", { children: text }, key) : text;
}

function drawnText(text: string): ReactNode {
  return piecesOf(text)?.map(drawnPiece) ?? text;
}

/** The same children where nothing in them has to change. */
function drawnChildren(children: unknown): unknown {
  if (typeof children === "string") return drawnText(children);
  if (!Array.isArray(children)) return children;
  const drawn = children.map(drawnChildren);
  return drawn.some((child, index) => child !== children[index]) ? drawn : children;
}

const isHost = (type: ElementType): boolean => typeof type === "string";

/** The props with every text as it may be drawn. */
export function drawnProps(type: ElementType, props: Props): Props {
  if (NO_TEXT.has(type)) return props;
  const changes: Props = {};
  const { children } = props;
  if (children !== undefined && !isValidElement(children)) {
    const drawn = TEXT_ONLY.has(type) && typeof children === "string" ? visible(children) : drawnChildren(children);
    if (drawn !== children) changes.children = drawn;
  }
  for (const name of isHost(type) ? HOST_ATTRIBUTES : ARIA_ATTRIBUTES) {
    const value = props[name];
    if (typeof value === "string" && visible(value) !== value) changes[name] = visible(value);
  }
  return Object.keys(changes).length > 0 ? { ...props, ...changes } : props;
}
