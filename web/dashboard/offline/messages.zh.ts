// Simplified Chinese.
import type { messages as english } from "./messages.en.ts";

export const messages: Record<keyof typeof english, string> = {
  "queue.title": "等待中的更改",
  "queue.none": "全部已发送。",
  "queue.detail": "这些更改是在无法连接服务器时做的。恢复连接后会按此顺序自动发送。",
  "queue.newTask": "新任务：{title}",
  "queue.newComment": "评论：{text}",
  "queue.tick": "已勾选：{text}",
  "queue.untick": "已取消勾选：{text}",
  "queue.read": "已标记通知",
  "queue.place": "在所在列中的新位置",
  "queue.becomes": "{field}：{value}",
  "queue.stands": "目前为：{values}。",
  "queue.none_": "无",
  "queue.stale": "其间有人改过它，因此你的更改没有生效。",
  "queue.tooLong": "它等待已超过七天，没有发送。",
  "queue.perhapsSent": "它可能在一天多以前就已发送。再次发送前请先确认。",
  "queue.again": "仍然更改",
  "queue.retry": "重试",
  "queue.drop": "放弃",
  "queue.dropIt": "放弃：{what}",
  "queue.tags": "标签",
  "queue.leaveTitle": "还有更改没有发送，要退出登录吗？",
  "queue.leave": "放弃并退出登录",
  "queue.leaveText": "{count, plural, other {有 # 项更改没有送达服务器。}}退出登录会放弃未发送的内容；如要保留，请等到恢复连接后再退出。",
};
