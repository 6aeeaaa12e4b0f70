// English.
export const messages = {
  "usage.title": "Usage and cost",
  "usage.away": "The gateway is not connected. It is asked again when it is.",
  "usage.notLoaded": "The usage could not be loaded",
  "usage.refresh": "Ask the gateway again",
  "usage.none": "Nothing was used in these days.",
  "usage.days": "Days",
  "usage.lastDays": "{days} days",
  "usage.tokens": "{count, plural, one {# token} other {# tokens}}",
  "usage.chart": "Tokens per day, {count} in all, at most {most} a day",
  "usage.day": "{date}: {tokens} tokens, {cost}",
  "usage.unknownCost": "cost unknown",
  "usage.incomplete": "The gateway is still counting: ask again in a while.",
  "usage.unpriced": "{count, plural, one {# call} other {# calls}} of models without a price: the true cost is higher.",
  "usage.counting": "still counting",
  "usage.ofTask": "Tokens and cost",
  "usage.taskDays": "All runs of this task in the last {days} days, as the gateway counts them.",
  "usage.taskUnknown": "Unknown: the gateway has counted nothing of this task.",
  "usage.unknown": "Unknown",
  "usage.total": "In all",
  "usage.input": "In",
  "usage.output": "Out",
  "usage.cost": "Cost",
  "usage.others": "The gateway's own agent {name}",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    usage: typeof messages;
  }
}
