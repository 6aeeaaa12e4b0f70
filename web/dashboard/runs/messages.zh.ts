// Simplified Chinese.
import type { messages as english } from "./messages.en.ts";

export const messages: Record<keyof typeof english, string> = {
  "event.run.held_back": "暂缓运行：",
  "event.run.queued": "排入运行：",
  "event.run.started": "开始运行：",
  "event.run.waiting": "运行中等待决定：",
  "event.run.requeued": "重新发送运行：",
  "event.run.resumed": "继续运行：",
  "event.run.succeeded": "完成运行：",
  "event.run.failed": "运行失败：",
  "event.run.aborted": "停止运行：",
  "event.run.stop_requested": "要求停止运行：",

  "run.title": "智能体运行",
  "run.queued": "排队中",
  "run.running": "运行中",
  "run.waiting_approval": "等你处理",
  "run.succeeded": "已结束",
  "run.failed": "失败",
  "run.aborted": "已停止",
  "run.start": "让 {name} 执行",
  "run.startBest": "让最合适的执行",
  "run.stop": "停止",
  "run.notStarted": "没有开始运行",
  "run.notStopped": "没能停止运行",
  "run.output": "智能体的输出",
  "run.steps": "步骤",
  "run.stepDone": "完成",
  "run.stepFailed": "失败",
  "run.result": "查看结果",
  "run.handedOn": "任务已交给 {name}：正在停止这次运行，结束后由其开始。",
  "run.silent": "智能体没有输出内容。",

  "resource.run": "运行",
};
