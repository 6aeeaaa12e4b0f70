// The steps of a task: tick them, add one, take one away.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { IconButton } from "../ui/button.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { TextField } from "../ui/field.tsx";
import { XIcon } from "../ui/icons.ts";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote } from "../ui/states.tsx";
import { addItem, changeItem, removeItem } from "./parts-live.ts";
import type { ChecklistItem, Task } from "./wire.ts";

const TEXT_MAX_CHARS = 300;

type ItemProps = { task: Task; item: ChecklistItem; onFailed(error: unknown): void };

function Item({ task, item, onFailed }: ItemProps) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  return (
    <li className="flex min-h-8 items-center gap-2">
      <div className={item.is_done ? "min-w-0 flex-1 text-kumo-subtle line-through" : "min-w-0 flex-1"}>
        <Checkbox
          label={item.text}
          isOn={item.is_done}
          isDisabled={isReadOnly || item.id === "new"}
          onChange={(is_done) => void changeItem(task, item, { is_done }).catch(onFailed)}
        />
      </div>
      {isReadOnly ? null : (
        <IconButton icon={XIcon} label={t("tasks.removeItem", { text: item.text })} onClick={() => void removeItem(task, item).catch(onFailed)} />
      )}
    </li>
  );
}

export function Checklist({ task }: { task: Task }) {
  const t = useT();
  const [text, setText] = useState("");
  const [error, setError] = useState<unknown>(null);
  const isReadOnly = useIsReadOnly();
  const add = () => {
    if (text.trim() === "") return;
    setError(null);
    setText("");
    void addItem(task, text.trim()).catch((problem: unknown) => {
      setError(problem);
      setText((typedSince) => typedSince || text);
    });
  };
  return (
    <div className="flex flex-col gap-1">
      {task.checklist.length > 0 ? (
        <ul aria-label={t("tasks.checklist")}>{task.checklist.map((item) => guarded(<Item key={item.id} task={task} item={item} onFailed={setError} />))}</ul>
      ) : null}
      {error ? <ProblemNote error={error} what={t("tasks.notChanged")} /> : null}
      {isReadOnly ? null : (
        <TextField
          label={t("tasks.addItem")}
          isLabelHidden
          size="row"
          placeholder={t("tasks.addItem")}
          value={text}
          onChange={setText}
          maxLength={TEXT_MAX_CHARS}
          onKeyDown={(event) => event.key === "Enter" && !event.nativeEvent.isComposing && add()}
        />
      )}
    </div>
  );
}
