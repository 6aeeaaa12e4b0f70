// The words that are not needed to draw a board: they come with the first page or part of a page that is fetched later.
import type { Messages } from "@lingui/core";

const parts = import.meta.glob<Messages>(["../*/messages.en.ts", "!../fleet/*"], { import: "messages", query: "?rest", eager: true });
export const messages: Messages = Object.assign({}, ...Object.values(parts));
