// English.
export const messages = {
  "found.title": "Agents on this gateway",
  "found.text": "As the gateway has it now. Looking changes nothing there.",
  "found.away": "Which agents it has is known when it is connected.",
  "found.notLoaded": "The agents of the gateway could not be loaded",
  "found.oneNotLoaded": "The agent could not be loaded",
  "found.refresh": "Ask again",
  "found.some": "{shown} of {total} are shown.",
  "found.ours": "Ours",
  "found.default": "The gateway’s default agent",
  "found.gatewayMain": "Made by another Mission Control: agent of a gateway",
  "found.boardLead": "Made by another Mission Control: lead of a board",
  "found.worker": "Made by another Mission Control",
  "found.other": "Found there",
  "found.drifted": "Changed there",
  "found.files": "Files",
  "found.bytes": "{count} bytes",
  "found.tooLong": "It is too long to be shown.",
  "found.cut": "It is longer and has been cut here.",
  "found.copy": "Copy",
  "found.rule": "Which shell commands run now",
  "found.ruleAfter": "Which shell commands run afterwards",
  "found.open": "Open agent",
  "found.adopt": "Take it over",
  "found.adoptNamed": "Take over {name}",
  "found.notAdopted": "The agent was not taken over",
  "found.changes": "What changes on the gateway",
  "found.changeRule": "Every shell command but calls to Mission Control asks a person first.",
  "found.changeInstructions": "AGENTS.md gets our part at its top. Its own text stays below that.",
  "found.changeToken": "Our part has a token with which it acts here.",
  "found.changeSessions": "Whoever may write on its board may also write into its sessions, those of its channels included.",
  "found.keeps": "Everything else stays as it is: {files}, its workspace, its sessions.",
  "found.recoverable": "What was there before is kept. Deleting the agent here takes our part out again and leaves it on the gateway.",
  "found.name": "Name",
  "found.board": "Board",
  "found.boardHint": "It gets work from this board, and none without one.",
  "found.noBoard": "No board yet",
  "found.acceptDefault": "I mean the gateway’s default agent",
  "found.acceptDefaultHint": "Channels, the gateway’s own cron and heartbeat, and whoever names no agent run as it. From then on they all ask people here too.",

  "event.agent.adopted": "took over the agent",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    found: typeof messages;
  }
}
