// Values by key: the last of each, who wrote it, and writing it anew.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useIsPostponed } from "../live/postponed.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { PencilSimpleIcon, PlusIcon, TrashIcon } from "../ui/icons.ts";
import { Loaded } from "../ui/loaded.tsx";
import { More } from "../ui/more.tsx";
import { Panel } from "../ui/page.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { Empty } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useDelete } from "./entry.tsx";
import { FilterLine } from "./filter-line.tsx";
import { type Place, useMemories } from "./live.ts";
import type { MemorySearch } from "./search.ts";
import { ValueDialog } from "./value-dialog.tsx";
import type { Memory } from "./wire.ts";

function ValueRow({ place, memory }: { place: Place; memory: Memory }) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const [isEditing, setEditing] = useState(false);
  const remove = useDelete(place, memory);
  if (useIsPostponed(memory.id)) return null;
  return (
    <li className="flex items-start gap-3 px-4 py-2.5">
      <div className="grid min-w-0 flex-1 gap-x-4 gap-y-0.5 sm:grid-cols-[minmax(0,12rem)_minmax(0,1fr)]">
        <code className="font-mono text-sm break-all">{memory.key}</code>
        <div className="min-w-0">
          <p className="text-sm break-words whitespace-pre-wrap">{memory.content}</p>
          <p className="mt-0.5 text-xs text-kumo-subtle">
            {memory.author.name} · <Time iso={memory.updated_at} />
          </p>
        </div>
      </div>
      {isReadOnly ? null : (
        <span className="flex items-center gap-1">
          <IconButton icon={PencilSimpleIcon} label={t("memory.editValue", { key: memory.key ?? "" })} onClick={() => setEditing(true)} />
          <IconButton icon={TrashIcon} label={t("memory.deleteValue", { key: memory.key ?? "" })} onClick={remove} />
        </span>
      )}
      {isEditing ? <ValueDialog place={place} memory={memory} onClose={() => setEditing(false)} /> : null}
    </li>
  );
}

const byKey = (a: Memory, b: Memory): number => ((a.key ?? "") < (b.key ?? "") ? -1 : 1);

type ValuesProps = { place: Place; search: MemorySearch; onSearch(search: MemorySearch): void };

export function Values({ place, search, onSearch }: ValuesProps) {
  const t = useT();
  const [isNew, setNew] = useState(false);
  const isReadOnly = useIsReadOnly();
  const { query, more } = useMemories(place, { kind: "key", ...(search.q ? { q: search.q } : {}) });
  const create = isReadOnly ? undefined : (
    <Button icon={PlusIcon} onClick={() => setNew(true)}>
      {t("memory.newValue")}
    </Button>
  );
  return (
    <>
      <FilterLine search={search} onSearch={onSearch} hasKinds={false} />
      <Panel title={t("memory.values")} actions={create}>
        <Loaded query={query} failed={t("memory.notLoaded")} rows={3}>
          {({ items, next }) => (
            <>
              {items.length === 0 ? (
                <Empty title={t(search.q ? "memory.noMatch" : "memory.noValues")} detail={t(search.q ? "memory.noMatchDetail" : "memory.noValuesDetail")} />
              ) : (
                <ul className="divide-y divide-kumo-line" aria-label={t("memory.values")}>
                  {items.toSorted(byKey).map((memory) => guarded(<ValueRow key={memory.id} place={place} memory={memory} />))}
                </ul>
              )}
              <More next={next} more={more} failed={t("memory.notLoaded")} />
            </>
          )}
        </Loaded>
      </Panel>
      {isNew ? <ValueDialog place={place} memory={null} onClose={() => setNew(false)} /> : null}
    </>
  );
}
