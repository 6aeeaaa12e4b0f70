// English.
export const messages = {
  "command.title": "Commands",
  "command.notLoaded": "The commands could not be loaded",
  "command.none": "Nothing has been sent to this gateway yet.",
  "command.queued": "Queued",
  "command.done": "Done",
  "command.failed": "Failed",
  "command.cancelled": "Cancelled",

  "command.attempts": "{count, plural, one {# attempt} other {# attempts}}",

  "event.gateway_command.done": "carried out",
  "event.gateway_command.requeued": "sent again",
  "event.gateway_command.postponed": "will try again",
  "event.gateway_command.failed": "could not carry out",
  "event.command.held": "held a command of",
  "event.command.refused": "refused a command that is too large:",
  "event.command.released": "released a command of",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    commands: typeof messages;
  }
}
