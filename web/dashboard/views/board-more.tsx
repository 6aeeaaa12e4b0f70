// What else there is of a board, behind one button, where its head has no room for all: its layouts on phones, its pages, trash and settings.
import { useNavigate } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
import type { Layout } from "../saved/index.ts";
import { IconButton } from "../ui/button.tsx";
import { DotsThreeIcon } from "../ui/icons.ts";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { useIsWide } from "../ui/use-wide.ts";
import { LAYOUTS } from "./layout-controls.tsx";

/** From here on the head has the layouts themselves. */
const LAYOUTS_FROM_PX = 768;

type MoreProps = {
  boardId: string;
  isGoalOpen: boolean;
  layout: Layout;
  onLayout(layout: Layout): void;
  /** Absent when the person may not. */
  onSettings: (() => void) | undefined;
  onTrash: (() => void) | undefined;
  onStop: (() => void) | undefined;
};

export function BoardMore({ boardId, isGoalOpen, layout, onLayout, onSettings, onTrash, onStop }: MoreProps) {
  const t = useT();
  const navigate = useNavigate();
  const params = { boardId };
  const layouts: MenuItem[] = LAYOUTS.map(({ id, label }) => ({ id, label: t(label), isCurrent: id === layout, onSelect: () => onLayout(id) }));
  const pages: MenuItem[] = [
    { id: "metrics", label: t("nav.metrics"), onSelect: () => void navigate({ to: "/metrics", search: { board: boardId } }) },
    { id: "memory", label: t("memory.open"), onSelect: () => void navigate({ to: "/boards/$boardId/memory", params, search: {} }) },
    { id: "recurring", label: t("recurring.open"), onSelect: () => void navigate({ to: "/boards/$boardId/recurring", params }) },
    ...(isGoalOpen ? [{ id: "goal", label: t("onboarding.open"), onSelect: () => void navigate({ to: "/boards/$boardId/onboarding", params }) }] : []),
    ...(onStop ? [{ id: "stop", label: t("guard.stopAgentsHere"), onSelect: onStop }] : []),
    ...(onTrash ? [{ id: "trash", label: t("tasks.trash"), onSelect: onTrash }] : []),
    ...(onSettings ? [{ id: "settings", label: t("boards.settings"), onSelect: onSettings }] : []),
  ];
  return (
    <Menu
      align="end"
      trigger={<IconButton icon={DotsThreeIcon} label={t("boards.moreOf")} />}
      items={useIsWide(LAYOUTS_FROM_PX) ? pages : [...layouts, { id: "line", separator: true }, ...pages]}
    />
  );
}
