// A list that is found by typing, over the page: for jumping anywhere, and for choosing among many. A combobox: the focus stays in its field,
// arrows, Page and Home and End walk the list below it, Enter chooses, with Ctrl or Cmd in a new tab, Escape and an empty field's Backspace go
// back. On phones it is as high as the screen.
import { Dialog as Primitive } from "@cloudflare/kumo/primitives/dialog";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { IconButton } from "./button.tsx";
import { Dot } from "./chip.tsx";
import { CaretLeftIcon, MagnifyingGlassIcon, XIcon } from "./icons.ts";
import { visible } from "./visible.ts";

export type SearchGroup<Item> = { id?: string; label: string; items: readonly Item[] };

type SearchPaletteProps<Item> = {
  isOpen: boolean;
  onClose(): void;
  /** What can be found here: its title and the words in the field. */
  label: string;
  /** In the field instead, where it asks something narrower. */
  placeholder?: string;
  nothing: ReactNode;
  groups: SearchGroup<Item>[];
  /** Between the field and what is found. */
  note?: ReactNode;
  /** It still looks: what stands there was found for other words. */
  isLooking?: boolean;
  query: string;
  onQuery(query: string): void;
  onChoose(item: Item, isNewTab: boolean): void;
  keyOf(item: Item): string;
  entry(item: Item): ReactNode;
  footer: ReactNode;
  /** Where it is a step of something: what, and the way back. */
  step?: { words: string; onBack(): void } | undefined;
};

/** Every word stands somewhere in the text. */
export const isFound = (query: string, text: string): boolean =>
  query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => text.toLowerCase().includes(word));

