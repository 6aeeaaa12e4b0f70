// Simplified Chinese.
import type { messages as english } from "./messages.en.ts";

export const messages: Record<keyof typeof english, string> = {
  "welcome.title": "欢迎",
  "welcome.step": "第 {number} 步，共 {count} 步",
  "welcome.next": "继续",
  "welcome.nameTitle": "怎么称呼你？",
  "welcome.nameDetail": "你的移动、评论和审批都会署上这个名字。",
  "welcome.organizationTitle": "给组织起个名字",
  "welcome.organizationDetail": "看板、智能体和网关都属于某个组织。你可以有多个组织。",
  "welcome.boardTitle": "创建第一个看板",
  "welcome.boardDetail": "人和智能体在同一个看板上工作。",
  "welcome.createBoard": "创建看板",
  "welcome.skip": "跳过",
};
