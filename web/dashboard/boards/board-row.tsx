// One board in its panel: a link, and for those who manage boards a handle to move it and a menu.
import { Link } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { DotsThreeIcon, KanbanIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { Mono } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { useArchiving } from "./archiving.ts";
import { Handle, usePlaceItems } from "./handle.tsx";
import type { Ordering } from "./ordering.ts";
import type { Board } from "./wire.ts";

const DuplicateDialog = lazyPart(() => import("./duplicate-dialog.tsx"));

type RowProps = { board: Board; index: number; count: number; ordering: Ordering };

/** What a task there needs to be done. */
function doneWords({ require_approval_for_done, require_checks_for_done }: Board) {
  if (require_approval_for_done) return require_checks_for_done ? "boards.gatedAndChecked" : "boards.gated";
  return require_checks_for_done ? "boards.checked" : "boards.notGated";
}

function RowMenu({ board, index, count, ordering }: RowProps) {
  const t = useT();
  const [isCopying, setCopying] = useState(false);
  const { put, isBusy } = useArchiving();
  const items: MenuItem[] = [
    ...usePlaceItems(index, count, ordering),
    { id: "line", separator: true },
    { id: "duplicate", label: t("boards.duplicateMenu"), onSelect: () => setCopying(true) },
    { id: "archive", label: t("boards.archive"), onSelect: () => void put(board, true) },
  ];
  return (
    <>
      <Menu items={items} trigger={<IconButton icon={DotsThreeIcon} label={t("boards.more", { name: board.name })} isBusy={isBusy} />} />
      <Suspense fallback={null}>{isCopying ? <DuplicateDialog board={board} onClose={() => setCopying(false)} /> : null}</Suspense>
    </>
  );
}

export function BoardRow(props: RowProps) {
  const { board, index, ordering } = props;
  const t = useT();
  const mayManage = useMayManage();
  const isTarget = mayManage && ordering.carried !== null && ordering.carried !== board.id;
  return (
    <li
      className={cx("flex items-center gap-1 pr-2 hover:bg-kumo-tint", mayManage ? "pl-1" : "pl-4", ordering.carried === board.id && "opacity-50")}
      onDragOver={(event) => isTarget && event.preventDefault()}
      onDrop={() => isTarget && ordering.drop(index)}
    >
      {mayManage ? <Handle item={board} index={index} ordering={ordering} /> : null}
      <Link
        to="/boards/$boardId"
        params={{ boardId: board.id }}
        search={{}}
        draggable={false}
        className="flex min-h-10 min-w-0 flex-1 items-center gap-3 py-1.5 outline-offset-[-2px]"
      >
        <KanbanIcon size={16} aria-hidden className="shrink-0 text-kumo-subtle" />
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm font-medium">{board.name}</span>
          {board.description ? <span className="block truncate text-xs text-kumo-subtle">{board.description}</span> : null}
        </span>
        <Mono>{board.key}</Mono>
        <span className="hidden w-44 text-right text-xs text-kumo-subtle sm:inline">{t(doneWords(board))}</span>
        <span className="hidden w-24 text-right text-xs text-kumo-subtle md:inline">
          <Time iso={board.updated_at} />
        </span>
      </Link>
      {mayManage ? <RowMenu {...props} /> : null}
    </li>
  );
}
