// A text in which @ suggests people and agents: arrows choose, Enter or Tab takes, Escape leaves the text as it is.
import { type KeyboardEvent, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { guarded } from "../ui/boundary.tsx";
import { cx } from "../ui/cx.ts";
import { TextArea } from "../ui/field.tsx";
import type { Actor } from "./wire.ts";

const HITS_MAX = 6;
const BEGUN = /(?:^|[^\p{L}\p{N}._%+@-])@([\p{L}\p{N}_-]{0,32})$/u;

/** How somebody is named: by the first word where that is enough. */
function handleOf({ id, name }: Actor, all: readonly Actor[]): string {
  const first = name.trim().split(/\s+/)[0] ?? name;
  const isShared = all.some((other) => other.id !== id && other.name.toLowerCase().startsWith(first.toLowerCase()));
  return (isShared ? name : first).replace(/[^\p{L}\p{N}_-]+/gu, "");
}

function hitsOf(named: readonly Actor[], begun: string | null): Actor[] {
  if (begun === null) return [];
  const word = begun.toLowerCase();
  return named
    .filter(({ name }) =>
      name
        .toLowerCase()
        .split(/\s+/)
        .some((part) => part.startsWith(word)),
    )
    .slice(0, HITS_MAX);
}

type MentionFieldProps = {
  label: string;
  placeholder?: string;
  value: string;
  onChange(value: string): void;
  named: readonly Actor[];
  maxLength?: number;
  minRows?: number;
  maxRows?: number;
  autoFocus?: boolean;
  /** Ctrl or Cmd and Enter. */
  onSend(): void;
};

type Suggesting = Pick<MentionFieldProps, "named" | "value" | "onChange">;

/** What @ and the letters after it suggest at the caret. */
function useSuggestions({ named, value, onChange }: Suggesting) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [begun, setBegun] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const hits = hitsOf(named, begun);
  const caretIn = (text: string) => field.current?.selectionStart ?? text.length;
  const change = (text: string) => {
    setBegun(BEGUN.exec(text.slice(0, caretIn(text)))?.[1] ?? null);
    setAt(0);
    onChange(text);
  };
  const take = (actor: Actor) => {
    const caret = caretIn(value);
    onChange(`${value.slice(0, caret - (begun?.length ?? 0))}${handleOf(actor, named)} ${value.slice(caret)}`);
    setBegun(null);
    field.current?.focus();
  };
  /** Whether the key was for the suggestions. */
  const press = (key: string): boolean => {
    const hit = hits[at];
    if (!hit) return false;
    if (key === "ArrowDown") setAt((at + 1) % hits.length);
    else if (key === "ArrowUp") setAt((at + hits.length - 1) % hits.length);
    else if (key === "Enter" || key === "Tab") take(hit);
    else if (key === "Escape") setBegun(null);
    else return false;
    return true;
  };
  return { field, hits, at, change, take, press };
}

type HitsProps = Pick<ReturnType<typeof useSuggestions>, "hits" | "at" | "take">;

function Hits({ hits, at, take }: HitsProps) {
  const t = useT();
  return (
    <ul aria-label={t("tasks.mentionable")} className={hits.length > 0 ? "overflow-hidden rounded-card border border-kumo-line" : "hidden"}>
      {hits.map((actor, index) =>
        guarded(
          <li key={actor.id}>
            <button
              type="button"
              onClick={() => take(actor)}
              aria-current={index === at}
              className={cx(
                "flex min-h-8 w-full items-center gap-2 px-2.5 text-left text-sm outline-offset-[-2px] hover:bg-kumo-tint",
                index === at && "bg-kumo-tint",
              )}
            >
              <Avatar type={actor.type} name={actor.name} />
              <span className="min-w-0 flex-1 truncate">{actor.name}</span>
            </button>
          </li>,
        ),
      )}
    </ul>
  );
}

export function MentionField({ named, value, onChange, onSend, minRows = 2, maxRows = 10, ...rest }: MentionFieldProps) {
  const { field, change, press, ...suggested } = useSuggestions({ named, value, onChange });
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      onSend();
      return;
    }
    if (event.nativeEvent.isComposing || !press(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="flex flex-col gap-1">
      <TextArea {...rest} ref={field} isLabelHidden value={value} onChange={change} onKeyDown={onKeyDown} minRows={minRows} maxRows={maxRows} />
      <Hits {...suggested} />
    </div>
  );
}
