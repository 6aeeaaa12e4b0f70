// Deleted tasks of a board: bring one back, or end it.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useIsAdmin } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/change-dialog.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TrashIcon } from "../ui/icons.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Mono } from "../ui/page.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { restoreTask, usePurgeTask, useTrash } from "./parts-live.ts";
import type { TrashedTask } from "./wire.ts";

type RowProps = { task: TrashedTask; onRestore(task: TrashedTask): void; onPurge(task: TrashedTask): void };

function Row({ task, onRestore, onPurge }: RowProps) {
  const t = useT();
  const isAdmin = useIsAdmin();
  return (
    <li className="flex min-h-11 items-center gap-2 border-b border-kumo-line py-1.5 last:border-0">
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2 text-sm">
          <span className="shrink-0">
            <Mono>{task.key}</Mono>
          </span>
          <span className="min-w-0 truncate">{task.title}</span>
        </p>
        <p className="text-xs text-kumo-subtle">
          {task.deleted_by ? t("tasks.deletedBy", { name: task.deleted_by.name }) : t("tasks.deletedAt")} <Time iso={task.deleted_at} />
        </p>
      </div>
      <Button onClick={() => onRestore(task)}>{t("tasks.restore")}</Button>
      {isAdmin ? <IconButton icon={TrashIcon} label={t("tasks.purge", { key: task.key })} onClick={() => onPurge(task)} /> : null}
    </li>
  );
}

function PurgeDialog({ boardId, task, onClose }: { boardId: string; task: TrashedTask; onClose(): void }) {
  const t = useT();
  return (
    <ConfirmDialog
      change={usePurgeTask(boardId, task.id)}
      onClose={onClose}
      title={t("tasks.purge", { key: task.key })}
      submitLabel={t("tasks.purgeSubmit")}
      text={t("tasks.purgeText", { title: task.title })}
    />
  );
}

export default function TrashDialog({ boardId, onClose }: { boardId: string; onClose(): void }) {
  const t = useT();
  const trash = useTrash(boardId);
  const [error, setError] = useState<unknown>(null);
  const [ending, setEnding] = useState<TrashedTask | null>(null);
  const restore = (task: TrashedTask) => {
    setError(null);
    void restoreTask(boardId, task.id).catch(setError);
  };
  if (ending) return <PurgeDialog boardId={boardId} task={ending} onClose={() => setEnding(null)} />;
  return (
    <Dialog isOpen onClose={onClose} title={t("tasks.trash")} description={t("tasks.trashDetail")} size="lg">
      {error ? <ProblemNote error={error} what={t("tasks.notRestored")} /> : null}
      <Loaded query={trash} failed={t("tasks.trashNotLoaded")} rows={3}>
        {({ items, total }) => (
          <>
            {items.length === 0 ? <p className="py-6 text-sm text-kumo-subtle">{t("tasks.trashEmpty")}</p> : null}
            <ul aria-label={t("tasks.trash")}>{items.map((task) => guarded(<Row key={task.id} task={task} onRestore={restore} onPurge={setEnding} />))}</ul>
            {total > items.length ? <p className="pt-2 text-xs text-kumo-subtle">{t("tasks.moreInTrash", { count: total - items.length })}</p> : null}
          </>
        )}
      </Loaded>
    </Dialog>
  );
}
