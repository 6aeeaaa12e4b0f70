// English.
export const messages = {
  "ui.discard": "Discard changes",
  "ui.discardTitle": "Leave without saving?",
  "ui.discardDetail": "What you changed on this page has not been saved.",
  "ui.cancel": "Cancel",
  "ui.clearFilters": "Clear filters",
  "ui.close": "Close",
  "ui.copied": "Copied",
  "ui.delete": "Delete",
  "ui.dismiss": "Dismiss",
  "ui.done": "Done",
  "ui.edit": "Edit",
  "ui.loading": "Loading",
  "ui.news": "Notifications",
  "ui.retry": "Try again",
  "ui.save": "Save",
  "ui.scrollBack": "Scroll tabs back",
  "ui.scrollForward": "Scroll tabs forward",
  "ui.undo": "Undo",

  "password.rule": "At least {count} characters. A few unusual words are easy to remember and hard to guess.",
  "password.progress": "{count} of {least}",
  "password.longEnough": "{count} characters, long enough",
  "password.show": "Show",
  "password.hide": "Hide",
  "password.showNamed": "Show: {name}",
  "password.hideNamed": "Hide: {name}",

  days: "{count, plural, one {# day} other {# days}}",

  "pager.range": "{from}–{to} of {total}",
  "pager.back": "Previous page",
  "pager.forward": "Next page",

  "secret.once": "Shown only now.",
  "secret.copyLink": "Copy link",

  "problem.copyRequest": "Copy request id",
  "problem.request": "Request",
  "problem.server": "The server could not finish this. Nothing was changed; try again in a moment.",
  "problem.stale": "It changed meanwhile. Close this and look again; what you typed is still here to copy.",
  "problem.unknown": "Something unexpected happened in the app. Reload the page.",
  "problem.unreachable": "The server cannot be reached. Check the connection; what you typed is kept.",
  "problem.code.unauthenticated": "Sign in first.",
  "problem.code.forbidden": "You may not do this.",
  "problem.code.approval_required": "An approval is missing.",
  "problem.code.not_found": "It does not exist, or you may not see it.",
  "problem.code.conflict": "This does not fit the present state.",
  "problem.code.already_exists": "It exists already.",
  "problem.code.task_blocked": "The task depends on others that are not done.",
  "problem.code.dependency_cycle": "The dependencies would form a cycle.",
  "problem.code.approval_decided": "The approval has been decided already.",
  "problem.code.approval_expired": "The approval has expired.",
  "problem.code.approval_spent": "The approval has been used.",
  "problem.code.approval_stale": "What was approved has changed since.",
  "problem.code.wrong_password": "The password is not right.",
  "problem.code.last_owner": "An organization needs an owner.",
  "problem.code.invite_unusable": "The invitation cannot be used.",
  "problem.code.organization_closed": "The organization is being deleted.",
  "problem.code.agent_required": "An agent is needed there first.",
  "problem.code.gateway_required": "A gateway is needed first.",
  "problem.code.invalid_input": "Something in the form is not valid.",
  "problem.code.rate_limited": "Too many attempts. Wait a moment.",
  "problem.code.unavailable": "Try again in a moment.",

  "settings.saved": "Saved",
  "settings.notSaved": "Not saved",

  "dnd.handle": "Move {key}",
  "dnd.role": "draggable card",
  "dnd.instructions": "Press Space or Enter to lift the card. Arrow keys move it, Space drops it, Escape takes it back.",
  "dnd.lifted": "Lifted {card}. {column}, position {position} of {count}.",
  "dnd.over": "{card}, {column}, position {position} of {count}.",
  "dnd.dropped": "Dropped {card}. {column}, position {position} of {count}.",
  "dnd.cancelled": "{card} is back where it was.",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    ui: typeof messages;
  }
}
