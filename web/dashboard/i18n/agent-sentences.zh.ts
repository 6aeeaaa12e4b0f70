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
  // Guards: what holds work back, and what has stopped it.
  ["{name} was stopped: {reason} Work waits until somebody lifts that.", "{name} 已被停止：{reason} 工作会等到有人解除停止。"],
  ["{name} was stopped: {reason} Work waits until somebody lifts that, or it ends.", "{name} 已被停止：{reason} 工作会等到有人解除停止，或停止到期。"],
  [
    "{name} was paused by the loop breaker: {=reason} Work waits until somebody lifts that, or it ends.",
    "{name} 被循环断路器暂停：{reason}工作会等到有人解除，或暂停到期。",
  ],
  [
    "{name} was stopped, since nothing is left of its budget: {=reason} Work waits until somebody lifts that.",
    "{name} 因预算用尽而被停止：{reason}工作会等到有人解除。",
  ],
  ["{name} was paused by the loop breaker: {=reason} Work waits until somebody lifts that.", "{name} 被循环断路器暂停：{reason}工作会等到有人解除。"],
  [
    "{name} was stopped, since nothing is left of its budget: {=reason} Work waits until somebody lifts that, or it ends.",
    "{name} 因预算用尽而被停止：{reason}工作会等到有人解除，或预算周期结束。",
  ],
  [
    "{name} was woken {count} times for the same task without a change of it. Look at what it does there, then lift the stop.",
    "{name} 因同一任务被唤醒 {count} 次而任务毫无变化。请查看它在那里做什么，然后解除停止。",
  ],
  ["Its budget of {=what} is used up.", "它的{what}预算已用完。"],
  [
    "Nothing is left of the budget of {name} ({=what}) until {until}. Work waits until then, or until somebody raises it.",
    "{name} 的{what}预算在 {until} 之前已用完。工作会等到那时，或等到有人提高预算。",
  ],
  ["runs", "运行次数"],
  ["tokens", "词元"],
  ["cost", "费用"],
  ["These are quiet hours of {name}. Work that no person asks for waits until they end.", "现在是 {name} 的静默时段。非人员要求的工作会等到时段结束。"],
  [
    "{name} has been woken as often as it may within an hour ({count}). Work waits until some of that is an hour ago.",
    "{name} 一小时内的唤醒次数已达上限（{count}）。工作会稍后继续。",
  ],
  ["Neither the agent nor its gateway has shown anything of it for {n} minutes, so it is stopped.", "智能体和网关已有 {n} 分钟没有任何动静，因此运行被停止。"],
  // Roll-outs.
  ["It lives on no gateway.", "没有网关。"],
  ["It works for a board that whoever rolls out may not write on.", "推送者无权写入它所在的看板。"],
  [
    "Somebody has changed it on its gateway, so nothing is written. Look at its drift, or roll out with overwrite.",
    "有人在网关上改动了它，因此不写入。请查看改动，或选择覆盖后再推送。",
  ],
  ["It is being deleted.", "正在删除。"],
  // What agents ask.
  ["Its gateway was removed before it had the message.", "网关在收到消息之前已被移除。"],
  ["Its gateway did not take it in time.", "网关没有及时接收。"],
  ["Only the agent that was asked, or that passes the question on, answers it; or a person.", "只有被询问的智能体、转达问题的智能体，或者人员可以回复。"],
  ["It tells of something and asks for nothing.", "这只是告知，不需要回复。"],
  ["It has been closed: nobody waits for an answer any more.", "请求已关闭，不再有人等待回复。"],
  ["What it answered could not be counted.", "网关的答复无法统计。"],
  ["Nobody answered within a day.", "一天内没有人回复。"],
  ["Nobody answered within {n} minutes.", "{n} 分钟内没有人回复。"],
  ["The gateway's agent could not pass it on: {=why}", "网关的智能体没能转达：{why}"],
  ["The gateway's agent could not pass it on: {why}", "网关的智能体没能转达：{why}"],
  [
    "{n} messages are on their way to {name} already. Ask again when its gateway has taken some.",
    "已有 {n} 条消息在发往 {name} 的途中。请等网关接收一些后再试。",
  ],
  [
    "{name} has been turned to {n} times within an hour about the same. A person should look at what goes on between them.",
    "一小时内就同一件事找过 {name} {n} 次。请有人看看它们之间发生了什么。",
  ],
];
