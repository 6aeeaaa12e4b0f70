// The English catalog: the `messages.en.ts` of every part, compiled when the app is built.
import type { Messages } from "@lingui/core";

const parts = import.meta.glob<Messages>(["../*/messages.en.ts", "!../fleet/*"], { import: "messages", eager: true });
export const messages: Messages = Object.assign({}, ...Object.values(parts));
