// The words of calendar addresses.
export const messages = {
  "event.calendar_feed.made": "made a calendar address",
  "event.calendar_feed.revoked": "ended a calendar address",
  "settings.sectionCalendar": "Calendar",
  "calendar.title": "Calendar address",
  "calendar.detail": "What is due, in the calendar that you have already.",
  "calendar.ownHint":
    "Tasks that are assigned to you and due, and what comes back by rules, of all boards of this organization that you read. Subscribe to the address in your calendar.",
  "calendar.boardHint":
    "What is due on this board, and what comes back in the next 60 days. Subscribe to the address in your calendar. It is yours: others make their own.",
  "calendar.off": "There is no address yet.",
  "calendar.on": "There is an address; days are those of {zone}.",
  "calendar.lastUsed": "Last asked for",
  "calendar.neverUsed": "No program has asked for it yet.",
  "calendar.address": "The address",
  "calendar.copy": "Copy address",
  "calendar.make": "Make an address",
  "calendar.remake": "Make a new address",
  "calendar.end": "End the address",
  "calendar.endText": "Calendars that use it show nothing new any more. A new address can be made at any time.",
  "calendar.notLoaded": "The calendar address could not be loaded",
  "calendar.notMade": "No address was made",
  "calendar.notEnded": "The address was not ended",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    calendar: typeof messages;
  }
}
