// The Simplified Chinese catalog: the `messages.zh.ts` of every part, compiled when the app is built.
import type { Messages } from "@lingui/core";

const parts = import.meta.glob<Messages>(["../*/messages.zh.ts", "!../fleet/*"], { import: "messages", eager: true });
export const messages: Messages = Object.assign({}, ...Object.values(parts));

export { SENTENCES as sentences } from "./sentences.zh.ts";
