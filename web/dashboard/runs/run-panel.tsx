// The agent at work on this task: start, what it says now, stop, and how the last run ended.
import { type RefObject, useEffect, useRef } from "react";
import { snapshotOf } from "../boards/index.ts";
import { useT } from "../i18n/index.ts";
import { RoutingButton } from "../routing/index.ts";
import type { Task } from "../tasks/index.ts";
import { Age } from "../ui/age.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { State } from "../ui/chip.tsx";
import { ExactText } from "../ui/exact.tsx";
import { CheckIcon, PlayIcon, StopIcon, XIcon } from "../ui/icons.ts";
import { Markdown } from "../ui/markdown.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useLiveRun } from "./live-runs.ts";
import { useExecuteTask, useStopTask, useTaskRuns } from "./live.ts";
import { RunLinks } from "./run-links.tsx";
import { RUN_LABELS, RUN_TONES } from "./status.ts";
import type { LiveRun, Run } from "./wire.ts";

/** Keeps the newest words in sight, unless the reader scrolled up. */
function useFollow(text: string): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const onScroll = () => {
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 24;
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => element.removeEventListener("scroll", onScroll);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new words scroll
  useEffect(() => {
    if (isAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  return box;
}

function Step({ step }: { step: LiveRun["steps"][number] }) {
  const t = useT();
  return (
    <li className="flex items-center gap-2">
      {step.status === "running" ? (
        <State tone="run" isLive>
          {""}
        </State>
      ) : null}
      {step.status === "done" ? <CheckIcon size={12} className="text-done" aria-label={t("run.stepDone")} /> : null}
      {step.status === "failed" ? <XIcon size={12} className="text-block" aria-label={t("run.stepFailed")} /> : null}
      <ExactText text={step.title} className="min-w-0 truncate" />
    </li>
  );
}

function Steps({ steps }: { steps: LiveRun["steps"] }) {
  const t = useT();
  return (
    <ol className="flex flex-col gap-1 text-xs" aria-label={t("run.steps")}>
      {steps.map((step) => guarded(<Step key={step.id} step={step} />))}
    </ol>
  );
}

function Output({ live }: { live: LiveRun }) {
  const t = useT();
  const box = useFollow(live.text);
  return (
    <div className="flex flex-col gap-2">
      {live.steps.length > 0 ? <Steps steps={live.steps} /> : null}
      {live.text ? (
        <div
          ref={box}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
          tabIndex={0}
          role="log"
          aria-label={t("run.output")}
          aria-live="off"
          className="max-h-64 overflow-y-auto rounded-card bg-kumo-recessed px-3 py-2 font-mono text-xs break-words whitespace-pre-wrap"
        >
          {live.text}
        </div>
      ) : null}
    </div>
  );
}

function LastRun({ run }: { run: Run }) {
  const t = useT();
  return (
    <details className="text-sm">
      <summary className="flex cursor-pointer items-center gap-2">
        <State tone={RUN_TONES[run.status]}>{t(RUN_LABELS[run.status])}</State>
        <span className="text-xs text-kumo-subtle">
          {run.agent_name} · <Time iso={run.ended_at ?? run.created_at} />
        </span>
        <span className="text-xs text-kumo-link underline">{t("run.result")}</span>
      </summary>
      <div className="mt-2 max-h-80 overflow-y-auto rounded-card border border-kumo-line px-3 py-2">
        {run.error ? <p className="text-block break-words">{run.error}</p> : null}
        {run.output ? <Markdown text={run.output} /> : run.error ? null : <p className="text-kumo-subtle">{t("run.silent")}</p>}
      </div>
    </details>
  );
}

/** Another agent has the task than the one that still works on it. */
const isHandedOn = ({ active_run: run, assigned_agent_id: agent }: Task): boolean => run !== null && agent !== null && run.agent_id !== agent;

function Active({ task, live }: { task: Task; live: LiveRun | undefined }) {
  const t = useT();
  const stop = useStopTask(task.id);
  const isReadOnly = useIsReadOnly();
  const status = live?.status ?? task.active_run?.status ?? "queued";
  const name = task.active_run?.agent_name ?? task.assignee?.name ?? "";
  const since = task.active_run?.started_at ?? task.active_run?.created_at;
  return (
    <>
      <div className="-mx-3 -mt-3 flex min-h-10 items-center gap-2 border-b border-kumo-line bg-kumo-recessed px-3 py-1.5 text-[13px]">
        <Avatar type="agent" name={name} />
        <span className="min-w-0 truncate font-medium">{name}</span>
        <State tone={RUN_TONES[status]} isLive={status === "running"}>
          {t(RUN_LABELS[status])}
        </State>
        {since ? <Age iso={since} /> : null}
        <span className="flex-1" />
        {isReadOnly ? null : (
          <Button look="danger-plain" icon={StopIcon} onClick={() => stop.mutate()} isBusy={stop.isPending}>
            {t("run.stop")}
          </Button>
        )}
      </div>
      {isHandedOn(task) ? <p className="text-xs text-kumo-subtle">{t("run.handedOn", { name: task.assignee?.name ?? "" })}</p> : null}
      {live ? <Output live={live} /> : null}
      {stop.error ? <ProblemNote error={stop.error} what={t("run.notStopped")} /> : null}
    </>
  );
}

/** Its own agent begins, or where it is nobody's, the one of the board that fits best. */
function useCanRun({ assigned_agent_id: agent, assignee, board_id: boardId }: Task): boolean {
  const isReadOnly = useIsReadOnly();
  const hasAgents = snapshotOf(boardId)?.agents.some(({ gateway_id }) => gateway_id !== null) === true;
  return !isReadOnly && (agent !== null || (assignee === null && hasAgents));
}

/** What begins the next run. */
function Start({ task }: { task: Task }) {
  const t = useT();
  const execute = useExecuteTask(task.id);
  const canRun = useCanRun(task);
  return (
    <>
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-xs text-kumo-subtle">{t("run.title")}</h3>
        {canRun ? (
          <Button icon={PlayIcon} onClick={() => execute.mutate()} isBusy={execute.isPending}>
            {task.assigned_agent_id ? t("run.start", { name: task.assignee?.name ?? "" }) : t("run.startBest")}
          </Button>
        ) : null}
      </div>
      {execute.error ? <ProblemNote error={execute.error} what={t("run.notStarted")} /> : null}
    </>
  );
}

export function RunPanel({ task }: { task: Task }) {
  const t = useT();
  const live = useLiveRun(task.id);
  const runs = useTaskRuns(task.id);
  const isActive = task.active_run !== null;
  const last = runs.data?.items.find((run) => run.ended_at !== null);
  const canRun = useCanRun(task);
  if (!isActive && !last && !canRun) return null;
  return (
    <section className="flex flex-col gap-2 overflow-hidden rounded-panel border border-kumo-line p-3" aria-label={t("run.title")}>
      {isActive ? <Active task={task} live={live} /> : <Start task={task} />}
      {!isActive && last ? <LastRun run={last} /> : null}
      <RoutingButton taskId={task.id} hasRun={isActive || last !== undefined} />
      <RunLinks taskId={task.id} run={task.active_run ?? last} runs={runs.data?.items ?? []} />
    </section>
  );
}
