// English.
export const messages = {
  "activity.timeline": "Timeline",
  "activity.changesOfIt": "Who changed what",
  "activity.none": "Nothing has happened yet",
  "activity.noneDetail": "Every change by people, agents and gateways is recorded here.",
  "activity.noMatch": "No event matches",
  "activity.noMatchDetail": "The filters leave nothing over.",
  "activity.notLoaded": "The activity could not be loaded",
  "activity.new": "{count, plural, one {# new} other {# new}}",
  "activity.more": "Load older",
  "activity.filters": "Filter activity",
  "activity.resource": "Kind",
  "activity.allResources": "Everything",
  "activity.board": "Board",
  "activity.allBoards": "All boards",
  "activity.actor": "Who",
  "activity.allActors": "Everybody",
  "activity.actor.user": "People",
  "activity.actor.agent": "Agents",
  "activity.actor.gateway": "Gateways",
  "activity.actor.system": "System",
  "activity.type": "Event",
  "activity.allTypes": "All events",
  "activity.since": "From",
  "activity.until": "To",
  "activity.thisTask": "this task",
  "activity.nothing": "nothing",
  "activity.became": "became",
  "activity.reason": "Why: {reason}",
  "activity.leftOut": "Left out, since it is there no more: {what}",
  "activity.cause": "What led to it",
  "activity.today": "Today, {day}",
  "activity.copyRequest": "Copy request id {id}",
  "activity.setAside": "{count, plural, one {# event set aside} other {# events set aside}}",
  "activity.setAsideDetail": "One consumer could not handle these; everything else went on.",
  "activity.aBoard": "a board",
  "activity.actor.api_key": "API keys",
  "activity.yes": "yes",
  "activity.no": "no",
  "activity.inviteAs": "somebody as {role}",

  "nav.activity": "Activity",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    activity: typeof messages;
  }
}
