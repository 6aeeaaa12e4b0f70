// The chat with the agents of a board or a group: the newest below, and for each message whom it has reached and who has answered.
import { type ReactNode, useEffect, useRef } from "react";
import type { Agent } from "../agents/index.ts";
import { useT } from "../i18n/index.ts";
import { sendDraft, useDraft } from "../live/drafts.ts";
import { type Actor, MentionField } from "../tasks/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Markdown } from "../ui/markdown.tsx";
import { More } from "../ui/more.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { Empty, ProblemNote } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { beginning } from "../ui/visible.ts";
import { type Place, useAddMemory, useMemories } from "./live.ts";
import { Notices } from "./notices.tsx";
import type { Memory } from "./wire.ts";

const MESSAGE_MAX_CHARS = 20_000;
const QUOTE_MAX_CHARS = 80;

function Message({ memory, original }: { memory: Memory; original: Memory | undefined }) {
  const t = useT();
  return (
    <li className="flex gap-2.5">
      <Avatar type={memory.author.type} name={memory.author.name} size={24} />
      <div className="min-w-0 flex-1">
        <p className="flex min-h-6.5 items-center gap-2 text-sm">
          <span className="min-w-0 truncate font-medium">{memory.author.name}</span>
          <span className="text-xs text-kumo-subtle">
            <Time iso={memory.created_at} />
          </span>
        </p>
        {original ? (
          <p className="truncate border-l-2 border-kumo-line pl-2 text-xs text-kumo-subtle">
            {t("memory.answers", { name: original.author.name, text: beginning(original.content, QUOTE_MAX_CHARS) })}
          </p>
        ) : null}
        <Markdown text={memory.content} />
        <Notices notices={memory.notices} />
      </div>
    </li>
  );
}

function Writer({ place, named }: { place: Place; named: readonly Actor[] }) {
  const t = useT();
  const subject = `chat:${place.id}`;
  const [content, setContent] = useDraft(subject);
  const add = useAddMemory(place);
  const send = () => {
    if (content.trim() !== "" && !add.isPending) void sendDraft([subject], () => add.mutateAsync({ content, tags: ["chat"] }));
  };
  return (
    <div className="sticky bottom-0 flex flex-col gap-2 border-t border-kumo-line bg-kumo-canvas py-3">
      <MentionField
        label={t("memory.message")}
        placeholder={t(place.of === "group" ? "memory.messagePlaceholderGroup" : "memory.messagePlaceholder")}
        value={content}
        onChange={setContent}
        named={named}
        maxLength={MESSAGE_MAX_CHARS}
        onSend={send}
      />
      {add.error ? <ProblemNote error={add.error} what={t("memory.notAdded")} /> : null}
      <div>
        <Button look="primary" onClick={send} isBusy={add.isPending} disabled={content.trim() === ""}>
          {t("memory.send")}
        </Button>
      </div>
    </div>
  );
}

/** The newest is on screen when the chat opens, and when something new is said. */
function useNewestShown(newestId: string | undefined) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (newestId !== undefined) end.current?.scrollIntoView({ block: "nearest" });
  }, [newestId]);
  return end;
}

/** Absent while somebody hears what is said here, or it is not known yet. */
export function NobodyHears({ place, agents }: { place: Place; agents: readonly Agent[] | null }) {
  const t = useT();
  if (agents === null || agents.some(({ gateway_id }) => gateway_id !== null)) return null;
  return (
    <p role="status" className="rounded-card bg-wait-fill px-3 py-2 text-sm text-wait">
      {t(place.of === "group" ? "memory.nobodyHearsGroup" : "memory.nobodyHears")}
    </p>
  );
}

type ChatProps = { place: Place; agents: readonly Agent[] | null; notes: ReactNode };

export function Chat({ place, agents, notes }: ChatProps) {
  const t = useT();
  const { query, more } = useMemories(place, { is_chat: "true" });
  const isReadOnly = useIsReadOnly();
  const end = useNewestShown(query.data?.items[0]?.id);
  const named = (agents ?? []).map(({ id, name }): Actor => ({ type: "agent", id, name }));
  return (
    <>
      <NobodyHears place={place} agents={agents} />
      {notes}
      <Loaded query={query} failed={t("memory.notLoaded")} rows={4}>
        {({ items, next }) => (
          <>
            <More next={next} more={more} failed={t("memory.notLoaded")} />
            {items.length === 0 ? (
              <Empty title={t("memory.noMessages")} detail={t(place.of === "group" ? "memory.noMessagesDetailGroup" : "memory.noMessagesDetail")} />
            ) : null}
            <ol aria-label={t("memory.chat")} aria-live="polite" className="flex flex-col gap-4">
              {items
                .toReversed()
                .map((memory) => guarded(<Message key={memory.id} memory={memory} original={items.find(({ id }) => id === memory.reply_to)} />))}
            </ol>
          </>
        )}
      </Loaded>
      {isReadOnly ? null : <Writer place={place} named={named} />}
      <div ref={end} />
    </>
  );
}
