// English.
export const messages = {
  "queue.title": "Changes that wait",
  "queue.none": "Everything has been sent.",
  "queue.detail": "Made while the server could not be reached. They are sent by themselves, in this order, when it can be reached again.",
  "queue.newTask": "New task: {title}",
  "queue.newComment": "Comment: {text}",
  "queue.tick": "Ticked: {text}",
  "queue.untick": "No longer ticked: {text}",
  "queue.read": "Notifications marked",
  "queue.place": "Another place in its column",
  "queue.becomes": "{field}: {value}",
  "queue.stands": "It stands at {values}.",
  "queue.none_": "none",
  "queue.stale": "Somebody has changed it meanwhile, so yours was not made.",
  "queue.tooLong": "It has waited for more than seven days and was not sent.",
  "queue.perhapsSent": "It may have been sent already, more than a day ago. Look before you send it once more.",
  "queue.again": "Make it all the same",
  "queue.retry": "Try again",
  "queue.drop": "Drop",
  "queue.dropIt": "Drop: {what}",
  "queue.tags": "Tags",
  "queue.notLeft": "You are still signed in",
  "queue.notLeftDetail": "The server could not be reached to end your session. Try again when there is a connection.",
  "queue.leaveTitle": "Sign out with changes that were not sent?",
  "queue.leave": "Drop and sign out",
  "queue.leaveText":
    "{count, plural, one {# change has} other {# changes have}} not reached the server. Signing out drops what was not sent; to keep it, stay until there is a connection again.",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    offline: typeof messages;
  }
}
