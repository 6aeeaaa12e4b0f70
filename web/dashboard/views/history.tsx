// What happened to one task, newest first.
import { useT } from "../i18n/index.ts";
import { EventRow, useTaskHistory } from "../activity/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";

export function History({ taskId }: { taskId: string }) {
  const t = useT();
  const { data, error, isPending, refetch } = useTaskHistory(taskId);
  if (error) return <ProblemNote error={error} what={t("activity.notLoaded")} onRetry={() => void refetch()} />;
  if (isPending) return <SkeletonRows count={4} />;
  return (
    <ol className="-mx-4 divide-y divide-kumo-line" aria-label={t("tasks.historyTab")}>
      {data.items.map((event) => guarded(<EventRow key={event.id} event={event} isInTask />))}
    </ol>
  );
}
