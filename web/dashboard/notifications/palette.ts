// What the palette offers of this slice.
import type { PaletteSetting } from "../slice.ts";

export const paletteSettings: readonly PaletteSetting[] = [
  { to: "/settings/notifications", id: "inbox", label: "notifications.settings" },
  { to: "/settings/notifications", id: "push", label: "push.title" },
  { to: "/settings/notifications", id: "letters", label: "notifications.letters" },
  { to: "/settings/notifications", id: "quiet-hours", label: "notifications.quiet" },
];
