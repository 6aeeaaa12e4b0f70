// What is said to each operation on recurring tasks, calendars, notifications and what is said on tasks.
import { must, type Person, type TestOrganization } from "./factories.ts";
import { nothing, type Operation, saying } from "./saying.ts";

type Thing = { id: string };
const WHEN = { rrule: "FREQ=WEEKLY;BYDAY=MO", starts_at: "2026-01-05T09:00", time_zone: "Europe/Berlin" };

/** A recurring task; and calendar addresses, of which one is somebody else's, since whoever makes theirs anew ends theirs. */
export async function dueThings(of: TestOrganization, on: Thing, friend: Person) {
  const recurring = must(await of.call<Thing>("POST", `/boards/${on.id}/recurrences`, { body: { title: "Weekly", skipped_days: ["2027-01-04"], ...WHEN } }));
  for (const path of ["/calendar-feed", `/boards/${on.id}/calendar-feed`]) must(await of.call("POST", path, { body: {} }));
  const { url } = must(await friend.call<{ url: string }>("POST", "/calendar-feed", { body: {} }));
  return { recurring, calendarFile: url.slice(url.lastIndexOf("/") + 1) };
}

/** Ids of the path where the operation says nothing else. */
export const dueIds = ({ recurring, calendarFile }: { recurring: Thing; calendarFile: string }) => ({
  recurrence_id: recurring.id,
  calendar_file: calendarFile,
});

export const DUE_OPERATIONS: Record<string, Operation> = {
  listRecurrences: nothing,
  createRecurrence: saying({ title: "Daily", ...WHEN }),
  previewRecurrence: () => ({ query: WHEN }),
  getRecurrence: nothing,
  updateRecurrence: saying({ is_paused: true }),
  deleteRecurrence: nothing,
  getCalendarFeed: nothing,
  makeCalendarFeed: saying({ time_zone: "Asia/Shanghai" }),
  revokeCalendarFeed: nothing,
  getBoardCalendarFeed: nothing,
  makeBoardCalendarFeed: saying({}),
  revokeBoardCalendarFeed: nothing,
  readCalendar: nothing,
  listMyBoards: nothing,
  listMyTasks: nothing,
  listNotifications: nothing,
  markNotificationsRead: saying({ until: 1 }),
  getNotificationSettings: nothing,
  setNotificationSettings: saying({ muted: ["comment"] }),
  listTaskCommentFeed: nothing,
  streamTaskCommentFeed: nothing,
};
