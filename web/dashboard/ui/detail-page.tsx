// The page of one thing: the way back to its list, a picture and its name, actions, and its panels below each other.
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "./button.tsx";
import { ArrowLeftIcon } from "./icons.ts";
import { Loaded, type Query } from "./loaded.tsx";
import { type Fact, Facts, PageBody, PageHead, Panel } from "./page.tsx";
import { Empty } from "./states.tsx";

export type Back = { link: LinkProps; label: string };
/** `aside`: stands beside the others where there is room, else after the first of them; `below`: the others. */
type DetailPageProps = { title: string; back: Back; picture: ReactNode; actions: ReactNode; children: ReactNode; aside?: ReactNode; below?: ReactNode };

export const BackLink = ({ back }: { back: Back }) => (
  <Link {...back.link} aria-label={back.label} className="flex size-6.5 items-center justify-center rounded-card hover:bg-kumo-tint">
    <ArrowLeftIcon size={16} aria-hidden />
  </Link>
);

const Beside = ({ children, aside, below }: Pick<DetailPageProps, "children" | "aside" | "below">) => (
  <div className="grid max-w-7xl grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[minmax(0,1fr)_380px] xl:grid-rows-[auto_1fr]">
    <div className="flex min-w-0 flex-col gap-4">{children}</div>
    <div className="flex min-w-0 flex-col gap-4 xl:col-start-2 xl:row-span-2 xl:row-start-1">{aside}</div>
    <div className="flex min-w-0 flex-col gap-4 xl:col-start-1">{below}</div>
  </div>
);

export const DetailPage = ({ title, back, picture, actions, children, aside, below }: DetailPageProps) => (
  <>
    <PageHead
      title={title}
      before={
        <>
          <BackLink back={back} />
          {picture}
        </>
      }
    >
      {actions}
    </PageHead>
    <PageBody isNarrow={!aside}>
      {aside ? (
        <Beside aside={aside} below={below}>
          {children}
        </Beside>
      ) : (
        <div className="flex flex-col gap-4">{children}</div>
      )}
    </PageBody>
  </>
);

/** What is known of it, without what is not. */
export const DetailsPanel = ({ title, facts }: { title: string; facts: readonly (Fact | null)[] }) => (
  <Panel title={title}>
    <div className="p-4">
      <Facts facts={facts.filter((fact) => fact !== null)} />
    </div>
  </Panel>
);

type DetailActionsProps = { label: string; onMain(): void; onDelete(): void };

/** What is done most, and deleting. */
export function DetailActions({ label, onMain, onDelete }: DetailActionsProps) {
  const t = useT();
  return (
    <>
      <Button onClick={onMain}>{label}</Button>
      <Button look="danger-plain" onClick={onDelete}>
        {t("ui.delete")}
      </Button>
    </>
  );
}

type LoadedItemProps<Item> = {
  query: Query<Item | null>;
  failed: string;
  gone: { title: string; detail: string };
  back: Back;
  children(item: Item): ReactNode;
};

/** Until there is something to show: loading, failed, or gone with the way back. */
export const LoadedItem = <Item,>({ query, failed, gone, back, children }: LoadedItemProps<Item>) => (
  <Loaded query={query} failed={failed} errorClass="max-w-xl p-5">
    {(item) =>
      item === null ? (
        <Empty {...gone}>
          <BackLink back={back} />
        </Empty>
      ) : (
        children(item)
      )
    }
  </Loaded>
);
