// The day on which a task is due; red, and said, once it is past.
import type { ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { cx } from "../ui/cx.ts";
import { type useFormat, useNow } from "../ui/time.tsx";

export type Format = ReturnType<typeof useFormat>;
type DueDayProps = { dueAt: string; status: Task["status"]; icon?: ReactNode; className?: string; format: Format };

/** `className`: while it is not past. `format`: made once for many, since it costs more than a row. */
export function DueDay({ dueAt, status, icon, className, format }: DueDayProps) {
  const t = useT();
  const isOverdue = useNow() > Date.parse(dueAt) && status !== "done";
  return (
    <span className={cx("flex items-center gap-1 whitespace-nowrap tabular-nums", isOverdue ? "text-block" : className)} title={format.exact(dueAt)}>
      {icon}
      {isOverdue ? <span className="sr-only">{t("tasks.overdue")}</span> : null}
      {format.day(dueAt)}
    </span>
  );
}
