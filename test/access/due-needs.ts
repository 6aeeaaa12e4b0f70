// What operations on recurring tasks, calendars, notifications, what is said on tasks and happens otherwise, as it does, demand, by hand (needs.ts).
import type { Need } from "./needs.ts";

export const DUE_NEEDS: Record<string, Need> = {
  listRecurrences: ["recurrence.read", "reader", "its board", "tasks:read here"],
  previewRecurrence: ["recurrence.read", "reader", "its board", "tasks:read here"],
  getRecurrence: ["recurrence.read", "reader", "its board", "tasks:read here"],
  createRecurrence: ["recurrence.manage", "writer", "never", "tasks:write here"],
  updateRecurrence: ["recurrence.manage", "writer", "never", "tasks:write here"],
  deleteRecurrence: ["recurrence.manage", "writer", "never", "tasks:write here"],
  getCalendarFeed: ["calendar.use", "member", "never", "never"],
  makeCalendarFeed: ["calendar.use", "member", "never", "never"],
  revokeCalendarFeed: ["calendar.use", "member", "never", "never"],
  getBoardCalendarFeed: ["calendar.use_board", "reader", "never", "never"],
  makeBoardCalendarFeed: ["calendar.use_board", "reader", "never", "never"],
  revokeBoardCalendarFeed: ["calendar.use_board", "reader", "never", "never"],
  readCalendar: [null, "anybody", "anybody", "anybody"], // the address is the proof
  listTaskCommentFeed: ["activity.read_comments", "member", "never", "tasks:read anywhere"],
  streamActivity: ["activity.stream", "member", "its organization", "activity:read anywhere"],
  streamEvents: ["activity.stream", "member", "its organization", "activity:read anywhere"],
  streamTaskCommentFeed: ["activity.stream_comments", "member", "never", "tasks:read anywhere"],
  listMyBoards: ["my_boards.read", "member", "never", "never"],
  listMyTasks: ["my_work.read", "member", "never", "never"],
  listNotifications: ["notification.read", "member", "never", "never"],
  markNotificationsRead: ["notification.mark", "member", "never", "never"],
  getNotificationSettings: ["notification.read", "member", "never", "never"],
  setNotificationSettings: ["notification.settle", "member", "never", "never"],
};
