// One task, everything about it, editable in place: beside its board, or over the page where that is narrow. Lives at ?task=<id>.
import { useMemo, useState } from "react";
import { useT } from "../i18n/index.ts";
import { TaskApprovals, WaitingApprovals } from "../approvals/index.ts";
import { Attachments, AttachToText } from "../attachments/index.ts";
import { TaskChecks } from "../checks/index.ts";
import type { BoardSnapshot } from "../boards/index.ts";
import { FieldEditors, useBoardFields } from "../fields/index.ts";
import { RunPanel } from "../runs/index.ts";
import { TagPicker } from "../tags/index.ts";
import {
  type Actor,
  BlockedBanner,
  Checklist,
  CommentFoot,
  Comments,
  DependencyGraph,
  DependencyPicker,
  DescriptionField,
  hasGraph,
  Subtasks,
  subjectOf,
  type Task,
  TaskFields,
  TaskMenu,
  type TaskStatus,
  TitleField,
  updateTask,
  useTaskChange,
  useWholeTask,
  WatchButton,
} from "../tasks/index.ts";
import { useNoteRecent } from "../live/recent.ts";
import { Boundary, guarded } from "../ui/boundary.tsx";
import { IconButton } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { CaretDownIcon, CaretUpIcon, XIcon } from "../ui/icons.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Mono } from "../ui/page.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { Soon } from "../ui/soon.tsx";
import { Empty, ProblemNote } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { WaitMark } from "../ui/wait-mark.tsx";
import { History } from "./history.tsx";
import { stepsFrom, useShownOrder } from "./open-task.ts";
import { PanelFrame } from "./panel-frame.tsx";
import { addressOf } from "./task-link.tsx";
import { Viewers } from "./viewers.tsx";

type PanelProps = {
  taskId: string;
  isBeside: boolean;
  snapshot: BoardSnapshot;
  tasks: Task[];
  onClose(): void;
  /** `isStep`: on to the next one, of which the browser's history need not know. */
  onOpen(id: string, isStep?: boolean): void;
  onMove(task: Task, status: TaskStatus): void;
  /** Dialogs over the task. */
  children?: React.ReactNode;
};
type TabId = "comments" | "history";

/** Which of the shown tasks it is, and the ones before and after it: as K and J do. */
function Steps({ taskId, onOpen }: { taskId: string; onOpen(id: string, isStep: boolean): void }) {
  const t = useT();
  const order = useShownOrder();
  const { place, previous, next } = stepsFrom(order, taskId);
  if (order.length === 0) return null;
  return (
    <>
      {place === null ? null : (
        <span className="px-1 text-xs whitespace-nowrap text-kumo-subtle tabular-nums max-[360px]:hidden">
          {t("tasks.placeOf", { place, count: order.length })}
        </span>
      )}
      <IconButton icon={CaretUpIcon} label={t("tasks.previousTask")} disabled={previous === null} onClick={() => previous && onOpen(previous, true)} />
      <IconButton icon={CaretDownIcon} label={t("tasks.nextTask")} disabled={next === null} onClick={() => next && onOpen(next, true)} />
    </>
  );
}

const HEAD = "flex h-10 shrink-0 items-center border-b border-kumo-line pr-2 pl-4 pointer-coarse:h-12";

function Head({ task, onClose, onOpen }: { task: Task } & Pick<PanelProps, "onClose" | "onOpen">) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  return (
    <header className={HEAD}>
      <span className="whitespace-nowrap">
        <Mono>{task.key}</Mono>
      </span>
      <CopyButton text={addressOf(task)} label={t("tasks.copyLink", { key: task.key })} />
      <WaitMark subject={subjectOf(task.id)} />
      <span className="flex-1" />
      <Viewers taskId={task.id} />
      <WatchButton task={task} />
      {isReadOnly ? null : guarded(<TaskMenu key={task.id} task={task} onOpen={onOpen} onGone={onClose} />)}
      <Steps taskId={task.id} onOpen={onOpen} />
      <IconButton icon={XIcon} label={t("ui.close")} onClick={onClose} />
    </header>
  );
}

const Section = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <section className="flex flex-col gap-1">
    <h3 className="text-xs text-kumo-subtle">{title}</h3>
    {children}
  </section>
);

/** The same on one line with its name, below the properties. */
const Line = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <section className="grid grid-cols-[70px_minmax(0,1fr)] gap-x-1.5">
    <h3 className="text-xs leading-6.5 whitespace-nowrap text-kumo-subtle pointer-coarse:leading-9">{title}</h3>
    {children}
  </section>
);

/** Who can be named in a comment. */
const nameable = ({ agents, members }: BoardSnapshot): Actor[] => [
  ...members.map(({ user_id, name }) => ({ type: "user" as const, id: user_id, name })),
  ...agents.map(({ id, name }) => ({ type: "agent" as const, id, name })),
];

