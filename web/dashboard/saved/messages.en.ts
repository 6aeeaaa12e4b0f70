// English.
export const messages = {
  "subject.saved_view": "(only for themselves)",
  "event.saved_view.created": "saved the view",
  "event.saved_view.updated": "changed the view",
  "event.saved_view.deleted": "deleted the view",
  "event.saved_view.made_default": "chose the view with which a board opens",
  "saved.views": "Views",
  "saved.all": "All tasks",
  "saved.shared": "Shared",
  "saved.own": "Only for me",
  "saved.changed": "{name} (changed)",
  "saved.save": "Save view…",
  "saved.saveChanges": "Save changes to “{name}”",
  "saved.manage": "Manage views…",
  "saved.saveTitle": "Save this view",
  "saved.saveText": "Keeps the filter, the layout, the sorting and the columns.",
  "saved.name": "Name",
  "saved.share": "Share",
  "saved.shareHint": "Everyone who can read the board sees it.",
  "saved.everywhere": "On all boards",
  "saved.everywhereHint": "It stands in the menu of every board.",
  "saved.saveButton": "Save view",
  "saved.saved": "View saved",
  "saved.notSaved": "The view was not saved",
  "saved.notLoaded": "The views could not be loaded",
  "saved.manageTitle": "Views of this board",
  "saved.none": "No views yet. Set a filter or the list, then save it.",
  "saved.rename": "Rename {name}",
  "saved.moveUp": "Move {name} up",
  "saved.moveDown": "Move {name} down",
  "saved.delete": "Delete {name}",
  "saved.deleted": "View “{name}” deleted",
  "saved.notDeleted": "The view was not deleted",
  "saved.makeShared": "Share {name}",
  "saved.makeOwn": "Stop sharing {name}",
  "saved.open": "Open the board with {name}",
  "saved.opensWith": "The board opens with it",
  "saved.isEverywhere": "all boards",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    saved: typeof messages;
  }
}
