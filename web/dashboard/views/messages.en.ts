// English.
export const messages = {
  "welcome.title": "Welcome",
  "welcome.step": "Step {number} of {count}",
  "welcome.next": "Continue",
  "welcome.nameTitle": "What is your name?",
  "welcome.nameDetail": "It stands next to everything you do here: moves, comments, decisions.",
  "welcome.organizationTitle": "Name your organization",
  "welcome.organizationDetail": "Boards, agents and gateways belong to an organization. You can have several.",
  "welcome.boardTitle": "Make the first board",
  "welcome.boardDetail": "People and agents work on the same boards.",
  "welcome.createBoard": "Create board",
  "welcome.skip": "Skip",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    views: typeof messages;
  }
}
