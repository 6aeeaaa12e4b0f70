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
  "session.say": "Say something to the agent",
  "session.send": "Send",
  "session.sent": "Stored. It is sent when the gateway takes it; its commands say what became of it.",
  "session.notSent": "It was not sent",
  "session.more": "More for this session",
  "session.abort": "Stop what goes on",
  "session.compact": "Compact",
  "session.reset": "Reset…",
  "session.resetTitle": "Reset this session",
  "session.resetText": "What was said in it is gone for the agent, and cannot be brought back. It begins anew.",
  "session.resetNow": "Reset",
  "session.model": "Model",
  "session.modelHint": "Empty: the agent's own. The gateway does not check whether it has it.",
  "session.mode": "Permission mode",
  "session.mode.default": "As the agent's rules say",
  "session.mode.read-only": "Read only",
  "session.mode.guarded": "Guarded",
  "session.mode.workspace": "Workspace",
  "session.settings": "Model and permissions…",
  "session.settingsTitle": "Model and permissions of this session",
  "session.save": "Save",

  "event.gateway_session.messaged": "said something in a session of",
  "event.gateway_session.abort_requested": "asked to stop what goes on in a session of",
  "event.gateway_session.reset_requested": "asked to reset a session of",
  "event.gateway_session.compaction_requested": "asked to compact a session of",
  "event.gateway_session.change_requested": "asked to change a session of",
  "event.gateway_session.held_back": "did not pass on what was meant for a session of",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    sessions: typeof messages;
  }
}
