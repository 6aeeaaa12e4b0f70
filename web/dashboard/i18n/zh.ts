// The Simplified Chinese catalog: of the `messages.zh.ts` of every part what the app and a board need to be drawn (web/messages-plugin.ts), compiled
// when the app is built. The others come with the next page: zh-rest.ts.
import type { Messages } from "@lingui/core";

const parts = import.meta.glob<Messages>(["../*/messages.zh.ts", "!../fleet/*"], { import: "messages", query: "?first", eager: true });
export const messages: Messages = Object.assign({}, ...Object.values(parts));

export { SENTENCES as sentences } from "./sentences.zh.ts";
