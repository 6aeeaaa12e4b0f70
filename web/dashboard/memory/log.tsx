// The log: what is pinned stands above, the rest by day, newest first; and a field for the next entry.
import type { KeyboardEvent } from "react";
import type { Agent } from "../agents/index.ts";
import { useT } from "../i18n/index.ts";
import { sendDraft, useDraft } from "../live/drafts.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { More } from "../ui/more.tsx";
import { Panel } from "../ui/page.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { Empty, ProblemNote } from "../ui/states.tsx";
import { useFormat } from "../ui/time.tsx";
import { NobodyHears } from "./chat.tsx";
import { Entry } from "./entry.tsx";
import { FilterLine } from "./filter-line.tsx";
import { type Place, type Shown, useAddMemory, useMemories } from "./live.ts";
import type { MemorySearch } from "./search.ts";
import type { Memory } from "./wire.ts";

const CONTENT_MAX_CHARS = 20_000;
const TAGS_MAX_CHARS = 400;
type LogProps = { place: Place; agents: readonly Agent[] | null; search: MemorySearch; onSearch(search: MemorySearch): void };

/** Words between commas, of either kind. */
const tagsIn = (text: string): string[] => [...new Set(text.split(/[,，、]/).map((tag) => tag.trim()))].filter(Boolean);

const CHAT = "chat";

function Writer({ place, agents }: Pick<LogProps, "place" | "agents">) {
  const t = useT();
  const subjects = { content: `note:${place.id}`, tags: `tags of note:${place.id}` };
  const [content, setContent] = useDraft(subjects.content);
  const [tags, setTags] = useDraft(subjects.tags);
  const add = useAddMemory(place);
  const send = () => {
    if (content.trim() !== "" && !add.isPending) void sendDraft(Object.values(subjects), () => add.mutateAsync({ content, tags: tagsIn(tags) }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) send();
  };
  return (
    <div className="flex flex-col gap-2">
      <TextArea
        label={t("memory.note")}
        isLabelHidden
        placeholder={t("memory.notePlaceholder")}
        value={content}
        onChange={setContent}
        onKeyDown={onKeyDown}
        minRows={2}
        maxRows={12}
        maxLength={CONTENT_MAX_CHARS}
      />
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1 basis-44">
          <TextField
            label={t("memory.tags")}
            isLabelHidden
            size="small"
            placeholder={t("memory.tagsPlaceholder")}
            value={tags}
            onChange={setTags}
            onKeyDown={onKeyDown}
            maxLength={TAGS_MAX_CHARS}
          />
        </div>
        <Button look="primary" onClick={send} isBusy={add.isPending} disabled={content.trim() === ""}>
          {t("memory.add")}
        </Button>
      </div>
      {tagsIn(tags).includes(CHAT) ? <NobodyHears place={place} agents={agents} /> : null}
      {add.error ? <ProblemNote error={add.error} what={t("memory.notAdded")} /> : null}
    </div>
  );
}

const shownBy = ({ q, tag, kind }: MemorySearch): Shown => ({
  kind: "log",
  ...(q ? { q } : {}),
  ...(tag ? { tag } : {}),
  ...(kind ? { is_chat: kind === "chat" ? "true" : "false" } : {}),
});

type EntriesProps = { place: Place; label: string; memories: readonly Memory[]; onTag(tag: string): void };
const Entries = ({ place, label, memories, onTag }: EntriesProps) => (
  <Panel title={label}>
    <ol aria-label={label} className="divide-y divide-kumo-line">
      {memories.map((memory) => guarded(<Entry key={memory.id} place={place} memory={memory} onTag={onTag} />))}
    </ol>
  </Panel>
);

/** By the day on which each was written, in the reader's zone. */
function ByDay({ memories, ...rest }: Omit<EntriesProps, "label">) {
  const format = useFormat();
  const days = Map.groupBy(memories, ({ created_at }) => format.day(created_at));
  return [...days].map(([day, ofDay]) => <Entries key={day} {...rest} label={day} memories={ofDay} />);
}

function Nothing({ search, onSearch }: Pick<LogProps, "search" | "onSearch">) {
  const t = useT();
  if (!search.q && !search.tag && !search.kind) return <Empty title={t("memory.empty")} detail={t("memory.emptyDetail")} />;
  return (
    <Empty title={t("memory.noMatch")} detail={t("memory.noMatchDetail")}>
      <Button onClick={() => onSearch({ view: search.view })}>{t("ui.clearFilters")}</Button>
    </Empty>
  );
}

export function Log({ place, agents, search, onSearch }: LogProps) {
  const t = useT();
  const shown = shownBy(search);
  const pinned = useMemories(place, { ...shown, is_pinned: "true" });
  const passing = useMemories(place, { ...shown, is_pinned: "false" });
  const onTag = (tag: string) => onSearch({ ...search, tag });
  const above = pinned.query.data?.items ?? [];
  return (
    <>
      {useIsReadOnly() ? null : <Writer place={place} agents={agents} />}
      <FilterLine search={search} onSearch={onSearch} hasKinds />
      {above.length > 0 ? <Entries place={place} label={t("memory.pinned")} memories={above} onTag={onTag} /> : null}
      <Loaded query={passing.query} failed={t("memory.notLoaded")}>
        {({ items, next }) => (
          <>
            {items.length === 0 && above.length === 0 ? <Nothing search={search} onSearch={onSearch} /> : null}
            <ByDay place={place} memories={items} onTag={onTag} />
            <More next={next} more={passing.more} failed={t("memory.notLoaded")} />
          </>
        )}
      </Loaded>
    </>
  );
}
