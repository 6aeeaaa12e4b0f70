// English.
export const messages = {
  "settings.section": "Section",
  "settings.sections": "Sections of the settings",
  "settings.you": "You",
  "settings.organization": "Organization",

  "nav.work": "Work",
  "nav.fleet": "Fleet",
  "nav.record": "Record",
  "nav.settings": "Settings",

  "shell.connectionLost": "Connection lost, last update {time}",
  "shell.tooManyViews": "Too many live views are open, last update {time}. Close some; this page tries again every minute.",
  "shell.navigation": "Main navigation",
  "shell.notFound": "There is no such page",
  "shell.notFoundDetail": "The address may be mistyped, or the thing was deleted.",
  "shell.openMenu": "Open menu",
  "shell.organizationMenu": "Organization:",
  "shell.organizationSettings": "Organization settings",
  "shell.pageFailed": "This page could not be loaded",
  "shell.personMenu": "Account:",
  "shell.search": "Search or jump to…",
  "shell.signOut": "Sign out",
  "shell.skip": "Skip to content",
  "shell.switchFailed": "The organization could not be switched",
  "shell.toBoards": "Go to boards",

  "palette.tasks": "Tasks on this board",
  "palette.pages": "Pages",
  "palette.nothing": "Nothing matches",
  "palette.corrected": "Showing results for {words}",
  "palette.exactly": "search exactly for {words}",
  "palette.notUnderstood": "Not understood: {words}",
  "palette.move": "move",
  "palette.open": "open",

  "help.title": "Keyboard shortcuts",
  "help.palette": "Search or jump anywhere",
  "help.move": "Next and previous",
  "help.open": "Open",
  "help.beside": "The column beside",
  "help.carry": "Move the task to the status beside",
  "help.status": "Status of the task in focus",
  "help.assignee": "Assignee of the task in focus",
  "help.priority": "Priority of the task in focus",
  "help.priorityNow": "From urgent to low, at once",
  "help.select": "Select the task in focus",
  "help.due": "Due date",
  "help.editTitle": "Edit the title, in a table",
  "help.extend": "Select on, in a table",
  "help.boards": "Go to all boards",
  "help.new": "New",
  "help.filter": "Filter the board",
  "help.approve": "Approve",
  "help.reject": "Reject",
  "help.lift": "Lift and drop a card (on its handle)",
  "help.submit": "Save or create, in a dialog",
  "help.help": "This help",
  "help.enabled": "Single-key shortcuts",
  "help.enabledHint": "They are silent while you type. Turn them off if they get in the way.",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    shell: typeof messages;
  }
}
