// The words of recurring tasks.
export const messages = {
  "event.recurrence.created": "made recurring",
  "event.recurrence.updated": "changed the recurring task",
  "event.recurrence.deleted": "deleted the recurring task",
  "event.recurrence.made": "made a task of",
  "event.recurrence.missed": "passed by moments too long ago of",
  "recurring.title": "Recurring tasks",
  "recurring.titleOf": "Recurring tasks of {name}",
  "recurring.open": "Recurring tasks",
  "recurring.toBoard": "To the board",
  "recurring.new": "New recurring task",
  "recurring.create": "Create",
  "recurring.edit": "Change {title}",
  "recurring.delete": "Delete {title}",
  "recurring.deleteText": "No more tasks come of it. Those that it has made stay.",
  "recurring.notDeleted": "It was not deleted",
  "recurring.notSaved": "It was not saved",
  "recurring.notLoaded": "The recurring tasks could not be loaded",
  "recurring.empty": "Nothing comes back yet",
  "recurring.emptyDetail":
    "A recurring task makes a new task at each of its times: every Monday at nine, on the last Friday of a month. Give it to an agent, and the agent begins.",
  "recurring.pause": "Pause {title}",
  "recurring.resume": "Resume {title}",
  "recurring.paused": "Paused",
  "recurring.ended": "Ended",
  "recurring.endsOn": "until {day}",
  "recurring.made": "{count, plural, one {# task made} other {# tasks made}}",
  "recurring.lastTask": "the last one",
  "recurring.next": "Next times",
  "recurring.nextHint":
    "Next times, on the clock of that zone. A time that is left out when the clock goes forward is left out on that day; one that comes twice counts once.",
  "recurring.skip": "Skip {when}",
  "recurring.unskip": "Do not skip {when}",
  "recurring.skipped": "skipped",
  "recurring.repeats": "Repeats",
  "recurring.preset.daily": "Every day",
  "recurring.preset.weekdays": "Monday to Friday",
  "recurring.preset.weekly": "Every week on that day",
  "recurring.preset.monthly": "Every month on that date",
  "recurring.preset.custom": "By a rule",
  "recurring.startsAt": "First time",
  "recurring.zone": "Time zone",
  "recurring.until": "Ends on (optional)",
  "recurring.rule": "Rule",
  "recurring.ruleHint": "RFC 5545: FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH. At most one task an hour.",
  "recurring.ruleWrong": "Not a rule that is taken here: parts like FREQ=DAILY;INTERVAL=2, separated by semicolons, HOURLY at most.",
  "recurring.dueAfter": "Due after (hours)",
  "recurring.dueAfterHint": "From its time on. Empty: no due time.",
  "recurring.noHours": "A number of hours, like 8 or 0.5",
  "recurring.lastOnly": "After an outage only the last one",
  "recurring.lastOnlyHint": "Else each time that was missed, up to a month back, makes its task afterwards.",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    recurrences: typeof messages;
  }
}
