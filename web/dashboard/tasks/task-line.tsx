// One task on one line, with a way to it.
import type { ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import { Dot } from "../ui/chip.tsx";
import { Mono } from "../ui/page.tsx";
import { STATUS_LABELS, STATUS_TONES } from "./status.ts";
import type { Task } from "./wire.ts";

type LineProps = { task: Task; onOpen(id: string): void; children?: ReactNode };

export function TaskLine({ task, onOpen, children }: LineProps) {
  const t = useT();
  return (
    <div className="flex min-h-8 items-center gap-2 rounded-card border border-kumo-line pr-1 pl-2.5 text-sm">
      <Dot tone={STATUS_TONES[task.status]} />
      <Mono>{task.key}</Mono>
      <button type="button" onClick={() => onOpen(task.id)} className="min-w-0 flex-1 truncate text-left hover:underline">
        {task.title}
      </button>
      <span className="shrink-0 text-xs text-kumo-subtle">{t(STATUS_LABELS[task.status])}</span>
      {children}
    </div>
  );
}
