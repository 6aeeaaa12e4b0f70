// Compiles the words of the dashboard (every messages.<language>.ts) into the form that Lingui's runtime reads, so that no
// parser of messages is sent to the browser.
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";

const WORDS = /\/messages\.[a-z]+\.ts$/;

export const compiledMessages = (): Plugin => ({
  name: "compiled-messages",
  transform: {
    filter: { id: WORDS },
    // The types are gone already, and a file of words imports nothing: it can be run as it stands.
    async handler(code, id) {
      const { messages } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { messages: Record<string, string> };
      const compiled = Object.entries(messages).map(([name, text]) => [name, compileMessageOrThrow(text)]);
      if (compiled.length === 0) this.warn(`${id} has no messages`);
      return { code: `export const messages = ${JSON.stringify(Object.fromEntries(compiled))};`, map: null };
    },
  },
});
