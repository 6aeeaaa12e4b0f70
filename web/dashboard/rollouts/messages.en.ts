// English.
export const messages = {
  "defaults.ofOrganization": "What all agents of {name} are given",
  "defaults.ofGroup": "What the agents of the group {name} are given",
  "defaults.ofBoard": "What the agents of the board {name} are given",
  "defaults.values": "Settings",
  "defaults.valuesText":
    "They hold for every agent below that says nothing itself, where nothing nearer to it does. An agent has them from when it is written next: roll them out for that.",
  "defaults.emptyHint": "Empty: nothing is said here",
  "defaults.everyHint": "For example 10m or 1h30m; 0m: never. Each time is a turn that a model is paid for.",
  "defaults.texts": "Texts of their files",
  "defaults.fileHint": "Empty: nothing is said here. It may name facts of each agent in double braces, as {name}, and nothing else.",
  "defaults.write": "Write",
  "defaults.notLoaded": "What agents are given here could not be loaded",
  "defaults.gone": "This place is gone",

  "rollOut.title": "Roll out",
  "rollOut.text": "Writes to the gateways of all agents below what holds for them now. Agents of which nothing differs are left alone.",
  "rollOut.leadOnly": "Only leads",
  "rollOut.leadOnlyHint": "Agents that lead their board",
  "rollOut.overwrite": "Overwrite changes",
  "rollOut.overwriteHint": "Also agents that somebody has changed on their gateway: what was changed there is lost",
  "rollOut.resetSessions": "Begin their sessions anew",
  "rollOut.resetSessionsHint": "What they have in mind of their main session is gone",
  "rollOut.rotateTokens": "New tokens for all",
  "rollOut.rotateTokensHint": "Also where nothing differs. Their older tokens hold for another day, so that none is refused at work",
  "rollOut.preview": "What would change",
  "rollOut.notPreviewed": "What would change could not be worked out",
  "rollOut.start": "Roll out",
  "rollOut.confirm": "The agents of {place} are written to their gateways, as far as you may write on their boards. You can stop it; what is written stays.",
  "rollOut.recent": "Rolled out lately",
  "rollOut.stop": "Stop",
  "rollOut.running": "Running",
  "rollOut.done": "Done",
  "rollOut.canceled": "Stopped",
  "rollOut.isWritten": "Is written",
  "rollOut.isUnchanged": "As it is",
  "rollOut.isSkipped": "Skipped",
  "rollOut.isFailed": "Failed",
  "rollOut.showLines": "Show lines",
  "rollOut.nobody": "No agent lives below.",
  "rollOut.more": "{count, plural, one {And # more agent} other {And # more agents}}",
  "rollOut.counts": "{over} of {total}: {done} written, {unchanged} as they were, {skipped} skipped, {failed} failed",

  "resource.agent_defaults": "What agents are given",
  "resource.roll_out": "Roll-outs",

  "event.agent_defaults.updated": "changed what agents are given by",
  "event.roll_out.started": "began to roll out to the agents of",
  "event.roll_out.finished": "has rolled out to the agents of",
  "event.roll_out.canceled": "stopped rolling out to the agents of",
  "event.roll_out.failed": "could not roll out to the agents of",

  "field.counts": "Agents",
  "field.options": "How",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    rollouts: typeof messages;
  }
}
