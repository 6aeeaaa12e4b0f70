// The handle by which a board, or a group of boards, is dragged to another place; with the arrow keys it goes there by one place.
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useT } from "../i18n/index.ts";
import { IconButton } from "../ui/button.tsx";
import { DotsSixVerticalIcon } from "../ui/icons.ts";
import type { MenuItem } from "../ui/menu.tsx";
import type { Ordering } from "./ordering.ts";

const STEPS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

type HandleProps = { item: { id: string; name: string }; index: number; ordering: Ordering };

export function Handle({ item, index, ordering }: HandleProps) {
  const t = useT();
  const button = useRef<HTMLButtonElement>(null);
  const isByKey = useRef(false);
  // Its row is taken out of the page and put in elsewhere: the focus would stay behind.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it has another place
  useEffect(() => {
    if (isByKey.current) button.current?.focus();
    isByKey.current = false;
  }, [index]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    isByKey.current = true;
    ordering.moveTo(index, index + step);
  };
  return (
    <IconButton
      ref={button}
      icon={DotsSixVerticalIcon}
      label={t("boards.move", { name: item.name })}
      className="size-6.5 cursor-grab text-kumo-subtle"
      draggable
      onKeyDown={onKeyDown}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        ordering.setCarried(item.id);
      }}
      onDragEnd={() => ordering.setCarried(null)}
    />
  );
}

/** The same from a menu, which a finger reaches too. */
export function usePlaceItems(index: number, count: number, ordering: Ordering): MenuItem[] {
  const t = useT();
  return [
    { id: "up", label: t("boards.moveUp"), isDisabled: index === 0, onSelect: () => ordering.moveTo(index, index - 1) },
    { id: "down", label: t("boards.moveDown"), isDisabled: index === count - 1, onSelect: () => ordering.moveTo(index, index + 1) },
  ];
}
