// The page of a memory: its head with the way back, and one of its parts: the log, the values, the chat.
import type { ReactNode } from "react";
import type { Agent } from "../agents/index.ts";
import { useT } from "../i18n/index.ts";
import { type Back, BackLink } from "../ui/detail-page.tsx";
import { PageBody, PageHead } from "../ui/page.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { Chip } from "../ui/chip.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { Chat } from "./chat.tsx";
import type { Place } from "./live.ts";
import { Log } from "./log.tsx";
import { type MemorySearch, VIEWS } from "./search.ts";
import { Values } from "./values.tsx";

type MemoryBodyProps = {
  place: Place;
  title: string;
  back: Back;
  search: MemorySearch;
  onSearch(search: MemorySearch): void;
  /** Those that can be named in the chat; null: not known yet. */
  agents: readonly Agent[] | null;
  /** What is to be known before one says something in the chat. */
  chatNotes?: ReactNode;
};

export function MemoryBody({ place, title, back, search, onSearch, agents, chatNotes }: MemoryBodyProps) {
  const t = useT();
  const view = search.view ?? "log";
  const tabs = VIEWS.map((value) => ({ value, label: t(`memory.${value}`) }));
  return (
    <>
      <PageHead title={title} before={<BackLink back={back} />}>
        {useIsReadOnly() ? <Chip tone="idle">{t("rights.readOnly")}</Chip> : null}
      </PageHead>
      <div className="shrink-0 border-b border-kumo-line bg-kumo-base px-3 md:px-5">
        <Tabs tabs={tabs} value={view} onChange={(next) => onSearch({ view: next === "log" ? undefined : next })} />
      </div>
      <PageBody>
        <div className="flex max-w-3xl flex-col gap-4">
          {view === "log" ? <Log place={place} agents={agents} search={search} onSearch={onSearch} /> : null}
          {view === "values" ? <Values place={place} search={search} onSearch={onSearch} /> : null}
          {view === "chat" ? <Chat place={place} agents={agents} notes={chatNotes} /> : null}
        </div>
      </PageBody>
    </>
  );
}
