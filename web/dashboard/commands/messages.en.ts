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

  "command.kind.agent.provision": "the setup of an agent",
  "command.kind.agent.delete": "the removal of an agent",
  "command.kind.agent.release": "the handing back of an agent",
  "command.kind.agent.heartbeat": "how often an agent begins a turn by itself",
  "command.kind.run.start": "the start of a run",
  "command.kind.run.abort": "the stop of a run",
  "command.kind.session.message": "a message to a session",
  "command.kind.session.abort": "the stop of a session",
  "command.kind.session.reset": "the reset of a session",
  "command.kind.session.compact": "the compaction of a session",
  "command.kind.session.configure": "the settings of a session",
  "command.kind.exec.resolve": "the decision about a held command",

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
