// English.
export const messages = {
  "groups.title": "Group",
  "groups.notLoaded": "The group could not be loaded",
  "groups.noBoards": "No boards to show",
  "groups.noBoardsDetail": "This group has no board in use that you may read.",
  "groups.moreBoards": "{shown} of {total} boards are shown.",
  "groups.openBoard": "Open board",
  "groups.nothingToDo": "Nothing to do here.",
  "groups.notes": "Notes",
  "groups.note": "Note",
  "groups.newNote": "New note",
  "groups.editNote": "Edit",
  "groups.editNoteTitle": "Edit note",
  "groups.deleteNote": "Delete note",
  "groups.deleteNoteText": "The note goes for everyone. The history keeps that it was there.",
  "groups.noNotes": "No notes yet.",
  "groups.notesNotLoaded": "The notes could not be loaded",
  "groups.noteNotSaved": "The note was not saved",
  "groups.noteNotDeleted": "The note was not deleted",
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
