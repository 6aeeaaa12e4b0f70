// One import: what it would do with what is chosen, then how far it has come, and what became of it.
import { Link } from "@tanstack/react-router";
import { asTheServerSays, useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { Panel } from "../ui/page.tsx";
import { Progress } from "../ui/progress.tsx";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Choices } from "./choices.tsx";
import { useCancelImport, useReport, useStartImport, useTaskImport } from "./live.ts";
import { RefusedRows, SampleTasks } from "./sample.tsx";
import type { DryRun, TaskImport } from "./wire.ts";

function Counts({ counts, obstacles, notes }: Pick<DryRun, "counts" | "obstacles" | "notes">) {
  const t = useT();
  const { groups, agents, fields, tasks, comments, boards, labels, already_there, refused } = counts;
  return (
    <div className="flex flex-col gap-1 p-4 text-sm">
      <p>{t("imports.counts", { tasks, comments, boards, labels })}</p>
      {groups + fields > 0 ? <p>{t("imports.countsBeside", { groups, fields })}</p> : null}
      {agents > 0 ? <p>{t("imports.countsAgents", { count: agents })}</p> : null}
      {already_there > 0 ? <p className="text-kumo-subtle">{t("imports.there", { count: already_there })}</p> : null}
      {refused > 0 ? <p className="text-kumo-subtle">{t("imports.refusedCount", { count: refused })}</p> : null}
      {notes.map((note) => (
        <p key={note} className="text-kumo-subtle">
          {asTheServerSays(note)}
        </p>
      ))}
      {obstacles.map((obstacle) => (
        <p key={obstacle} role="alert" className="text-block">
          {asTheServerSays(obstacle)}
        </p>
      ))}
    </div>
  );
}

function Waiting({ transfer, run }: { transfer: TaskImport; run: DryRun }) {
  const t = useT();
  const [start, cancel] = [useStartImport(transfer.id), useCancelImport(transfer.id)];
  const actions = (
    <span className="flex flex-wrap gap-2">
      <Button isBusy={cancel.isPending} onClick={() => cancel.mutate()}>
        {t("imports.cancel")}
      </Button>
      <Button look="primary" isBusy={start.isPending} disabled={run.obstacles.length > 0} onClick={() => start.mutate()}>
        {t("imports.start")}
      </Button>
    </span>
  );
  return (
    <>
      <Panel title={t("imports.would")} actions={actions}>
        {start.error ? <ProblemNote error={start.error} what={t("imports.notStarted")} /> : null}
        {cancel.error ? <ProblemNote error={cancel.error} what={t("imports.notCanceled")} /> : null}
        <Counts {...run} />
      </Panel>
      <Choices id={transfer.id} run={run} />
      <SampleTasks sample={run.sample} />
      <RefusedRows refused={run.refused} />
    </>
  );
}

function Cancel({ id }: { id: string }) {
  const t = useT();
  const cancel = useCancelImport(id);
  return (
    <>
      {cancel.error ? <ProblemNote error={cancel.error} what={t("imports.notCanceled")} /> : null}
      <Button isBusy={cancel.isPending} onClick={() => cancel.mutate()}>
        {t("imports.cancel")}
      </Button>
    </>
  );
}

function Working({ transfer }: { transfer: TaskImport }) {
  const t = useT();
  const [done, total] = [transfer.tasks_done + transfer.already_there, transfer.tasks_total ?? 0];
  return (
    <Panel title={transfer.file_name}>
      <div className="flex flex-col items-start gap-3 p-4">
        <Progress label={t("imports.progress", { done, total })} share={total > 0 ? done / total : null} />
        <Cancel id={transfer.id} />
      </div>
    </Panel>
  );
}

function Reading({ transfer }: { transfer: TaskImport }) {
  const t = useT();
  const { rows = 0, waits_for: waits } = transfer.reading ?? {};
  return (
    <Panel title={transfer.file_name}>
      <div className="flex flex-col items-start gap-3 p-4">
        <Progress label={t("imports.reading.progress", { rows })} share={null} />
        {waits ? (
          <p role="status" className="text-sm break-words text-kumo-subtle">
            {asTheServerSays(waits)}
          </p>
        ) : null}
        <Cancel id={transfer.id} />
      </div>
    </Panel>
  );
}

function Ended({ transfer, run }: { transfer: TaskImport; run: DryRun | null }) {
  const t = useT();
  const report = useReport(transfer.id);
  const { tasks_done: tasks, comments_done: comments, agents_done: agents, already_there, refused, error } = transfer;
  return (
    <>
      <Panel title={transfer.file_name}>
        <div className="flex flex-col items-start gap-2 p-4 text-sm">
          <p>{t("imports.result", { tasks, comments })}</p>
          {agents > 0 ? <p>{t("imports.agentsDone", { count: agents })}</p> : null}
          {already_there > 0 ? <p className="text-kumo-subtle">{t("imports.there", { count: already_there })}</p> : null}
          {refused > 0 ? <p className="text-kumo-subtle">{t("imports.refusedCount", { count: refused })}</p> : null}
          {error ? <p className="break-words text-block">{asTheServerSays(error)}</p> : null}
          {report.error ? <ProblemNote error={report.error} what={t("imports.notReported")} /> : null}
          <Button isBusy={report.isPending} onClick={() => report.mutate()}>
            {t("imports.report")}
          </Button>
        </div>
      </Panel>
      <RefusedRows refused={run?.refused ?? []} />
    </>
  );
}

function Shown({ transfer }: { transfer: TaskImport }) {
  const { status, dry_run: run } = transfer;
  if (status === "previewed" && run) return <Waiting transfer={transfer} run={run} />;
  if (status === "reading") return <Reading transfer={transfer} />;
  if (status === "queued" || status === "running") return <Working transfer={transfer} />;
  return <Ended transfer={transfer} run={run} />;
}

export function OneImport({ id }: { id: string }) {
  const t = useT();
  const { data, error, refetch } = useTaskImport(id);
  return (
    <>
      <p className="text-sm">
        <Link to="/settings/import" search={{}} className="underline">
          {t("imports.back")}
        </Link>
      </p>
      {error ? <ProblemNote error={error} what={t("imports.notLoaded")} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <SkeletonRows count={4} /> : null}
      {data ? <Shown transfer={data} /> : null}
    </>
  );
}
