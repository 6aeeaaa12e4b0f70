// Moving a card: shown at once, undone from a toast, taken back with the reason on the card when refused.
import { useCallback, useState } from "react";
import { useT } from "../i18n/index.ts";
import type { BoardSnapshot } from "../boards/index.ts";
import { hasCode } from "../live/http.ts";
import { createStore, useStoreValue } from "../live/store.ts";
import { useMayManage } from "../organizations/index.ts";
import { byRank, STATUS_LABELS, type Task, type TaskStatus, type TaskUpdate, updateTask } from "../tasks/index.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { useFormat } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { gateOf } from "./gate.ts";

const refusals = createStore<ReadonlyMap<string, string>>(new Map());

function setRefusal(taskId: string, reason: string | null): void {
  const next = new Map(refusals.get());
  if (reason === null) next.delete(taskId);
  else next.set(taskId, reason);
  refusals.set(next);
}

export const useRefusal = (taskId: string): string | undefined => useStoreValue(refusals, (all) => all.get(taskId));
export const dismissRefusal = (taskId: string): void => setRefusal(taskId, null);

/** A move to done that an admin may make without its checks. */
type Overriding = { task: Task; changes: TaskUpdate; why: string };

/** Where checks are missing, whoever may override says why. */
function useOverriding(send: (task: Task, changes: TaskUpdate) => Promise<void>) {
  const mayManage = useMayManage();
  const [unchecked, setUnchecked] = useState<Overriding | null>(null);
  /** false: they may not. */
  const offer = (asked: Overriding): boolean => {
    if (mayManage) setUnchecked(asked);
    return mayManage;
  };
  const keepUnfinished = () => setUnchecked(null);
  const override = (reason: string) => {
    if (unchecked) void send(unchecked.task, { ...unchecked.changes, override_checks: true, reason });
    keepUnfinished();
  };
  return { offer, unchecked, keepUnfinished, override };
}

type Place = Pick<TaskUpdate, "after_task_id" | "before_task_id">;

/** The task's present place, in a form that an undo can send. One pass over the board: a card is let go meanwhile. */
export function placeIn(tasks: readonly Task[], task: Task): Place {
  let before: Task | null = null;
  let after: Task | null = null;
  for (const other of tasks) {
    if (other.status !== task.status || other.id === task.id) continue;
    if (byRank(other, task) < 0) {
      if (before === null || byRank(other, before) > 0) before = other;
    } else if (after === null || byRank(other, after) < 0) after = other;
  }
  if (before) return { after_task_id: before.id };
  return after ? { before_task_id: after.id } : {};
}

/** Puts the reason on the card and into a toast. */
function useRefuse() {
  const t = useT();
  const textOf = useProblemText();
  return (task: Task, error: unknown) => {
    const reason = textOf(error);
    setRefusal(task.id, reason);
    toast({ title: t("tasks.notMoved", { key: task.key }), detail: reason, tone: "problem" });
  };
}

type Blocking = { task: Task; place: Place };

/** Moving to Blocked wants a reason: until it is given the card stays where it was. */
function useBlocking(send: (task: Task, changes: TaskUpdate) => Promise<void>) {
  const [asked, setAsked] = useState<Blocking | null>(null);
  const ask = useCallback((task: Task, place: Place) => setAsked({ task, place }), []);
  const end = () => setAsked(null);
  const block = (reason: string) => {
    if (asked) void send(asked.task, { status: "blocked", blocked_reason: reason, ...asked.place });
    end();
  };
  return { ask, blocking: asked?.task ?? null, block, keepUnblocked: end };
}

export function useMoves(snapshot: BoardSnapshot, tasks: Task[]) {
  const t = useT();
  const refuse = useRefuse();
  const format = useFormat();
  const [asked, setAsked] = useState<Task | null>(null);
  const tellMoved = (task: Task, status: TaskStatus, back: TaskUpdate) => {
    const undo = () => void updateTask(task, back).catch((error: unknown) => refuse(task, error));
    toast({ title: t("tasks.moved", { key: task.key, column: t(STATUS_LABELS[status]) }), action: { label: t("ui.undo"), run: undo } });
  };
  const tellDue = (task: Task, back: TaskUpdate) => {
    const undo = () => void updateTask(task, back).catch((error: unknown) => refuse(task, error));
    const title = task.due_at ? t("tasks.isDue", { key: task.key, day: format.day(task.due_at) }) : t("tasks.isNotDue", { key: task.key });
    toast({ title, action: { label: t("ui.undo"), run: undo } });
  };
  const send = async (task: Task, changes: TaskUpdate) => {
    const wasBlocked = task.status === "blocked" ? { blocked_reason: task.blocked_reason } : {};
    const back: TaskUpdate = { status: task.status, ...wasBlocked, ...placeIn(tasks, task) };
    setRefusal(task.id, null);
    try {
      const moved = await updateTask(task, changes);
      if (changes.status) tellMoved(moved, changes.status, back);
      else if (changes.due_at !== undefined) tellDue(moved, { due_at: task.due_at, ...(changes.start_at === undefined ? {} : { start_at: task.start_at }) });
    } catch (error) {
      if (hasCode(error, "approval_required")) setAsked(task);
      if (hasCode(error, "checks_missing") && offer({ task, changes, why: error.problem.detail })) return setRefusal(task.id, error.problem.detail);
      refuse(task, error);
    }
  };
  const { offer, ...overriding } = useOverriding((task, changes) => send(task, changes));
  const { ask, ...blocking } = useBlocking(send);
  // biome-ignore lint/correctness/useExhaustiveDependencies: sending is made anew with these
  const move = useCallback(
    async (task: Task, status: TaskStatus, place: Place = {}) => {
      const isChange = status !== task.status;
      const isGated = isChange && status === "done" && gateOf(snapshot.board, task, snapshot.approvals, Date.now()).state !== "open";
      if (isGated) return setAsked(task);
      if (isChange && status === "blocked") return ask(task, place);
      await send(task, { ...(isChange ? { status } : {}), ...place });
    },
    [snapshot.board, snapshot.approvals, tasks, t],
  );
  /** Of what does not move it, such as its priority. */
  const change = (task: Task, changes: TaskUpdate) => void send(task, changes);
  return { move, change, asked, closeAsk: () => setAsked(null), ...blocking, ...overriding };
}
