// What the server says of agents that cannot be given a task, and of setting agents up, in Simplified Chinese.
export const AGENT_SENTENCES: readonly (readonly [english: string, chinese: string])[] = [
  ["No agent of this board can be given the task now: {=told}.", "这个看板的智能体现在都不能接手：{=told}。"],
  [
    "No agent of this board that could be given the task has the capabilities {skills}. Give one of them to an agent, or ask for fewer.",
    "这个看板上能接手的智能体都不具备这些能力：{skills}。请给智能体补上，或减少要求。",
  ],
  [
    "Nobody can run this task yet. Assign it to an agent that lives on a gateway, or give its board a gateway.",
    "还没有谁能执行这个任务。请指派给网关上的智能体，或为看板选定网关。",
  ],
  ["{name} lives on no gateway", "{name} 没有网关"],
  ["{name} has not been set up on its gateway: provision it", "{name} 还没有在网关上部署，请先部署"],
  ["{name} lives on another gateway", "{name} 在别的网关上"],
  ["{name} could not be set up: open it, mend what its error says, and provision it again", "{name} 没能部署：请打开它，按错误提示修正后重新部署"],
  ["{name} is being removed", "{name} 正在移除"],
  ["{name} is gone from its gateway: open it and say what is to become of that", "{name} 已不在网关上：请打开它决定如何处理"],
  [
    "{name} may run more on its gateway than it was given here: open it and say what is to become of that",
    "{name} 在网关上能执行的比这里给的多：请打开它决定如何处理",
  ],
  ["{name} belongs to an API key that has ended: provision it again to take it over", "{name} 的 API 密钥已失效：重新部署即可接管"],
  ["{name} lacks {skills}", "{name} 缺少 {skills}"],
  ["{name} is paused", "{name} 已暂停"],
  ["{name} has been stopped", "{name} 已停止"],
  ["{name} has used up its budget", "{name} 的预算已用完"],
  ["{name} was paused since it went in circles", "{name} 因原地打转而被暂停"],
  ["{name} has quiet hours", "{name} 处于免打扰时段"],
  ["and {n} more", "还有 {n} 个"],
  ["The agent is not being set up, so there is nothing to give up.", "这个智能体没有在部署，没有可放弃的。"],
  ["Its gateway has just answered: what became of it is told in a moment.", "网关刚刚答复，结果马上就会显示。"],
  [
    "More waits to set it up than is taken back at once. Provision it again, which takes the place of all that, and give that up.",
    "等待部署的命令太多，无法一次撤回。请先重新部署（它会取代其余命令），然后再放弃。",
  ],
  [
    "Its gateway has just been asked, so more may have been written than you saw. Load the agent, and give it up again.",
    "刚刚又向网关发送过，写入的可能比你看到的多。请重新加载后再放弃。",
  ],
];
