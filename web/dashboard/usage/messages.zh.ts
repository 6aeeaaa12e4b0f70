// Simplified Chinese.
import type { messages as english } from "./messages.en.ts";

export const messages: Record<keyof typeof english, string> = {
  "usage.title": "用量与费用",
  "usage.away": "网关未连接。连接后会重新询问。",
  "usage.notLoaded": "无法加载用量",
  "usage.refresh": "重新询问网关",
  "usage.none": "这些天没有用量。",
  "usage.days": "天数",
  "usage.lastDays": "{days} 天",
  "usage.tokens": "{count} 个令牌",
  "usage.chart": "每日令牌数，共 {count}，单日最多 {most}",
  "usage.day": "{date}：{tokens} 个令牌，{cost}",
  "usage.unknownCost": "费用未知",
  "usage.incomplete": "网关仍在统计，请稍后再问。",
  "usage.unpriced": "有 {count} 次模型调用没有价格：实际费用更高。",
  "usage.counting": "统计中",
  "usage.ofTask": "令牌与费用",
  "usage.taskDays": "最近 {days} 天内此任务的全部运行，以网关的统计为准。",
  "usage.taskUnknown": "未知：网关没有统计到此任务的用量。",
  "usage.unknown": "未知",
  "usage.total": "合计",
  "usage.input": "输入",
  "usage.output": "输出",
  "usage.cost": "费用",
  "usage.others": "网关自带的智能体 {name}",
};