const PAGE_ROWS = 8;
/** Pure: the row to which a key goes; null: it is none that walks. From either end it goes on at the other, but for those that jump. */
export function rowAfter(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  const kept = (row: number) => Math.min(count - 1, Math.max(0, row));
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return (at - 1 + count) % count;
  if (key === "PageDown") return kept(at + PAGE_ROWS);
  if (key === "PageUp") return kept(at - PAGE_ROWS);
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

/** The row that is chosen by Enter: the first of what is found for what is typed, until another is gone to; it stays the same one when more is found. */
function useActive<Item>({ groups, query, keyOf, step }: Pick<SearchPaletteProps<Item>, "groups" | "query" | "keyOf" | "step">) {
  const items = groups.flatMap((group) => group.items);
  const asked = `${step?.words ?? ""}\n${query}`;
  const [gone, setGone] = useState({ asked, key: "" });
  const found = gone.asked === asked ? items.findIndex((item) => keyOf(item) === gone.key) : -1;
  const at = Math.max(0, found);
  const goTo = (row: number) => {
    const item = items[row];
    if (item) setGone({ asked, key: keyOf(item) });
  };
  return { items, at, goTo };
}

type Keyed<Item> = Pick<SearchPaletteProps<Item>, "query" | "onChoose" | "step"> & ReturnType<typeof useActive<Item>>;

function onKeyDown<Item>(event: KeyboardEvent<HTMLInputElement>, { query, onChoose, step, items, at, goTo }: Keyed<Item>): void {
  if (event.nativeEvent.isComposing) return;
  const item = items[at];
  const next = event.shiftKey || event.altKey ? null : rowAfter(event.key, at, items.length);
  if (next !== null) goTo(next);
  else if (event.key === "Enter" && item !== undefined) onChoose(item, event.ctrlKey || event.metaKey);
  else if (event.key === "Backspace" && query === "" && step) step.onBack();
  else if (event.key !== "Enter") return;
  event.preventDefault();
}

type ListProps<Item> = Pick<SearchPaletteProps<Item>, "groups" | "keyOf" | "entry" | "onChoose" | "isLooking" | "label"> & {
  id: string;
  active: string | undefined;
  onPoint(item: Item): void;
};

function List<Item>({ id, label, groups, keyOf, entry, onChoose, isLooking = false, active, onPoint }: ListProps<Item>) {
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another row is the active one
  useEffect(() => void box.current?.querySelector("[aria-selected='true']")?.scrollIntoView({ block: "nearest" }), [active]);
  return (
    <div
      ref={box}
      id={id}
      role="listbox"
      aria-label={visible(label)}
      aria-busy={isLooking}
      className="min-h-0 flex-1 scroll-py-8 overflow-y-auto overscroll-contain px-2 pb-2"
    >
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of options in a listbox
        <div key={group.id ?? group.label} role="group" aria-label={visible(group.label)}>
          <p aria-hidden className="sticky top-0 z-[1] bg-kumo-base px-2 pt-2 pb-1 text-xs text-kumo-subtle">
            {group.label}
          </p>
          {group.items.map((item) => {
            const key = keyOf(item);
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which has the focus
              // biome-ignore lint/a11y/useFocusableInteractive: an active descendant
              <div
                key={key}
                id={`${id}-${key}`}
                role="option"
                aria-selected={key === active}
                onMouseMove={() => key === active || onPoint(item)}
                onMouseDown={(event) => event.preventDefault()}
                onClick={(event) => onChoose(item, event.ctrlKey || event.metaKey)}
                className="flex min-h-8 w-full scroll-my-1 cursor-pointer items-center gap-2.5 rounded-md px-2 py-1 text-sm aria-selected:bg-kumo-fill pointer-coarse:min-h-11"
              >
                {entry(item)}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

function Body<Item>(props: SearchPaletteProps<Item>) {
  const t = useT();
  const { onClose, label, placeholder = label, nothing, groups, note, isLooking = false, query, onQuery, footer, step, keyOf } = props;
  const id = useId();
  const active = useActive(props);
  const { items, at, goTo } = active;
  const current = items[at];
  const activeKey = current === undefined ? undefined : keyOf(current);
  return (
    <>
      <div className="flex h-12 shrink-0 items-center gap-2.5 border-b border-kumo-line px-4">
        {step ? (
          <IconButton look="plain" icon={CaretLeftIcon} label={t("ui.back")} onClick={step.onBack} />
        ) : (
          <MagnifyingGlassIcon size={16} aria-hidden className="shrink-0 text-kumo-subtle" />
        )}
        {step ? <span className="max-w-[40%] shrink-0 truncate rounded-chip bg-kumo-fill px-1.5 py-0.5 text-xs">{step.words}</span> : null}
        <input
          // biome-ignore lint/a11y/noAutofocus: it was opened to type in
          autoFocus
          type="text"
          role="combobox"
          aria-expanded={groups.length > 0}
          aria-controls={groups.length > 0 ? id : undefined}
          aria-autocomplete="list"
          aria-activedescendant={activeKey === undefined ? undefined : `${id}-${activeKey}`}
          aria-label={visible(label)}
          placeholder={visible(placeholder)}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="go"
          maxLength={200}
          value={query}
          onChange={(event) => onQuery(event.currentTarget.value)}
          onKeyDown={(event) => onKeyDown(event, { ...props, ...active })}
          className="h-full min-w-0 flex-1 bg-transparent text-sm outline-none placeholder:text-kumo-placeholder pointer-coarse:text-base"
        />
        {isLooking ? <Dot tone="run" isLive /> : null}
        <span className="sm:hidden">
          <IconButton look="plain" icon={XIcon} label={t("ui.close")} onClick={onClose} />
        </span>
      </div>
      {note}
      {groups.length > 0 ? <List {...props} id={id} active={activeKey} onPoint={(item) => goTo(items.indexOf(item))} /> : null}
      {groups.length === 0 ? <div className="flex-1 px-4 py-8 text-center text-sm text-kumo-subtle">{nothing}</div> : null}
      <p role="status" className="sr-only">
        {groups.length === 0 ? null : t("palette.count", { count: items.length })}
      </p>
      <div className="shrink-0 border-t border-kumo-line bg-kumo-elevated px-4 py-2 max-sm:hidden">{footer}</div>
    </>
  );
}

export function SearchPalette<Item>(props: SearchPaletteProps<Item>) {
  const { isOpen, onClose, label, step } = props;
  const onOpenChange = (open: boolean, details: { reason: string }) => {
    if (open) return;
    if (step && details.reason === "escape-key") step.onBack();
    else onClose();
  };
  return (
    <Primitive.Root open={isOpen} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Backdrop className="fixed inset-0 z-40 bg-kumo-recessed opacity-80" />
        <Primitive.Popup className="fixed inset-0 z-40 flex h-dvh flex-col bg-kumo-base outline-none sm:inset-auto sm:top-[12vh] sm:left-1/2 sm:h-auto sm:max-h-[min(560px,76vh)] sm:w-[min(640px,92vw)] sm:-translate-x-1/2 sm:overflow-hidden sm:rounded-panel sm:border sm:border-kumo-line sm:shadow-xl">
          <Primitive.Title className="sr-only">{label}</Primitive.Title>
          <Body {...props} />
        </Primitive.Popup>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
