// English.
export const messages = {
  "session.title": "Sessions",
  "session.refresh": "Ask the gateway again",
  "session.away": "The sessions are shown while the gateway is connected.",
  "session.none": "This gateway has no sessions yet.",
  "session.notLoaded": "The sessions could not be loaded",
  "session.some": "The {shown} that were active last of {total}.",
  "session.main": "The gateway's own agent",
  "session.active": "Working",
  "session.idle": "Idle",
  "session.unknown": "Unknown",
  "session.tokens": "{count, plural, one {# token} other {# tokens}}",
  "session.historyText": "As the gateway tells it now. It is not stored here.",
  "session.historyNotLoaded": "What was said could not be loaded",
  "session.nothing": "Nothing has been said in this session.",
  "session.older": "Load older",
  "session.cut": "Cut",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    sessions: typeof messages;
  }
}
