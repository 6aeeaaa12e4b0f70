// Layout and actions of the board, on the line of its title.
import { Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { useT } from "../i18n/index.ts";
import { MetricsLink } from "../metrics/index.ts";
import type { Grouping, Layout } from "../saved/index.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { BookOpenTextIcon, FlagIcon, GearSixIcon, PlusIcon, RepeatIcon, StopIcon, TrashIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { LayoutSwitch } from "./layout-controls.tsx";
import { BoardMore } from "./board-more.tsx";
import { Viewers } from "./viewers.tsx";

const ListControls = lazyPart(
  () => import("./list-controls.tsx"),
  () => null, // the table is there without them
);

type ToolbarProps = {
  boardId: string;
  /** Nobody stands by its goal yet. */
  isGoalOpen: boolean;
  layout: Layout;
  onLayout(layout: Layout): void;
  cols: string | undefined;
  onCols(cols: string | undefined): void;
  group: Grouping | undefined;
  onGroup(group: Grouping | undefined): void;
  /** Absent when the person may not. */
  onNew: (() => void) | undefined;
  onSettings: (() => void) | undefined;
  onTrash: (() => void) | undefined;
  onStop: (() => void) | undefined;
};

export function BoardToolbar({ boardId, isGoalOpen, layout, onLayout, cols, onCols, group, onGroup, onNew, onSettings, onTrash, onStop }: ToolbarProps) {
  const t = useT();
  return (
    <>
      <Viewers />
      {layout === "list" ? (
        <Suspense fallback={null}>
          <ListControls {...{ boardId, cols, onCols, group, onGroup }} />
        </Suspense>
      ) : null}
      <span className="hidden items-center gap-2 lg:flex">
        <MetricsLink scope={{ board: boardId }} />
      </span>
      <span className="hidden md:flex">
        <LayoutSwitch layout={layout} onLayout={onLayout} />
      </span>
      <span className="hidden items-center gap-2 lg:flex">
        <Link
          to="/boards/$boardId/memory"
          params={{ boardId }}
          search={{}}
          aria-label={t("memory.open")}
          title={t("memory.open")}
          className="inline-flex size-6.5 items-center justify-center rounded-md hover:bg-kumo-tint pointer-coarse:size-9"
        >
          <BookOpenTextIcon size={16} aria-hidden />
        </Link>
        <Link
          to="/boards/$boardId/recurring"
          params={{ boardId }}
          aria-label={t("recurring.open")}
          title={t("recurring.open")}
          className="inline-flex size-6.5 items-center justify-center rounded-md hover:bg-kumo-tint pointer-coarse:size-9"
        >
          <RepeatIcon size={16} aria-hidden />
        </Link>
        {isGoalOpen ? (
          <Link
            to="/boards/$boardId/onboarding"
            params={{ boardId }}
            aria-label={t("onboarding.open")}
            title={t("onboarding.open")}
            className="inline-flex size-6.5 items-center justify-center rounded-md hover:bg-kumo-tint pointer-coarse:size-9"
          >
            <FlagIcon size={16} aria-hidden />
          </Link>
        ) : null}
        {onStop ? <IconButton icon={StopIcon} label={t("guard.stopAgentsHere")} onClick={onStop} /> : null}
        {onTrash ? <IconButton icon={TrashIcon} label={t("tasks.trash")} onClick={onTrash} /> : null}
        {onSettings ? <IconButton icon={GearSixIcon} label={t("boards.settings")} onClick={onSettings} /> : null}
      </span>
      <span className="lg:hidden">
        <BoardMore {...{ boardId, isGoalOpen, layout, onLayout, onSettings, onTrash, onStop }} />
      </span>
      {onNew ? (
        <Button look="primary" icon={PlusIcon} onClick={onNew}>
          <span className="max-sm:sr-only">{t("tasks.new")}</span>
        </Button>
      ) : (
        <Chip tone="idle">{t("rights.readOnly")}</Chip>
      )}
    </>
  );
}
