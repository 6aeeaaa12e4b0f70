// What of a memory is shown: words that are looked for, and of the log the tag and the kind.
import { useEffect, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { XIcon } from "../ui/icons.ts";
import { Select } from "../ui/select.tsx";
import { useShortcuts } from "../ui/shortcuts.ts";
import type { MemorySearch } from "./search.ts";

const SEARCH_MAX_CHARS = 200;
/** Whoever types looks for the word when they pause. */
const PAUSE_MS = 250;

type FilterLineProps = { search: MemorySearch; onSearch(search: MemorySearch): void; hasKinds: boolean };

/** What is typed, before it is looked for. */
function useTyped(q: string | undefined, onWords: (words: string | undefined) => void) {
  const [typed, setTyped] = useState(q ?? "");
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed begins a search
  useEffect(() => {
    const words = typed.trim() || undefined;
    if (words === q) return;
    const timer = setTimeout(() => onWords(words), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  // Filters that are cleared elsewhere are cleared here too.
  useEffect(() => {
    if (q === undefined) setTyped("");
  }, [q]);
  return [typed, setTyped] as const;
}

export function FilterLine({ search, onSearch, hasKinds }: FilterLineProps) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useTyped(search.q, (q) => onSearch({ ...search, q }));
  useShortcuts("memory", {
    filter: (event) => {
      event.preventDefault();
      input.current?.focus();
    },
  });
  const kinds = (["all", "notes", "chat"] as const).map((value) => ({ value, label: t(`memory.kind.${value}`) }));
  return (
    <search className="flex flex-wrap items-center gap-2">
      <div className="min-w-0 flex-1 basis-44">
        <TextField
          ref={input}
          label={t("memory.search")}
          isLabelHidden
          size="small"
          type="search"
          placeholder={t("memory.search")}
          value={typed}
          maxLength={SEARCH_MAX_CHARS}
          onChange={setTyped}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            if (typed) setTyped("");
            else event.currentTarget.blur();
          }}
        />
      </div>
      {hasKinds ? (
        <Select
          label={t("memory.kind")}
          isLabelHidden
          size="small"
          value={search.kind ?? "all"}
          onChange={(kind) => onSearch({ ...search, kind: kind === "all" ? undefined : kind })}
          options={kinds}
        />
      ) : null}
      {search.tag ? (
        <Button icon={XIcon} aria-label={t("memory.untag", { tag: search.tag })} onClick={() => onSearch({ ...search, tag: undefined })}>
          {search.tag}
        </Button>
      ) : null}
    </search>
  );
}
