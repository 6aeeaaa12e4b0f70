// Which tasks must be done first: chosen ones as a list, more by searching the board.
import { useId, useState } from "react";
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { IconButton } from "../ui/button.tsx";
import { Dot } from "../ui/chip.tsx";
import { TextField } from "../ui/field.tsx";
import { XIcon } from "../ui/icons.ts";
import { Mono } from "../ui/page.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { STATUS_LABELS, STATUS_TONES } from "./status.ts";
import type { Task } from "./wire.ts";

const HITS_MAX = 6;

type PickerProps = { tasks: Task[]; chosen: string[]; ownId?: string; onChange(ids: string[]): void; onOpen?(id: string): void };

function Chosen({ task, id, onRemove, onOpen }: { task: Task | undefined; id: string; onRemove(): void; onOpen?: ((id: string) => void) | undefined }) {
  const t = useT();
  const title = task?.title ?? t("tasks.elsewhere");
  const isReadOnly = useIsReadOnly();
  return (
    <li className="flex min-h-8 items-center gap-2 rounded-card border border-kumo-line pr-1 pl-2.5 text-sm">
      {task ? <Dot tone={STATUS_TONES[task.status]} /> : null}
      <Mono>{task?.key ?? id.slice(0, 8)}</Mono>
      {onOpen && task ? (
        <button type="button" onClick={() => onOpen(id)} className="min-w-0 flex-1 truncate text-left hover:underline">
          {title}
        </button>
      ) : (
        <span className="min-w-0 flex-1 truncate">{title}</span>
      )}
      {task ? <span className="text-xs text-kumo-subtle">{t(STATUS_LABELS[task.status])}</span> : null}
      {isReadOnly ? null : <IconButton icon={XIcon} label={t("tasks.removeDependency", { key: task?.key ?? "" })} onClick={onRemove} />}
    </li>
  );
}

function hitsOf({ tasks, chosen, ownId }: PickerProps, query: string): Task[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const isHit = (task: Task) => words.every((word) => `${task.key} ${task.title}`.toLowerCase().includes(word));
  return tasks.filter((task) => task.id !== ownId && !chosen.includes(task.id) && isHit(task)).slice(0, HITS_MAX);
}

const Hit = ({ task, onPick }: { task: Task; onPick(): void }) => (
  <li>
    <button type="button" onClick={onPick} className="flex min-h-8 w-full items-center gap-2 px-2.5 text-left text-sm outline-offset-[-2px] hover:bg-kumo-tint">
      <Dot tone={STATUS_TONES[task.status]} />
      <Mono>{task.key}</Mono>
      <span className="min-w-0 flex-1 truncate">{task.title}</span>
    </button>
  </li>
);

function Search(props: PickerProps) {
  const { chosen, onChange, onOpen } = props;
  const t = useT();
  const listId = useId();
  const [query, setQuery] = useState("");
  const hits = hitsOf(props, query);
  const add = (id: string) => {
    onChange([...chosen, id]);
    setQuery("");
  };
  return (
    <>
      <TextField
        label={t("tasks.addDependency")}
        isLabelHidden={onOpen !== undefined}
        size={onOpen ? "row" : "form"}
        placeholder={t("tasks.searchTasks")}
        value={query}
        onChange={setQuery}
        aria-controls={listId}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          if (hits[0]) add(hits[0].id);
        }}
      />
      <ul id={listId} aria-label={t("tasks.found")} className={hits.length > 0 ? "overflow-hidden rounded-card border border-kumo-line" : "hidden"}>
        {hits.map((task) => guarded(<Hit key={task.id} task={task} onPick={() => add(task.id)} />))}
      </ul>
    </>
  );
}

export function DependencyPicker(props: PickerProps) {
  const { tasks, chosen, onChange, onOpen } = props;
  const t = useT();
  const isReadOnly = useIsReadOnly();
  return (
    <div className="flex flex-col gap-1.5">
      {chosen.length > 0 ? (
        <ul aria-label={t("tasks.dependencies")} className="flex flex-col gap-1.5">
          {chosen.map((id) => {
            const remove = () => onChange(chosen.filter((other) => other !== id));
            return guarded(<Chosen key={id} id={id} task={tasks.find((task) => task.id === id)} onRemove={remove} onOpen={onOpen} />);
          })}
        </ul>
      ) : null}
      {isReadOnly ? null : <Search {...props} />}
    </div>
  );
}
