// Long lists in pages of 50, so that no browser has to draw hundreds of rows at once.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { IconButton } from "./button.tsx";
import { CaretLeftIcon, CaretRightIcon } from "./icons.ts";

export const PAGE_ROWS = 50;
type Paged<Item> = { items: Item[]; from: number; total: number; turn(by: -1 | 1): void };

export function usePage<Item>(all: Item[], rows = PAGE_ROWS): Paged<Item> {
  const [wanted, setWanted] = useState(0);
  const last = Math.max(0, Math.ceil(all.length / rows) - 1);
  const page = Math.min(wanted, last);
  return {
    items: all.slice(page * rows, (page + 1) * rows),
    from: page * rows,
    total: all.length,
    turn: (by) => setWanted(Math.max(0, Math.min(last, page + by))),
  };
}

export function Pager<Item>({ page: { items, from, total, turn } }: { page: Paged<Item> }) {
  const t = useT();
  if (items.length === total) return null;
  return (
    <div className="flex items-center justify-end gap-1 text-sm text-kumo-subtle tabular-nums">
      <span role="status">{t("pager.range", { from: from + 1, to: from + items.length, total })}</span>
      <IconButton icon={CaretLeftIcon} label={t("pager.back")} disabled={from === 0} onClick={() => turn(-1)} />
      <IconButton icon={CaretRightIcon} label={t("pager.forward")} disabled={from + items.length >= total} onClick={() => turn(1)} />
    </div>
  );
}
