// Simplified Chinese.
import type { messages as english } from "./messages.en.ts";

export const messages: Record<keyof typeof english, string> = {
  "soul.choose": "以此为起点",
  "soul.none": "自己写",
  "soul.import": "或选择 Markdown 文件",
  "soul.keep": "保存这段文字以备选用",
  "soul.kept": "已保存的文字",
  "resource.soul": "人格文本",
  "event.soul.created": "保存了人格文本",
  "event.soul.deleted": "删除了人格文本",
};
