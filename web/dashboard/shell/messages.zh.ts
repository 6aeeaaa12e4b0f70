// Simplified Chinese.
import type { messages as english } from "./messages.en.ts";

export const messages: Record<keyof typeof english, string> = {
  "settings.section": "栏目",
  "settings.sections": "设置栏目",
  "settings.you": "你",
  "settings.organization": "组织",

  "nav.work": "工作",
  "nav.fleet": "智能体",
  "nav.record": "记录",
  "nav.settings": "设置",

  "shell.connectionLost": "连接已断开，最后更新于 {time}",
  "shell.tooManyViews": "打开的实时页面过多，最后更新于 {time}。请关闭一些；此页面每分钟重试一次。",
  "shell.navigation": "主导航",
  "shell.notFound": "没有这个页面",
  "shell.notFoundDetail": "可能地址有误，或者内容已被删除。",
  "shell.openMenu": "打开菜单",
  "shell.organizationMenu": "组织：",
  "shell.organizationSettings": "组织设置",
  "shell.pageFailed": "页面加载失败",
  "shell.personMenu": "账号：",
  "shell.search": "搜索或跳转…",
  "shell.signOut": "退出登录",
  "shell.skip": "跳到正文",
  "shell.switchFailed": "切换组织失败",
  "shell.toBoards": "去看板",

  "palette.tasks": "本看板的任务",
  "palette.pages": "页面",
  "palette.nothing": "没有匹配的内容",
  "palette.move": "移动",
  "palette.open": "打开",

  "help.title": "键盘快捷键",
  "help.palette": "搜索或跳转",
  "help.move": "下一个、上一个",
  "help.open": "打开",
  "help.new": "新建",
  "help.filter": "筛选看板",
  "help.approve": "批准",
  "help.reject": "驳回",
  "help.lift": "拿起、放下卡片（焦点在手柄上）",
  "help.help": "显示本帮助",
  "help.enabled": "单键快捷键",
  "help.enabledHint": "输入文字时不会触发。如果碍事，可以关掉。",
};
