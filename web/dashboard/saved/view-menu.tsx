// The views of a board behind one button, which says the one that is open; saving and managing them.
import { Suspense, useState } from "react";
import { type Translate, useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { CaretDownIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import { changeView, useSavedViews } from "./live.ts";
import { type BoardSettings, isChanged, keptOf, NO_SETTINGS, settingsOf, type WholeSettings } from "./settings.ts";
import type { SavedView } from "./wire.ts";

const SaveDialog = lazyPart(() => import("./save-dialog.tsx"));
const ManageDialog = lazyPart(() => import("./manage-dialog.tsx"));

/** `mayShare`: on this board; `mayShareEverywhere`: on all. */
export type Sharing = { mayShare: boolean; mayShareEverywhere: boolean };
export type ViewMenuProps = Sharing & { boardId: string; settings: BoardSettings; isReadOnly: boolean; onApply(settings: WholeSettings): void };

export const mayChange = (view: SavedView, { mayShare, mayShareEverywhere }: Sharing): boolean =>
  !view.is_shared || (view.board_id === null ? mayShareEverywhere : mayShare);

type Section = { id: string; heading: string; views: SavedView[] };
function sectionItems({ id, heading, views }: Section, openId: string | undefined, t: Translate, onApply: ViewMenuProps["onApply"]): MenuItem[] {
  if (views.length === 0) return [];
  const items = views.map((view) => ({
    id: view.id,
    label: view.name,
    ...(view.board_id === null ? { detail: t("saved.isEverywhere") } : {}),
    isCurrent: view.id === openId,
    onSelect: () => onApply(settingsOf(view)),
  }));
  return [{ id, heading }, ...items];
}

/** Writes the way in which the board is looked at now into the view that is open. */
function useSaveChanges({ boardId, settings }: Pick<ViewMenuProps, "boardId" | "settings">) {
  const t = useT();
  const textOf = useProblemText();
  return (view: SavedView) =>
    void changeView(boardId, view, keptOf(settings))
      .then(() => toast({ title: t("saved.saved") }))
      .catch((error: unknown) => toast({ title: t("saved.notSaved"), detail: textOf(error), tone: "problem" }));
}

export default function ViewMenu(props: ViewMenuProps) {
  const { boardId, settings, isReadOnly, onApply } = props;
  const t = useT();
  const { data } = useSavedViews(boardId);
  const [dialog, setDialog] = useState<"save" | "manage" | null>(null);
  const saveChanges = useSaveChanges(props);
  const all = data?.items ?? [];
  const open = all.find(({ id }) => id === settings.view);
  const isOther = open !== undefined && isChanged(open, settings);
  const sections: Section[] = [
    { id: "shared", heading: t("saved.shared"), views: all.filter(({ is_shared }) => is_shared) },
    { id: "own", heading: t("saved.own"), views: all.filter(({ is_shared }) => !is_shared) },
  ];
  const name = open ? (isOther ? t("saved.changed", { name: open.name }) : open.name) : t("saved.views");
  const items: MenuItem[] = [
    { id: "all", label: t("saved.all"), isCurrent: !settings.view, onSelect: () => onApply(NO_SETTINGS) },
    ...sections.flatMap((section) => sectionItems(section, open?.id, t, onApply)),
    { id: "line", separator: true },
    ...(open && isOther && !isReadOnly && mayChange(open, props)
      ? [{ id: "changes", label: t("saved.saveChanges", { name: open.name }), onSelect: () => saveChanges(open) }]
      : []),
    { id: "save", label: t("saved.save"), isDisabled: isReadOnly, onSelect: () => setDialog("save") },
    { id: "manage", label: t("saved.manage"), isDisabled: all.length === 0, onSelect: () => setDialog("manage") },
  ];
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button icon={CaretDownIcon} aria-label={`${t("saved.views")}: ${name}`} className="max-w-56">
            <span className="truncate">{name}</span>
          </Button>
        }
        items={items}
      />
      <Suspense fallback={null}>
        {dialog === "save" ? <SaveDialog {...props} onClose={() => setDialog(null)} /> : null}
        {dialog === "manage" ? <ManageDialog {...props} onClose={() => setDialog(null)} /> : null}
      </Suspense>
    </>
  );
}
