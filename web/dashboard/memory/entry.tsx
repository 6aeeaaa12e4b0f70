// One entry of a log: who wrote it, what it says and is for, and what can be done with it.
import { useT } from "../i18n/index.ts";
import { useIsPostponed } from "../live/postponed.ts";
import { Avatar } from "../ui/avatar.tsx";
import { IconButton } from "../ui/button.tsx";
import { PushPinIcon, PushPinSlashIcon, TrashIcon } from "../ui/icons.ts";
import { Markdown } from "../ui/markdown.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useRemoveLater } from "../ui/remove-later.ts";
import { ProblemNote } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { plainText } from "../ui/plain-text.ts";
import { beginning } from "../ui/visible.ts";
import { deleteMemory, type Place, usePin } from "./live.ts";
import { Notices } from "./notices.tsx";
import type { Memory } from "./wire.ts";

type EntryProps = { place: Place; memory: Memory; onTag(tag: string): void };

function TagButtons({ tags, onTag }: { tags: readonly string[]; onTag(tag: string): void }) {
  const t = useT();
  return (
    <ul className="mt-1 flex flex-wrap gap-1" aria-label={t("memory.tags")}>
      {tags.map((tag) => (
        <li key={tag} className="min-w-0">
          <button
            type="button"
            onClick={() => onTag(tag)}
            title={t("memory.onlyTag", { tag })}
            className="inline-flex h-5 max-w-full items-center rounded-chip border border-kumo-line px-1.5 text-xs text-kumo-subtle hover:bg-kumo-tint pointer-coarse:h-8 pointer-coarse:px-2.5"
          >
            <span className="truncate">{tag}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

const NAME_MAX_CHARS = 60;
/** The beginning of what an entry says, without its markup. */
const namedBy = (content: string): string => {
  const words = plainText(content);
  return words.length > NAME_MAX_CHARS ? `${beginning(words, NAME_MAX_CHARS)}…` : words;
};

/** It goes for everyone here, agents too; for some seconds it can be brought back. */
export function useDelete(place: Place, memory: Memory): () => void {
  const t = useT();
  const removeLater = useRemoveLater();
  const title = memory.key === null ? t("memory.deleted", { what: namedBy(memory.content) }) : t("memory.deletedValue", { key: memory.key });
  return () => removeLater({ id: memory.id, title, failed: t("memory.notDeleted"), run: (personId) => deleteMemory(place, memory, personId) });
}

/** Where it comes from, when that is more than who wrote it. */
const sourceOf = ({ source, author }: Memory): string | null => (source && source !== author.name ? source : null);

export function Entry({ place, memory, onTag }: EntryProps) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const remove = useDelete(place, memory);
  const pin = usePin(place, memory);
  const source = sourceOf(memory);
  if (useIsPostponed(memory.id)) return null;
  return (
    <li className="flex gap-2.5 px-4 py-3">
      <Avatar type={memory.author.type} name={memory.author.name} size={24} />
      <div className="min-w-0 flex-1">
        <p className="flex min-h-6.5 items-center gap-2 text-sm">
          <span className="min-w-0 truncate font-medium">{memory.author.name}</span>
          <span className="min-w-0 flex-1 truncate text-xs text-kumo-subtle">
            <Time iso={memory.created_at} />
            {source ? <> · {t("memory.from", { source })}</> : null}
          </span>
          {isReadOnly ? null : (
            <>
              <IconButton
                icon={memory.is_pinned ? PushPinSlashIcon : PushPinIcon}
                label={t(memory.is_pinned ? "memory.unpin" : "memory.pin")}
                isBusy={pin.isPending}
                onClick={() => pin.mutate()}
              />
              <IconButton icon={TrashIcon} label={t("memory.delete")} onClick={remove} />
            </>
          )}
        </p>
        <Markdown text={memory.content} />
        {memory.tags ? <TagButtons tags={memory.tags} onTag={onTag} /> : null}
        <Notices notices={memory.notices} />
        {pin.error ? <ProblemNote error={pin.error} what={t("memory.notPinned")} /> : null}
      </div>
    </li>
  );
}
