// The day on which a task is due; red, and said, once it is past.
import type { ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { cx } from "../ui/cx.ts";
import { useFormat, useNow } from "../ui/time.tsx";

type DueDayProps = { dueAt: string; status: Task["status"]; icon?: ReactNode; className?: string };

/** `className`: while it is not past. */
export function DueDay({ dueAt, status, icon, className }: DueDayProps) {
  const t = useT();
  const format = useFormat();
  const isOverdue = useNow() > Date.parse(dueAt) && status !== "done";
  return (
    <span className={cx("flex items-center gap-1 whitespace-nowrap tabular-nums", isOverdue ? "text-block" : className)} title={format.exact(dueAt)}>
      {icon}
      {isOverdue ? <span className="sr-only">{t("tasks.overdue")}</span> : null}
      {format.day(dueAt)}
    </span>
  );
}
