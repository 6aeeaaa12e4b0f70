// The boards below their page in the sidebar: as they are ordered there, the first of many.
import { Link } from "@tanstack/react-router";
import { useBoards } from "../boards/index.ts";
import { cx } from "../ui/cx.ts";

const SHOWN_MAX = 12;
const ROW = "flex h-7 items-center rounded-md pr-2 pl-8 text-[13px] pointer-coarse:h-11";

export default function SidebarBoards() {
  const boards = useBoards().data?.items ?? [];
  return (
    <ul className="flex flex-col gap-px">
      {boards.slice(0, SHOWN_MAX).map(({ id, name }) => (
        <li key={id}>
          <Link
            to="/boards/$boardId"
            params={{ boardId: id }}
            search={{}}
            className={cx(ROW, "hover:bg-kumo-tint")}
            activeOptions={{ includeSearch: false }}
            activeProps={{ className: cx(ROW, "bg-kumo-fill font-medium") }}
            inactiveProps={{ className: ROW }}
          >
            <span className="truncate">{name}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
