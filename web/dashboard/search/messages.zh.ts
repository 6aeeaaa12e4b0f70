// 简体中文。
import type { messages as en } from "./messages.en.ts";

export const messages: Record<keyof typeof en, string> = {
  "palette.found": "整个组织",
};
