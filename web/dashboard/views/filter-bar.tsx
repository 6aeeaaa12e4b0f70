// The line of the filter: the field, how many tasks it lets through, what of it is not understood, selects that write into it, and views.
import { type Ref, Suspense, useState } from "react";
import type { UnknownName } from "#grammar/names.ts";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { type BoardSettings, ViewMenu, type WholeSettings } from "../saved/index.ts";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { FunnelSimpleIcon, SlidersHorizontalIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { Soon } from "../ui/soon.tsx";
import { useUnknownNamesText } from "../ui/unknown-names.ts";
import type { Assignable } from "./filters.ts";

const ToolbarSelects = lazyPart(
  () => import("./toolbar-selects.tsx"),
  () => null, // what they write can be typed
);
const QUERY_MAX_CHARS = 200;

export type FilterBarProps = {
  boardId: string;
  query: string;
  onQuery(query: string): void;
  settings: BoardSettings;
  onApply(settings: WholeSettings): void;
  mayShare: boolean;
  notUnderstood: readonly string[];
  /** Of these the names that nothing has. */
  unknown: readonly UnknownName[];
  shown: number;
  total: number;
  who: Assignable;
  selfId: string;
  filterRef: Ref<HTMLInputElement>;
};

function FilterField({ query, onQuery, shown, total, filterRef }: Pick<FilterBarProps, "query" | "onQuery" | "shown" | "total" | "filterRef">) {
  const t = useT();
  return (
    <div className="relative min-w-0 flex-1 basis-32 sm:basis-44">
      <FunnelSimpleIcon size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2 z-[1] -translate-y-1/2 text-kumo-subtle" />
      <input
        ref={filterRef}
        aria-label={t("boards.filter")}
        type="search"
        placeholder={t("filter.example")}
        value={query}
        maxLength={QUERY_MAX_CHARS}
        autoComplete="off"
        onChange={({ currentTarget }) => onQuery(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          if (query) onQuery("");
          else event.currentTarget.blur();
        }}
        className={cx(
          "field-edge h-6.5 w-full rounded-md bg-kumo-base pr-2 pl-7 font-mono text-xs text-kumo-default ring ring-kumo-line outline-none placeholder:text-kumo-placeholder focus:ring-2 focus:ring-kumo-focus pointer-coarse:h-9 pointer-coarse:text-base",
          query && "pr-24",
        )}
      />
      {query.trim() ? (
        <span role="status" className="pointer-events-none absolute top-1/2 right-7 -translate-y-1/2 text-xs whitespace-nowrap text-kumo-subtle tabular-nums">
          {t("filter.count", { shown, total })}
        </span>
      ) : null}
    </div>
  );
}

export function FilterBar(props: FilterBarProps) {
  const { boardId, query, onQuery, settings, onApply, notUnderstood, unknown, who, selfId } = props;
  const t = useT();
  const textOf = useUnknownNamesText();
  const isReadOnly = useIsReadOnly();
  const isAdmin = useMayManage();
  // On phones the selects stay folded until they are asked for.
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? "block" : "hidden lg:block";
  const mayShare = props.mayShare && !isReadOnly;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-kumo-line bg-kumo-base px-3 py-1.5 md:px-5">
      <FilterField {...props} />
      <span className="lg:hidden">
        <IconButton icon={SlidersHorizontalIcon} label={t("filter.more")} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} />
      </span>
      <Suspense fallback={<span className="h-6.5 w-18 lg:w-76" />}>
        <Soon instead={<span className="h-6.5 w-18 lg:w-76" />}>
          <ToolbarSelects query={query} onQuery={onQuery} who={who} selfId={selfId} className={shown} />
          <ViewMenu boardId={boardId} settings={settings} isReadOnly={false} mayShare={mayShare} mayShareEverywhere={mayShare && isAdmin} onApply={onApply} />
        </Soon>
      </Suspense>
      {notUnderstood.length > 0 ? (
        <p role="status" className="w-full text-xs break-words text-block">
          {t("filter.notUnderstood", { words: notUnderstood.join(" ") })} <span className="block">{textOf(unknown)}</span>
        </p>
      ) : null}
    </div>
  );
}
