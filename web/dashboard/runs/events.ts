// What events and frames do to runs: on their board's snapshot, in the list of a task, and while an agent works.
import type { BoardSnapshot } from "../boards/index.ts";
import { reload } from "../live/cache.ts";
import { type EventAbout, isAbout } from "../live/events.ts";
import { upsertById } from "../live/items.ts";
import type { EventType, EventView, LiveFrame } from "../live/wire.ts";
import { taskUsageKey } from "../usage/index.ts";
import { taskRunsKey } from "./keys.ts";
import { forgetRun, showRun } from "./live-runs.ts";
import type { Run } from "./wire.ts";

const ENDED: ReadonlySet<Run["status"]> = new Set<Run["status"]>(["succeeded", "failed", "aborted"]);
const isRunActive = (run: Run): boolean => !ENDED.has(run.status);

function runOf(snapshot: BoardSnapshot, event: EventAbout<"run">): Run {
  const known = snapshot.runs.find((run) => run.id === event.subject.id);
  const blank: Run = {
    id: event.subject.id,
    task_id: event.about?.type === "task" ? event.about.id : null,
    board_id: snapshot.board.id,
    agent_id: null,
    agent_name: null,
    gateway_id: "",
    session_key: "",
    status: "queued",
    output: null,
    error: null,
    requested_by: event.actor,
    created_at: event.at,
    started_at: null,
    ended_at: null,
  };
  return { ...blank, ...known, ...event.after };
}

function applyRun(snapshot: BoardSnapshot, event: EventAbout<"run">): BoardSnapshot {
  const run = runOf(snapshot, event);
  const runs = isRunActive(run) ? upsertById(snapshot.runs, run) : snapshot.runs.filter((known) => known.id !== run.id);
  const newest = runs.filter((known) => known.task_id === run.task_id).sort((a, b) => b.created_at.localeCompare(a.created_at))[0] ?? null;
  const tasks = snapshot.tasks.map((task) => (task.id === run.task_id ? { ...task, active_run: newest } : task));
  return { ...snapshot, runs, tasks };
}

export const onRunBoardEvent = (snapshot: BoardSnapshot, event: EventView): BoardSnapshot => (isAbout(event, "run") ? applyRun(snapshot, event) : snapshot);

const ENDINGS: ReadonlySet<string> = new Set(["run.succeeded", "run.failed", "run.aborted"] satisfies EventType[]);

export function onRunEvent(event: EventView): void {
  if (!isAbout(event, "run") || event.about?.type !== "task") return;
  void reload(taskRunsKey(event.about.id));
  if (!ENDINGS.has(event.type)) return;
  forgetRun(event.about.id);
  void reload(taskUsageKey(event.about.id));
}

export function onRunFrame(frame: LiveFrame): void {
  if (frame.type === "run") showRun(frame.run);
}
