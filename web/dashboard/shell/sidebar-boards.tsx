// The boards below their heading in the sidebar: by group, which folds, in the order that people gave them, each with how much is open on it.
import { Link } from "@tanstack/react-router";
import { type BoardSection, type OwnBoard, sectionsOf, useOwnBoards } from "../boards/index.ts";
import { useT } from "../i18n/index.ts";
import { createStore, useStore } from "../live/store.ts";
import { guarded } from "../ui/boundary.tsx";
import { cx } from "../ui/cx.ts";
import { CaretDownIcon, CaretRightIcon, KanbanIcon } from "../ui/icons.ts";

/** More are on the page of boards, one press away. */
const SHOWN_MAX = 24;
const ROW = "flex h-7 items-center gap-2 rounded-md px-2 text-[13px] pointer-coarse:h-11";

const STORAGE_KEY = "mc.sidebar.groups";
const readFolded = (): ReadonlySet<string> => new Set((localStorage.getItem(STORAGE_KEY) ?? "").split(" ").filter(Boolean));
/** Ids of groups, kept for the next visit. */
const folded = createStore(readFolded());
function toggleGroup(id: string): void {
  const next = new Set(folded.get());
  if (!next.delete(id)) next.add(id);
  localStorage.setItem(STORAGE_KEY, [...next].join(" "));
  folded.set(next);
}

function BoardLink({ board: { id, name, open_tasks } }: { board: OwnBoard }) {
  const t = useT();
  return (
    <li>
      <Link
        to="/boards/$boardId"
        params={{ boardId: id }}
        search={{}}
        className={cx(ROW, "hover:bg-kumo-tint")}
        activeOptions={{ includeSearch: false }}
        activeProps={{ className: cx(ROW, "bg-kumo-fill font-medium") }}
        inactiveProps={{ className: ROW }}
      >
        <KanbanIcon size={16} aria-hidden className="shrink-0 text-kumo-subtle" />
        <span className="min-w-0 flex-1 truncate">{name}</span>
        {open_tasks > 0 ? (
          <span className="text-xs text-kumo-subtle tabular-nums">
            <span aria-hidden>{open_tasks}</span>
            <span className="sr-only">{t("nav.openTasks", { count: open_tasks })}</span>
          </span>
        ) : null}
      </Link>
    </li>
  );
}

function GroupHead({ id, name, boards, isFolded }: { id: string; name: string; boards: readonly OwnBoard[]; isFolded: boolean }) {
  const Caret = isFolded ? CaretRightIcon : CaretDownIcon;
  return (
    <button
      type="button"
      aria-expanded={!isFolded}
      onClick={() => toggleGroup(id)}
      className={cx(ROW, "w-full text-left text-xs text-kumo-subtle hover:bg-kumo-tint")}
    >
      <Caret size={12} aria-hidden className="mx-0.5 shrink-0" />
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {isFolded ? <span className="tabular-nums">{boards.length}</span> : null}
    </button>
  );
}

function Section({ section: { group, boards }, isFolded }: { section: BoardSection; isFolded: boolean }) {
  return (
    <li>
      {group ? <GroupHead id={group.id} name={group.name} boards={boards} isFolded={isFolded} /> : null}
      {isFolded ? null : <ul className="flex flex-col gap-px">{boards.map((board) => guarded(<BoardLink key={board.id} board={board} />))}</ul>}
    </li>
  );
}

/** No more than are shown; what is folded takes no place of those. */
function cut(sections: readonly BoardSection[], isFolded: (section: BoardSection) => boolean): BoardSection[] {
  let left = SHOWN_MAX;
  return sections.flatMap((section) => {
    if (isFolded(section)) return [section];
    const boards = section.boards.slice(0, left);
    left -= boards.length;
    return boards.length > 0 ? [{ ...section, boards }] : [];
  });
}

export default function SidebarBoards() {
  const t = useT();
  const { items = [], has_more = false } = useOwnBoards().data ?? {};
  const foldedIds = useStore(folded);
  const isFolded = ({ group }: BoardSection) => group !== null && foldedIds.has(group.id);
  const all = sectionsOf(items);
  const shown = cut(all, isFolded);
  const isCut = has_more || shown.flatMap(({ boards }) => boards).length < items.length;
  return (
    <>
      <ul className="flex flex-col gap-px">
        {shown.map((section) => (
          <Section key={section.group?.id ?? ""} section={section} isFolded={isFolded(section)} />
        ))}
      </ul>
      {isCut ? (
        <Link to="/boards" className={cx(ROW, "pl-8 text-kumo-subtle hover:bg-kumo-tint")}>
          {t("nav.allBoards")}
        </Link>
      ) : null}
    </>
  );
}
