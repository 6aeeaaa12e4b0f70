// Simplified Chinese.
import type { messages as english } from "./messages.en.ts";

export const messages: Record<keyof typeof english, string> = {
  "session.title": "会话",
  "session.refresh": "重新询问网关",
  "session.away": "网关连接后才会显示会话。",
  "session.none": "这个网关还没有会话。",
  "session.notLoaded": "无法加载会话",
  "session.some": "共 {total} 个会话，显示最近活跃的 {shown} 个。",
  "session.main": "网关自带的智能体",
  "session.active": "工作中",
  "session.idle": "空闲",
  "session.unknown": "未知",
  "session.tokens": "{count} 个令牌",
  "session.historyText": "内容由网关即时提供，不在此处保存。",
  "session.historyNotLoaded": "无法加载对话内容",
  "session.nothing": "这个会话里还没有内容。",
  "session.older": "加载更早的内容",
  "session.cut": "已截断",
};
