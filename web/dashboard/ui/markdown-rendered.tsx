// The Markdown renderer itself (GitHub flavour). Links open in a new tab. Pictures that are attached to a task are shown; those from elsewhere
// become links, so that reading a text tells nobody of it.
import { Link } from "@tanstack/react-router";
import { createElement, useState } from "react";
import { useStore } from "../live/store.ts";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { boardKeys, linkKeys } from "./markdown-keys.ts";
import { visibleTree } from "./markdown-visible.ts";

/** Where the API answers a file of a task: under a type that no browser runs, in a sandbox. */
const ATTACHED = /^\/api\/v1\/tasks\/[0-9a-f-]{36}\/attachments\/[0-9a-f-]{36}\/file$/;

/** A picture that is gone, or is none, is a link with its name. */
function Picture({ src, alt }: { src: string; alt: string }) {
  const [isBroken, setBroken] = useState(false);
  const isShown = ATTACHED.test(src) && !isBroken;
  return (
    <a href={src || undefined} target="_blank" rel="noreferrer noopener">
      {isShown ? <img src={src} alt={alt} loading="lazy" onError={() => setBroken(true)} /> : alt || src}
    </a>
  );
}

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
  img: ({ src, alt }) => <Picture src={typeof src === "string" ? src : ""} alt={alt ?? ""} />,
};

export default function Rendered({ text }: { text: string }) {
  const boards = useStore(boardKeys);
  return (
    <div className="prose-md text-sm break-words">
      {/* The source is no text of the page yet: it goes there unchanged, and what it becomes is made visible. */}
      {createElement(ReactMarkdown, { remarkPlugins: [remarkGfm], rehypePlugins: [[linkKeys, boards], visibleTree], components: COMPONENTS }, text)}
    </div>
  );
}
