// A tag: its colour as a square before its name, so that no colour of somebody's choice stands behind text.
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import type { TagRef } from "./wire.ts";

const HEXADECIMAL = /^[0-9a-f]{6}$/;

export const TagSwatch = ({ color }: { color: string }) => (
  <span
    aria-hidden
    className="inline-block size-2 shrink-0 rounded-[2px] ring-1 ring-kumo-line"
    style={HEXADECIMAL.test(color) ? { backgroundColor: `#${color}` } : {}}
  />
);

export const TagChip = ({ tag }: { tag: TagRef }) => (
  <span className="inline-flex h-5 max-w-full min-w-0 items-center gap-1.5 rounded-chip border border-kumo-line px-1.5 text-xs text-kumo-default">
    <TagSwatch color={tag.color} />
    <span className="truncate">{tag.name}</span>
  </span>
);

/** The first few of a task's tags, and how many more there are. */
export function TagChips({ tags, most }: { tags: readonly TagRef[]; most: number }) {
  const t = useT();
  if (tags.length === 0) return null;
  const more = tags.slice(most);
  return (
    <ul aria-label={t("tags.ofTask")} className="mt-1.5 flex min-w-0 flex-wrap gap-1">
      {tags.slice(0, most).map((tag) =>
        guarded(
          <li key={tag.id} className="flex max-w-full min-w-0">
            <TagChip tag={tag} />
          </li>,
        ),
      )}
      {more.length > 0 ? (
        <li className="text-xs leading-5 text-kumo-subtle" title={more.map(({ name }) => name).join(", ")}>
          <span aria-hidden>+{more.length}</span>
          <span className="sr-only">{t("tags.more", { count: more.length })}</span>
        </li>
      ) : null}
    </ul>
  );
}
