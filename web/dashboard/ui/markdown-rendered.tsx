// The Markdown renderer itself (GitHub flavour). Links open in a new tab and pictures from elsewhere become links.
import { Link } from "@tanstack/react-router";
import { createElement } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { linkKeys } from "./markdown-keys.ts";
import { visibleTree } from "./markdown-visible.ts";

const COMPONENTS: Components = {
  a: ({ href, children }) =>
    href?.startsWith("/b/") ? (
      <Link to={href as "/"}>{children}</Link>
    ) : (
      <a href={href} target="_blank" rel="noreferrer noopener">
        {children}
      </a>
    ),
  // The text beside it says what it is; it cannot be pressed.
  input: ({ checked }) => <span role="img" aria-label={checked ? "☑" : "☐"} className={checked ? "task-box is-checked" : "task-box"} />,
  img: ({ src, alt }) => (
    <a href={typeof src === "string" ? src : undefined} target="_blank" rel="noreferrer noopener">
      {alt || (typeof src === "string" ? src : "")}
    </a>
  ),
};

export default function Rendered({ text }: { text: string }) {
  return (
    <div className="prose-md text-sm break-words">
      {/* The source is no text of the page yet: it goes there unchanged, and what it becomes is made visible. */}
      {createElement(ReactMarkdown, { remarkPlugins: [remarkGfm], rehypePlugins: [linkKeys, visibleTree], components: COMPONENTS }, text)}
    </div>
  );
}
