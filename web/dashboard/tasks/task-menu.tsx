// What else can be done with a task as a whole: it moves, is copied, or goes to the trash.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { IconButton } from "../ui/button.tsx";
import { DotsThreeIcon } from "../ui/icons.ts";
import { Menu } from "../ui/menu.tsx";
import { MoveTask } from "./move-task.tsx";
import { useDuplicate } from "./use-duplicate.ts";
import { useTrash } from "./use-trash.ts";
import type { Task } from "./wire.ts";

/** `onGone`: it is no longer on this board. */
export function TaskMenu({ task, onOpen, onGone }: { task: Task; onOpen(id: string): void; onGone(): void }) {
  const t = useT();
  const [isMoving, setMoving] = useState(false);
  const trash = useTrash(onGone);
  const duplicate = useDuplicate(task, onOpen);
  const { key } = task;
  return (
    <>
      <Menu
        align="end"
        trigger={<IconButton icon={DotsThreeIcon} label={t("tasks.more", { key })} />}
        items={[
          { id: "move", label: t("tasks.moveAway", { key }), onSelect: () => setMoving(true) },
          { id: "copy", label: t("tasks.duplicate", { key }), onSelect: duplicate },
          { id: "line", separator: true },
          { id: "delete", label: t("tasks.delete", { key }), isDanger: true, onSelect: () => trash(task) },
        ]}
      />
      {isMoving ? <MoveTask task={task} onClose={() => setMoving(false)} onMoved={onGone} /> : null}
    </>
  );
}