function Body({ task, snapshot, tasks, onOpen, onMove }: Pick<PanelProps, "snapshot" | "tasks" | "onOpen" | "onMove"> & { task: Task }) {
  const t = useT();
  const [tab, setTab] = useState<TabId>("comments");
  const { change, error } = useTaskChange(task);
  const whole = useWholeTask(task);
  const isReadOnly = useIsReadOnly();
  const fields = useBoardFields(task.board_id);
  const named = useMemo(() => nameable(snapshot), [snapshot]);
  return (
    <>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="flex flex-col gap-3 px-4 py-3">
          <Boundary>
            <TitleField task={task} />
          </Boundary>
          <Boundary>{task.is_blocked ? <BlockedBanner task={task} tasks={tasks} onOpen={onOpen} /> : null}</Boundary>
          {error ? <ProblemNote error={error} what={t("tasks.notChanged")} /> : null}
          <div className="flex flex-col">
            <Boundary>
              <TaskFields task={task} snapshot={snapshot} onChange={change} onMove={onMove} />
            </Boundary>
            <Soon instead={<div className="h-13" />}>
              {isReadOnly && task.tags.length === 0 ? null : (
                <Line title={t("tags.ofTask")}>
                  <TagPicker chosen={task.tags} onChange={(tags) => change({ tag_ids: tags.map(({ id }) => id) })} />
                </Line>
              )}
              {isReadOnly && task.dependencies.length === 0 ? null : (
                <Line title={t("tasks.dependencies")}>
                  <DependencyPicker
                    tasks={tasks}
                    chosen={task.dependencies}
                    ownId={task.id}
                    onChange={(dependencies) => change({ dependencies })}
                    onOpen={onOpen}
                  />
                </Line>
              )}
            </Soon>
          </div>
          {task.approvals_pending_count > 0 ? (
            <Boundary>
              <WaitingApprovals task={task} />
            </Boundary>
          ) : null}
          <Boundary>{task.active_run ? <RunPanel task={task} /> : null}</Boundary>
          <Soon>
            <Boundary>
              <Loaded query={{ ...whole, data: task.is_abridged ? undefined : task }} failed={t("tasks.notLoaded")} rows={2}>
                {(one) => <DescriptionField task={one} named={named} Around={AttachToText} />}
              </Loaded>
            </Boundary>
            {fields.length > 0 ? (
              <Section title={t("fields.ofTask")}>
                <FieldEditors fields={fields} values={task.custom_field_values} onSave={(custom_field_values) => updateTask(task, { custom_field_values })} />
              </Section>
            ) : null}
            {hasGraph(task, tasks) ? (
              <Boundary>
                <Section title={t("tasks.graph")}>
                  <DependencyGraph task={task} tasks={tasks} onOpen={onOpen} />
                </Section>
              </Boundary>
            ) : null}
            <Soon>
              {isReadOnly && task.checklist.length === 0 ? null : (
                <Boundary>
                  <Section title={t("tasks.checklistProgress", task.checklist_progress)}>
                    <Checklist task={task} />
                  </Section>
                </Boundary>
              )}
              {isReadOnly && task.subtasks.total === 0 && !task.parent_task_id ? null : (
                <Boundary>
                  <Section title={t("tasks.subtasksProgress", task.subtasks)}>
                    <Subtasks task={task} tasks={tasks} onOpen={onOpen} onChange={change} />
                  </Section>
                </Boundary>
              )}
              {isReadOnly && task.attachment_count === 0 ? null : (
                <Boundary>
                  <Section title={t("attachments.ofTask")}>
                    <Attachments task={task} />
                  </Section>
                </Boundary>
              )}
              <Soon>
                <Boundary>{task.active_run ? null : <RunPanel task={task} />}</Boundary>
                <Boundary>
                  <TaskChecks task={task} />
                </Boundary>
                <Boundary>
                  <TaskApprovals task={task} />
                </Boundary>
              </Soon>
            </Soon>
          </Soon>
        </div>
        <Soon>
          <div className="border-t border-kumo-line px-4 pt-2 pb-6">
            <Tabs<TabId>
              value={tab}
              onChange={setTab}
              tabs={[
                { value: "comments", label: t("tasks.commentsTab", { count: task.comment_count }) },
                { value: "history", label: t("tasks.historyTab") },
              ]}
            />
            <div className="pt-3">
              <Boundary key={tab}>
                {tab === "comments" ? <Comments taskId={task.id} named={named} Around={AttachToText} /> : <History taskId={task.id} />}
              </Boundary>
            </div>
          </div>
        </Soon>
      </div>
      <Boundary>
        <CommentFoot taskId={task.id} named={named} Around={AttachToText} />
      </Boundary>
    </>
  );
}

export default function TaskPanel({ taskId, isBeside, snapshot, tasks, onClose, onOpen, onMove, children }: PanelProps) {
  const t = useT();
  const task = tasks.find((candidate) => candidate.id === taskId);
  useNoteRecent(task ? { kind: "task", id: task.id, title: task.title, extra: task.key, boardId: task.board_id } : null);
  return (
    <PanelFrame taskId={taskId} isBeside={isBeside} onClose={onClose} label={task ? `${task.key} ${task.title}` : t("tasks.gone")}>
      {task ? (
        <>
          <Head task={task} onClose={onClose} onOpen={onOpen} />
          <Body key={taskId} task={task} snapshot={snapshot} tasks={tasks} onOpen={onOpen} onMove={onMove} />
        </>
      ) : (
        <>
          <header className={HEAD}>
            <span className="flex-1" />
            <Steps taskId={taskId} onOpen={onOpen} />
            <IconButton icon={XIcon} label={t("ui.close")} onClick={onClose} />
          </header>
          <Empty title={t("tasks.gone")} detail={t("tasks.goneDetail")} />
        </>
      )}
      {children}
    </PanelFrame>
  );
}
