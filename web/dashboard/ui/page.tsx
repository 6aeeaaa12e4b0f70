// The head of a page (one line: title, count, actions) and small layout pieces.
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { Boundary } from "./boundary.tsx";
import { cx } from "./cx.ts";
import { visible } from "./visible.ts";

/** `tabTitle`: the words in the browser's tab where they say more than the head. `beside`: what stands by the title, `children` at the end. */
type PageHeadProps = { title: string; tabTitle?: string; count?: number | undefined; before?: ReactNode; beside?: ReactNode; children?: ReactNode };

/** The words of the tab, and before them how much is not read. */
let [titleShown, unreadShown] = ["", ""];
function showTitle(): void {
  const words = titleShown ? `${visible(titleShown)} · Mission Control` : "Mission Control";
  document.title = unreadShown ? `(${unreadShown}) ${words}` : words;
}

export function useTitle(title: string): void {
  useEffect(() => {
    titleShown = title;
    showTitle();
  }, [title]);
}

/** "": nothing. */
export function setUnreadInTitle(count: string): void {
  unreadShown = count;
  showTitle();
}

/** What the frame puts into every head: where the page has nothing before its title, and after it. */
export const HeadEnds = createContext<{ before: ReactNode; after: ReactNode } | null>(null);

export function PageHead({ title, tabTitle, count, before, beside, children }: PageHeadProps) {
  useTitle(tabTitle ?? title);
  const ends = useContext(HeadEnds);
  return (
    <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-kumo-line bg-kumo-base px-3 py-1.5 md:px-5">
      {before ?? ends?.before}
      <div className="flex min-w-0 items-center gap-x-3 max-md:flex-1 max-md:basis-28">
        <h1 className="min-w-0 truncate font-semibold">{title}</h1>
        {count === undefined ? null : <span className="text-sm text-kumo-subtle tabular-nums">{count}</span>}
      </div>
      {beside}
      {before ? null : ends?.after}
      <div className="ml-auto flex flex-wrap items-center gap-2 empty:hidden">{children}</div>
    </header>
  );
}

export const PageBody = ({ children, isNarrow = false }: { children: ReactNode; isNarrow?: boolean }) => (
  <div className="min-h-0 flex-1 overflow-y-auto">
    <div className={cx("px-3 py-4 md:px-5", isNarrow && "max-w-3xl")}>{children}</div>
  </div>
);

/** `id`: a place to which the palette leads. */
export function Panel({ id, title, children, actions }: { id?: string; title?: string; children: ReactNode; actions?: ReactNode }) {
  return (
    <section id={id} className="overflow-hidden rounded-panel border border-kumo-line bg-kumo-base">
      {title ? (
        <div className="flex min-h-10 items-center justify-between gap-2 border-b border-kumo-line px-4 py-1.5">
          <h2 className="text-sm font-medium">{title}</h2>
          {actions}
        </div>
      ) : null}
      <Boundary>{children}</Boundary>
    </section>
  );
}

export type Fact = { label: string; value: ReactNode };

/** Label and value in two columns. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className="grid grid-cols-[minmax(88px,auto)_1fr] gap-x-5 gap-y-1.5 text-sm">
      {facts.map((fact) => (
        <div key={fact.label} className="contents">
          <dt className="text-kumo-subtle">{fact.label}</dt>
          <dd className="min-w-0 break-words">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

export const Mono = ({ children }: { children: ReactNode }) => <span className="font-mono text-xs text-kumo-subtle">{children}</span>;
export const Kbd = ({ children }: { children: ReactNode }) => (
  <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-chip border border-kumo-line bg-kumo-recessed px-1 font-mono text-[11px] text-kumo-subtle">
    {children}
  </kbd>
);
