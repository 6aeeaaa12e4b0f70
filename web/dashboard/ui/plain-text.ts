// The words of a Markdown text, where there is one line for them: quotes, titles of dialogs. Pure.

/** A link or a picture, also where it is cut off: people know it by its words. */
const LINKED = /!?\[((?:\\.|[^\]\\])*)(?:\](?:\([^)\s]*\)?)?|$)/g;
const BEGINS_LINE = /^[ \t]*(?:#{1,6}|>+|[-*+]|\d{1,9}[.)])[ \t]+/gm;
const EMPHASIS = /(?<![\\\w])(?:\*{1,3}|_{1,3}|~~|`+)(?=\S)|(?<=[^\s\\])(?:\*{1,3}|_{1,3}|~~|`+)(?!\w)/g;
const ESCAPED = /\\([!-/:-@[-`{-~])/g;

/** Without markup, in one line. */
export const plainText = (markdown: string): string =>
  markdown.replace(LINKED, "$1").replace(BEGINS_LINE, "").replace(EMPHASIS, "").replace(ESCAPED, "$1").replace(/\s+/g, " ").trim();
