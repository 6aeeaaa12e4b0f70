// The matrix of people and boards: one grid for the keyboard (arrows, Home, End; Enter or Space changes a cell), header row
// and first columns stay in sight. Cells are plain table cells with one listener for all: thousands of them stay quick.
import { type KeyboardEvent, type MouseEvent, memo, useMemo, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import type { Board } from "../boards/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { cx } from "../ui/cx.ts";
import { type Level, LEVEL_LABELS } from "./level-words.ts";
import { accessOf, ALL_BOARDS, choicesOf, floorOf, levelOf, nextLevel, withLevel } from "./levels.ts";
import { type Actor, whyNotAccess } from "./may.ts";
import type { AccessUpdate, Member } from "./wire.ts";

type Column = { id: string; name: string };
type Place = { row: number; column: number };
const LOOK: Record<Level, string> = { none: "text-kumo-subtle", read: "bg-idle-fill text-idle", write: "bg-run-fill text-run" };

function LevelChip({ level, isInherited }: { level: Level; isInherited: boolean }) {
  const t = useT();
  return (
    <span
      className={cx("inline-flex h-6 min-w-14 items-center justify-center rounded-chip px-1.5", LOOK[level], isInherited && "bg-transparent text-kumo-subtle")}
    >
      {level === "none" ? <span aria-hidden>–</span> : null}
      <span className={level === "none" ? "sr-only" : undefined}>{t(LEVEL_LABELS[level])}</span>
    </span>
  );
}

type RowProps = { member: Member; columns: Column[]; row: number; current: number | null; why: string | null };

const Row = memo(function Row({ member, columns, row, current, why }: RowProps) {
  const t = useT();
  const access = accessOf(member);
  const floor = floorOf(access);
  return (
    <tr className="group">
      <th
        scope="row"
        title={member.name}
        className="sticky left-0 z-[1] h-9 max-w-40 min-w-40 truncate border-r border-b border-kumo-line bg-kumo-base px-3 text-left font-normal group-hover:bg-kumo-tint"
      >
        {member.name}
      </th>
      {columns.map((column, index) => {
        const level = levelOf(access, column.id);
        const isInherited = column.id !== ALL_BOARDS && level === floor && floor !== "none";
        const isFixed = why !== null || choicesOf(access, column.id).length < 2;
        return (
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: inside a grid a cell is a gridcell, which supports it
          <td
            key={column.id}
            data-row={row}
            data-column={index}
            tabIndex={index === current ? 0 : -1}
            aria-readonly={isFixed}
            title={why ?? (isInherited ? t("access.inherited") : `${member.name} · ${column.name}`)}
            className={cx(
              "h-9 border-b border-kumo-line text-center text-xs outline-offset-[-2px] focus-visible:outline-2 focus-visible:outline-kumo-focus",
              column.id === ALL_BOARDS ? "sticky left-40 z-[1] border-r bg-kumo-base" : "group-hover:bg-kumo-tint",
              isFixed ? "cursor-default" : "cursor-pointer",
            )}
          >
            <LevelChip level={level} isInherited={isInherited} />
          </td>
        );
      })}
    </tr>
  );
});

const STEPS: Partial<Record<string, [number, number]>> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function placeOf(target: EventTarget): Place | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>("td[data-row]") : null;
  return cell ? { row: Number(cell.dataset.row), column: Number(cell.dataset.column) } : null;
}

type MatrixProps = { members: Member[]; boards: Board[]; actor: Actor; onChange(member: Member, access: AccessUpdate): void };

/** Where the keyboard stands in the grid, and what clicks and keys do to a cell. */
function useGrid({ members, actor, onChange }: MatrixProps, columns: Column[]) {
  const table = useRef<HTMLTableElement>(null);
  const [current, setCurrent] = useState<Place>({ row: 0, column: 0 });
  const focus = (row: number, column: number) => {
    const place = { row: Math.max(0, Math.min(members.length - 1, row)), column: Math.max(0, Math.min(columns.length - 1, column)) };
    setCurrent(place);
    const cell = table.current?.querySelector<HTMLElement>(`td[data-row="${place.row}"][data-column="${place.column}"]`);
    cell?.focus();
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const change = ({ row, column }: Place) => {
    const member = members[row];
    const board = columns[column];
    if (!member || !board || whyNotAccess(actor, member)) return;
    const access = accessOf(member);
    const level = nextLevel(access, board.id);
    if (level) onChange(member, withLevel(access, board.id, level));
  };
  const onClick = (event: MouseEvent) => {
    const place = placeOf(event.target);
    if (!place) return;
    setCurrent(place);
    change(place);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const place = placeOf(event.target);
    if (!place || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step) focus(place.row + step[0], place.column + step[1]);
    else if (event.key === "Home") focus(place.row, 0);
    else if (event.key === "End") focus(place.row, columns.length - 1);
    else if (event.key === "Enter" || event.key === " ") change(place);
    else return;
    event.preventDefault();
  };
  return { table, current, onClick, onKeyDown };
}

function HeadRow({ columns }: { columns: Column[] }) {
  const t = useT();
  return (
    <tr>
      <th
        scope="col"
        className="sticky top-0 left-0 z-[3] h-10 border-r border-b border-kumo-line bg-kumo-base px-3 text-left text-xs font-normal text-kumo-subtle"
      >
        {t("access.person")}
      </th>
      {columns.map((column) => (
        <th
          key={column.id}
          scope="col"
          title={column.name}
          className={cx(
            "sticky top-0 h-10 max-w-28 min-w-20 truncate border-b border-kumo-line bg-kumo-base px-2 text-center text-xs font-medium",
            column.id === ALL_BOARDS ? "left-40 z-[3] border-r" : "z-[2]",
          )}
        >
          {column.name}
        </th>
      ))}
    </tr>
  );
}

export function AccessMatrix(props: MatrixProps) {
  const { members, boards, actor } = props;
  const t = useT();
  const columns = useMemo<Column[]>(() => [{ id: ALL_BOARDS, name: t("access.allBoards") }, ...boards.map(({ id, name }) => ({ id, name }))], [boards, t]);
  const { table, current, onClick, onKeyDown } = useGrid(props, columns);
  const rows = members.map((member, row) => {
    const why = whyNotAccess(actor, member);
    const at = row === current.row ? current.column : null;
    return guarded(<Row key={member.id} member={member} columns={columns} row={row} current={at} why={why ? t(why) : null} />, "tr");
  });
  return (
    <>
      <section
        aria-label={t("members.access")}
        className="relative max-h-[70vh] scroll-pt-12 scroll-pl-64 overflow-auto rounded-panel border border-kumo-line bg-kumo-base"
      >
        <table
          ref={table}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells can be changed is a grid
          role="grid"
          aria-label={t("members.access")}
          className="min-w-full border-separate border-spacing-0 text-sm"
          onClick={onClick}
          onKeyDown={onKeyDown}
        >
          <thead>
            <HeadRow columns={columns} />
          </thead>
          <tbody>{rows}</tbody>
        </table>
      </section>
      <p className="text-xs text-kumo-subtle">{t("access.keys")}</p>
    </>
  );
}
