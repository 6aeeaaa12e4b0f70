// The page of a list: its head with the count and a button for a new one (also by the key N), and its rows.
import { type ReactElement, type ReactNode, Suspense, useState } from "react";
import { guarded } from "./boundary.tsx";
import { Button } from "./button.tsx";
import { PlusIcon } from "./icons.ts";
import { Loaded, type Query } from "./loaded.tsx";
import { type LoadMore, More } from "./more.tsx";
import { PageBody, PageHead, Panel } from "./page.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { Empty } from "./states.tsx";

type ListPageProps<Item> = {
  title: string;
  /** What stands before the title: the way back. */
  before?: ReactNode;
  query: Query<{ items: Item[]; total: number; next: number | null }>;
  /** Loads the next page. */
  more: LoadMore;
  failed: string;
  skeletonRows?: number;
  empty: { title: string; detail: string };
  /** The words of the button, and what it opens. */
  create: { label: string; isAllowed: boolean; dialog(onClose: () => void): ReactNode };
  row(item: Item): ReactElement;
  /** What stands below the list. */
  below?: ReactNode;
};

export function ListPage<Item>({ title, before, query, more, failed, skeletonRows = 6, empty, create, row, below }: ListPageProps<Item>) {
  const [isOpen, setOpen] = useState(false);
  const byKey = (event: KeyboardEvent) => {
    event.preventDefault();
    setOpen(true);
  };
  useShortcuts("list", { create: create.isAllowed ? byKey : undefined }, { words: { create: create.label } });
  const button = (icon?: typeof PlusIcon) =>
    create.isAllowed ? (
      <Button look="primary" {...(icon ? { icon } : {})} onClick={() => setOpen(true)}>
        {create.label}
      </Button>
    ) : null;
  return (
    <>
      <PageHead title={title} before={before} count={query.data?.total}>
        {button(PlusIcon)}
      </PageHead>
      <PageBody>
        <Loaded query={query} failed={failed} rows={skeletonRows}>
          {({ items, next }) => (
            <>
              {items.length === 0 ? <Empty {...empty}>{button()}</Empty> : <Rows label={title}>{items.map((item) => guarded(row(item)))}</Rows>}
              <More next={next} more={more} failed={failed} />
            </>
          )}
        </Loaded>
        {below}
      </PageBody>
      <Suspense fallback={null}>{isOpen ? create.dialog(() => setOpen(false)) : null}</Suspense>
    </>
  );
}

const Rows = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="max-w-5xl">
    <Panel>
      <ul className="divide-y divide-kumo-line" aria-label={label}>
        {children}
      </ul>
    </Panel>
  </div>
);
