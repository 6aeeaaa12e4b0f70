// The tags of a task: chosen ones as chips, more by typing; arrows and Enter choose, Backspace in an empty field takes the last one away.
import { type KeyboardEvent, useId, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { TextField } from "../ui/field.tsx";
import { PlusIcon, XIcon } from "../ui/icons.ts";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote } from "../ui/states.tsx";
import { useCreateTag, useTags } from "./live.ts";
import { TagChip, TagSwatch } from "./tag-chip.tsx";
import type { TagRef } from "./wire.ts";

const HITS_MAX = 8;
const TASK_TAGS_MAX = 20;
const NEW_COLOR = "9e9e9e";

/** `isInForm`: among the fields of a form, with a label like theirs. */
type PickerProps = { chosen: readonly TagRef[]; onChange(tags: TagRef[]): void; isInForm?: boolean };
/** `tag` null: a new one of that name. */
type Hit = { id: string; name: string; tag: TagRef | null };

/** What fits to what was typed; an admin may make a tag of a name that there is not. */
function useHits(chosen: readonly TagRef[], query: string): Hit[] {
  const { data: all = [] } = useTags();
  const mayManage = useMayManage();
  const typed = query.trim().toLowerCase();
  if (typed === "") return [];
  const free = all.filter((tag) => !tag.is_ending && !chosen.some(({ id }) => id === tag.id) && tag.name.toLowerCase().includes(typed));
  const hits = free.slice(0, HITS_MAX).map((tag) => ({ id: tag.id, name: tag.name, tag }));
  const isNew = all.every((tag) => tag.name.toLowerCase() !== typed);
  return mayManage && isNew ? [...hits, { id: "new", name: query.trim(), tag: null }] : hits;
}

const optionId = (listId: string, hit: Hit | undefined): string | undefined => hit && `${listId}-${hit.id}`;

function Hits({ hits, at, listId, onPick }: { hits: Hit[]; at: number; listId: string; onPick(hit: Hit): void }) {
  const t = useT();
  return (
    <div
      id={listId}
      role="listbox"
      aria-label={t("tags.found")}
      className={hits.length > 0 ? "overflow-hidden rounded-card border border-kumo-line" : "hidden"}
    >
      {hits.map((hit, index) =>
        guarded(
          <button
            key={hit.id}
            type="button"
            role="option"
            id={optionId(listId, hit)}
            aria-selected={index === at}
            tabIndex={-1}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onPick(hit)}
            className={cx("flex min-h-8 w-full items-center gap-2 px-2.5 text-left text-sm hover:bg-kumo-tint", index === at && "bg-kumo-tint")}
          >
            {hit.tag ? <TagSwatch color={hit.tag.color} /> : <PlusIcon size={13} aria-hidden />}
            <span className="min-w-0 truncate">{hit.tag ? hit.name : t("tags.createNamed", { name: hit.name })}</span>
          </button>,
          "div",
        ),
      )}
    </div>
  );
}

type Keyed = { hits: Hit[]; at: number; query: string; chosen: readonly TagRef[]; move(at: number): void; pick(hit: Hit): void; clear(): void; drop(): void };

/** What a key does in the field; false: what it always does. */
function press(key: string, { hits, at, query, chosen, move, pick, clear, drop }: Keyed): boolean {
  const hit = hits[at];
  if (key === "ArrowDown") move(Math.min(hits.length - 1, at + 1));
  else if (key === "ArrowUp") move(Math.max(0, at - 1));
  else if (key === "Enter" && hit) pick(hit);
  else if (key === "Escape" && query !== "") clear();
  else if (key === "Backspace" && query === "" && chosen.length > 0) drop();
  else return key === "Enter"; // it sends no form
  return true;
}

/** What is typed, what fits to it, and what the keys do. */
function useSearch({ chosen, onChange }: PickerProps) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const create = useCreateTag();
  const hits = useHits(chosen, query);
  const type = (next: string) => {
    setQuery(next);
    setAt(0);
  };
  const add = ({ id, name, slug, color }: TagRef) => {
    onChange([...chosen, { id, name, slug, color }]);
    type("");
  };
  const pick = (hit: Hit) => (hit.tag ? add(hit.tag) : create.mutate({ name: hit.name, color: NEW_COLOR }, { onSuccess: add }));
  const onKeyDown = (event: KeyboardEvent) => {
    const keyed = { hits, at, query, chosen, move: setAt, pick, clear: () => type(""), drop: () => onChange(chosen.slice(0, -1)) };
    if (!press(event.key, keyed)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { query, at, hits, type, pick, onKeyDown, error: create.error };
}

function Search(props: PickerProps) {
  const t = useT();
  const listId = useId();
  const { query, at, hits, type, pick, onKeyDown, error } = useSearch(props);
  return (
    <>
      <TextField
        label={t(props.isInForm ? "tags.ofTask" : "tags.add")}
        isLabelHidden={!props.isInForm}
        size={props.isInForm ? "form" : "row"}
        role="combobox"
        aria-expanded={hits.length > 0}
        aria-controls={listId}
        aria-activedescendant={optionId(listId, hits[at])}
        autoComplete="off"
        placeholder={t("tags.add")}
        value={query}
        onChange={type}
        onKeyDown={onKeyDown}
      />
      <Hits hits={hits} at={at} listId={listId} onPick={pick} />
      {error ? <ProblemNote error={error} what={t("tags.notCreated")} /> : null}
    </>
  );
}

export function TagPicker(props: PickerProps) {
  const { chosen, onChange } = props;
  const t = useT();
  const isReadOnly = useIsReadOnly();
  return (
    <div className="flex flex-col gap-1.5">
      {chosen.length > 0 ? (
        <ul aria-label={t("tags.ofTask")} className="flex flex-wrap gap-1">
          {chosen.map((tag) =>
            guarded(
              <li key={tag.id} className="flex max-w-full min-w-0 items-center">
                <TagChip tag={tag} />
                {isReadOnly ? null : (
                  <IconButton
                    icon={XIcon}
                    label={t("tags.remove", { name: tag.name })}
                    onClick={() => onChange(chosen.filter(({ id }) => id !== tag.id))}
                    className="size-5"
                  />
                )}
              </li>,
            ),
          )}
        </ul>
      ) : null}
      {isReadOnly ? null : chosen.length < TASK_TAGS_MAX ? (
        <Search {...props} />
      ) : (
        <p className="text-xs text-kumo-subtle">{t("tags.most", { count: TASK_TAGS_MAX })}</p>
      )}
    </div>
  );
}
