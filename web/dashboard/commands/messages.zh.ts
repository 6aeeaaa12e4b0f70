// Simplified Chinese.
import type { messages as english } from "./messages.en.ts";

export const messages: Record<keyof typeof english, string> = {
  "command.title": "命令",
  "command.notLoaded": "无法加载命令",
  "command.none": "还没有向这个网关发送过命令。",
  "command.queued": "排队中",
  "command.done": "完成",
  "command.failed": "失败",
  "command.cancelled": "已取消",

  "command.attempts": "已尝试 {count} 次",

  "event.gateway_command.done": "执行了：",
  "event.gateway_command.requeued": "重新发送了：",
  "event.gateway_command.postponed": "稍后重试：",
  "event.gateway_command.failed": "未能执行：",
  "event.command.held": "拦下了命令：",
  "event.command.refused": "拒绝了过大的命令：",
  "event.command.released": "放行了命令：",
};
