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

  "command.kind.agent.provision": "智能体的设置",
  "command.kind.agent.delete": "智能体的移除",
  "command.kind.agent.release": "智能体的交还",
  "command.kind.agent.heartbeat": "智能体自行开始回合的频率",
  "command.kind.run.start": "启动运行",
  "command.kind.run.abort": "停止运行",
  "command.kind.session.message": "给会话的消息",
  "command.kind.session.abort": "停止会话",
  "command.kind.session.reset": "重置会话",
  "command.kind.session.compact": "压缩会话",
  "command.kind.session.configure": "会话的设置",
  "command.kind.exec.resolve": "对被拦下命令的决定",

  "event.gateway_command.done": "执行了：",
  "event.gateway_command.requeued": "重新发送了：",
  "event.gateway_command.postponed": "稍后重试：",
  "event.gateway_command.failed": "未能执行：",
  "event.command.held": "拦下了命令：",
  "event.command.refused": "拒绝了过大的命令：",
  "event.command.released": "放行了命令：",
};
