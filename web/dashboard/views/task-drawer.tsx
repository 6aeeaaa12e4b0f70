// One task, everything about it, editable in place. Lives at ?task=<id>; focus goes back to its card.
import { useMemo, useState } from "react";
import { useT } from "../i18n/index.ts";
import { TaskApprovals } from "../approvals/index.ts";
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
  Comments,
  DeleteTask,
  DependencyGraph,
  DependencyPicker,
  DescriptionField,
  DuplicateButton,
  hasGraph,
  MoveButton,
  Subtasks,
  type Task,
  TaskFields,
  type TaskStatus,
  TitleField,
  updateTask,
  useTaskChange,
  useWholeTask,
  WatchButton,
} from "../tasks/index.ts";
import { Boundary } from "../ui/boundary.tsx";
import { IconButton } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { Drawer } from "../ui/drawer.tsx";
import { TrashIcon, XIcon } from "../ui/icons.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Mono } from "../ui/page.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { Soon } from "../ui/soon.tsx";
import { Empty, ProblemNote } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { History } from "./history.tsx";
import { Viewers } from "./viewers.tsx";

type DrawerProps = {
  taskId: string;
  snapshot: BoardSnapshot;
  tasks: Task[];
  onClose(): void;
  onOpen(id: string): void;
  onMove(task: Task, status: TaskStatus): void;
  /** Dialogs over the drawer. */
  children?: React.ReactNode;
};
type TabId = "comments" | "history";

/** PLAT-17 at /b/PLAT/17: shorter than the address of its board, and the same wherever it is. */
const addressOf = ({ key, number }: Task): string => `${window.location.origin}/b/${key.slice(0, key.lastIndexOf("-"))}/${number}`;

function Head({ task, onClose, onDelete, onOpen }: { task: Task; onClose(): void; onDelete(): void; onOpen(id: string): void }) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-kumo-line px-4">
      <Mono>{task.key}</Mono>
      <CopyButton text={addressOf(task)} label={t("tasks.copyLink", { key: task.key })} />
      <span className="flex-1" />
      <Viewers taskId={task.id} />
      <WatchButton task={task} />
      {isReadOnly ? null : <MoveButton task={task} onMoved={onClose} />}
      {isReadOnly ? null : <DuplicateButton task={task} onOpen={onOpen} />}
      {isReadOnly ? null : <IconButton icon={TrashIcon} label={t("tasks.delete", { key: task.key })} onClick={onDelete} />}
      <IconButton icon={XIcon} label={t("ui.close")} onClick={onClose} />
    </header>
  );
}

const Section = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <section className="flex flex-col gap-1.5">
    <h3 className="text-xs text-kumo-subtle">{title}</h3>
    {children}
  </section>
);

/** Who can be named in a comment. */
const nameable = ({ agents, members }: BoardSnapshot): Actor[] => [
  ...members.map(({ user_id, name }) => ({ type: "user" as const, id: user_id, name })),
  ...agents.map(({ id, name }) => ({ type: "agent" as const, id, name })),
];

function Body({ task, snapshot, tasks, onOpen, onMove }: Omit<DrawerProps, "taskId" | "onClose"> & { task: Task }) {
  const t = useT();
  const [tab, setTab] = useState<TabId>("comments");
  const { change, error } = useTaskChange(task);
  const whole = useWholeTask(task);
  const isReadOnly = useIsReadOnly();
  const fields = useBoardFields(task.board_id);
  const named = useMemo(() => nameable(snapshot), [snapshot]);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex flex-col gap-4 px-4 py-4">
        <Boundary>
          <TitleField task={task} />
        </Boundary>
        <Boundary>{task.is_blocked ? <BlockedBanner task={task} tasks={tasks} onOpen={onOpen} /> : null}</Boundary>
        {error ? <ProblemNote error={error} what={t("tasks.notChanged")} /> : null}
        <Boundary>
          <TaskFields task={task} snapshot={snapshot} onChange={change} onMove={onMove} />
        </Boundary>
        <Soon>
          <Boundary>
            <Loaded query={{ ...whole, data: task.is_abridged ? undefined : task }} failed={t("tasks.notLoaded")} rows={2}>
              {(one) => <DescriptionField task={one} />}
            </Loaded>
          </Boundary>
          {isReadOnly && task.tags.length === 0 ? null : (
            <Section title={t("tags.ofTask")}>
              <TagPicker chosen={task.tags} onChange={(tags) => change({ tag_ids: tags.map(({ id }) => id) })} />
            </Section>
          )}
          {fields.length > 0 ? (
            <Section title={t("fields.ofTask")}>
              <FieldEditors fields={fields} values={task.custom_field_values} onSave={(custom_field_values) => updateTask(task, { custom_field_values })} />
            </Section>
          ) : null}
          {isReadOnly && task.dependencies.length === 0 ? null : (
            <Section title={t("tasks.dependencies")}>
              <DependencyPicker
                tasks={tasks}
                chosen={task.dependencies}
                ownId={task.id}
                onChange={(dependencies) => change({ dependencies })}
                onOpen={onOpen}
              />
            </Section>
          )}
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
              <Boundary>
                <RunPanel task={task} />
              </Boundary>
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
  );
}

export default function TaskDrawer({ taskId, snapshot, tasks, onClose, onOpen, onMove, children }: DrawerProps) {
  const t = useT();
  const [isDeleting, setDeleting] = useState(false);
  const task = tasks.find((candidate) => candidate.id === taskId);
  return (
    <Drawer
      isOpen
      onClose={onClose}
      label={task ? `${task.key} ${task.title}` : t("tasks.gone")}
      focusBack={() => document.querySelector<HTMLElement>(`[data-task-id="${taskId}"]`)}
    >
      {task ? (
        <>
          <Head task={task} onClose={onClose} onDelete={() => setDeleting(true)} onOpen={onOpen} />
          <Body task={task} snapshot={snapshot} tasks={tasks} onOpen={onOpen} onMove={onMove} />
          {isDeleting ? <DeleteTask task={task} onClose={() => setDeleting(false)} onDeleted={onClose} /> : null}
        </>
      ) : (
        <>
          <header className="flex h-12 shrink-0 items-center justify-end border-b border-kumo-line px-4">
            <IconButton icon={XIcon} label={t("ui.close")} onClick={onClose} />
          </header>
          <Empty title={t("tasks.gone")} detail={t("tasks.goneDetail")} />
        </>
      )}
      {children}
    </Drawer>
  );
}
