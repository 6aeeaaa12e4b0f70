// How many notifications are not read: beside the inbox in the sidebar, and in the browser's tab.
import { useEffect } from "react";
import { useT } from "../i18n/index.ts";
import { setUnreadInTitle } from "../ui/page.tsx";
import { useUnread } from "./live.ts";

const MANY = 100;
const shown = (count: number): string => (count >= MANY ? `${MANY - 1}+` : String(count));

export function UnreadBadge() {
  const t = useT();
  const count = useUnread();
  useEffect(() => setUnreadInTitle(count === 0 ? "" : shown(count)), [count]);
  if (count === 0) return null;
  return (
    <span className="text-xs text-kumo-subtle tabular-nums">
      <span aria-hidden>{shown(count)}</span>
      <span className="sr-only">{t("notifications.unreadCount", { count })}</span>
    </span>
  );
}
