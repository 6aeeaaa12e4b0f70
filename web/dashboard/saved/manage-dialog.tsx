// All views of a board: renamed, ordered, shared, chosen to open the board with, deleted (with undo).
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { IconButton } from "../ui/button.tsx";
import { Tag } from "../ui/chip.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { CaretDownIcon, CaretUpIcon, PencilSimpleIcon, StarIcon, TrashIcon, UsersIcon } from "../ui/icons.ts";
import { Loaded } from "../ui/loaded.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import { changeView, deleteView, openWith, saveView, useSavedViews } from "./live.ts";
import { mayChange, type Sharing } from "./view-menu.tsx";
import type { SavedView, SavedViewList, SavedViewUpdate } from "./wire.ts";

/** Sends changes, and says why one was not made. */
function useSend(boardId: string) {
  const t = useT();
  const textOf = useProblemText();
  const failed = (title: string) => (error: unknown) => toast({ title, detail: textOf(error), tone: "problem" });
  const change = (view: SavedView, changes: SavedViewUpdate) => void changeView(boardId, view, changes).catch(failed(t("saved.notSaved")));
  const open = (id: string | null) => void openWith(boardId, id).catch(failed(t("saved.notSaved")));
  /** As it was, where it stood, and opened with again where it was. */
  const restore = async (view: SavedView, next: SavedView | undefined, wasOpened: boolean) => {
    const { name, query, layout, sort, columns, group_by, span, is_shared, board_id } = view;
    const again = await saveView(boardId, { name, query, layout, sort, columns, group_by, span, is_shared, is_of_all_boards: board_id === null });
    if (next) await changeView(boardId, again, { before_view_id: next.id });
    if (wasOpened) await openWith(boardId, again.id);
  };
  const remove = (view: SavedView, next: SavedView | undefined, isOpened: boolean) =>
    void deleteView(boardId, view)
      .then(() =>
        toast({
          title: t("saved.deleted", { name: view.name }),
          action: { label: t("ui.undo"), run: () => void restore(view, next, isOpened).catch(failed(t("saved.notSaved"))) },
        }),
      )
      .catch(failed(t("saved.notDeleted")));
  return { change, open, remove };
}

type RowProps = Sharing & { view: SavedView; above: SavedView | undefined; below: SavedView | undefined; isOpened: boolean; send: ReturnType<typeof useSend> };

function Name({ view, onDone }: { view: SavedView; onDone(name: string | null): void }) {
  const t = useT();
  const [name, setName] = useState(view.name);
  return (
    <TextField
      label={t("saved.rename", { name: view.name })}
      isLabelHidden
      size="small"
      value={name}
      onChange={setName}
      maxLength={60}
      autoFocus
      onBlur={() => onDone(name)}
      onKeyDown={(event) => {
        if (event.key === "Enter") onDone(name);
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onDone(null);
      }}
    />
  );
}

/** What is done with a view that the person may change. */
function Changes({ view, above, below, send, onRename, ...sharing }: RowProps & { onRename(): void }) {
  const t = useT();
  const { name, is_shared } = view;
  const mayShare = view.board_id === null ? sharing.mayShareEverywhere : sharing.mayShare;
  return (
    <>
      {mayShare ? (
        <IconButton
          icon={UsersIcon}
          label={t(is_shared ? "saved.makeOwn" : "saved.makeShared", { name })}
          aria-pressed={is_shared}
          onClick={() => send.change(view, { is_shared: !is_shared })}
        />
      ) : null}
      <IconButton
        icon={CaretUpIcon}
        label={t("saved.moveUp", { name })}
        disabled={!above}
        onClick={() => above && send.change(view, { before_view_id: above.id })}
      />
      <IconButton
        icon={CaretDownIcon}
        label={t("saved.moveDown", { name })}
        disabled={!below}
        onClick={() => below && send.change(view, { after_view_id: below.id })}
      />
      <IconButton icon={PencilSimpleIcon} label={t("saved.rename", { name })} onClick={onRename} />
      <IconButton icon={TrashIcon} label={t("saved.delete", { name })} onClick={() => send.remove(view, below, sharing.isOpened)} />
    </>
  );
}

function Row(props: RowProps) {
  const { view, isOpened, send } = props;
  const t = useT();
  const [isRenaming, setRenaming] = useState(false);
  const rename = (name: string | null) => {
    setRenaming(false);
    if (name !== null && name.trim() !== "" && name.trim() !== view.name) send.change(view, { name });
  };
  return (
    <li className="flex min-h-10 flex-wrap items-center gap-1 py-1">
      <span className="flex min-w-32 flex-1 items-center gap-2 max-sm:basis-full">
        {isRenaming ? <Name view={view} onDone={rename} /> : <span className="min-w-0 truncate text-sm">{view.name}</span>}
        {view.board_id === null ? <Tag>{t("saved.isEverywhere")}</Tag> : null}
      </span>
      <IconButton
        icon={StarIcon}
        label={t("saved.open", { name: view.name })}
        aria-pressed={isOpened}
        onClick={() => send.open(isOpened ? null : view.id)}
        className={isOpened ? "size-6.5 bg-kumo-fill" : "size-6.5"}
      />
      {mayChange(view, props) ? <Changes {...props} onRename={() => setRenaming(true)} /> : null}
    </li>
  );
}

function Section({ title, views, opensWith, ...rest }: Sharing & { title: string; views: SavedView[]; opensWith: string | null; send: RowProps["send"] }) {
  if (views.length === 0) return null;
  return (
    <section>
      <h3 className="text-xs text-kumo-subtle">{title}</h3>
      <ul className="divide-y divide-kumo-line">
        {views.map((view, at) =>
          guarded(<Row key={view.id} {...rest} view={view} above={views[at - 1]} below={views[at + 1]} isOpened={view.id === opensWith} />, "div"),
        )}
      </ul>
    </section>
  );
}

function Views({ list, boardId, ...sharing }: Sharing & { list: SavedViewList; boardId: string }) {
  const t = useT();
  const shared = { ...sharing, opensWith: list.default_view_id, send: useSend(boardId) };
  if (list.items.length === 0) return <p className="text-sm text-kumo-subtle">{t("saved.none")}</p>;
  return (
    <div className="flex flex-col gap-4">
      <Section title={t("saved.shared")} views={list.items.filter(({ is_shared }) => is_shared)} {...shared} />
      <Section title={t("saved.own")} views={list.items.filter(({ is_shared }) => !is_shared)} {...shared} />
    </div>
  );
}

export default function ManageDialog({ boardId, mayShare, mayShareEverywhere, onClose }: Sharing & { boardId: string; onClose(): void }) {
  const t = useT();
  const query = useSavedViews(boardId);
  return (
    <Dialog isOpen onClose={onClose} title={t("saved.manageTitle")}>
      <Loaded query={query} failed={t("saved.notLoaded")}>
        {(list) => <Views list={list} boardId={boardId} mayShare={mayShare} mayShareEverywhere={mayShareEverywhere} />}
      </Loaded>
    </Dialog>
  );
}
