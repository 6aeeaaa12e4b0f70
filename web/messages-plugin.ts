// Compiles the words of the dashboard (every messages.<language>.ts) into the form that Lingui's runtime reads, so that no
// parser of messages is sent to the browser.
import { readFileSync } from "node:fs";
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";

const WORDS = /\/messages\.[a-z]+\.ts(?:\?(first|rest))?$/;
const LITERAL = /["`]([a-zA-Z]+(?:\.[\w-]+)+)["`]/g;
/** Asked for by a name that is made of what the server says, on every page. */
const ALWAYS = /^problem\./;

/** The ids that stand in these files. */
export const idsIn = (files: Iterable<string>): Set<string> =>
  new Set([...files].flatMap((file) => [...readFileSync(file, "utf8").matchAll(LITERAL)].map(([, id = ""]) => id)));

/**
 * `firstFiles`: those that are loaded before anything else. Of a file of words that is asked for with `?first` the words in them are taken, with
 * `?rest` the others; without either, all.
 */
export const compiledMessages = (firstFiles: () => Iterable<string> = () => []): Plugin => {
  let first: Set<string> | undefined;
  const isIn = (id: string): boolean => (first ??= idsIn(firstFiles())).size === 0 || ALWAYS.test(id) || first.has(id);
  return {
    name: "compiled-messages",
    transform: {
      filter: { id: WORDS },
      // The types are gone already, and a file of words imports nothing: it can be run as it stands.
      async handler(code, id) {
        const { messages } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { messages: Record<string, string> };
        const part = WORDS.exec(id)?.[1];
        const wanted = Object.entries(messages).filter(([name]) => part === undefined || isIn(name) === (part === "first"));
        const compiled = wanted.map(([name, text]) => [name, compileMessageOrThrow(text)]);
        if (Object.keys(messages).length === 0) this.warn(`${id} has no messages`);
        return { code: `export const messages = ${JSON.stringify(Object.fromEntries(compiled))};`, map: null };
      },
    },
  };
};
