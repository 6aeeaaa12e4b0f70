// Toasts: short news with an optional undo. Never the only copy of an error. They wait while pointed at or focused.
import { type ReactNode, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n/index.ts";
import { whenForgotten } from "../live/leaving.ts";
import { createStore, useStore } from "../live/store.ts";
import { guarded } from "./boundary.tsx";
import { Button, IconButton } from "./button.tsx";
import { cx } from "./cx.ts";
import { WarningCircleIcon, XIcon } from "./icons.ts";

const SHOWN_MS = 6000;
const PROBLEM_SHOWN_MS = 12_000;
const SHOWN_MAX = 3;
/** Newer ones do not take an undo away before its time, as long as so many are shown. */
const WITH_ACTION_MAX = 5;

/** `isAnywhere`: it means the same in whichever organization the tab is. */
type Action = { label: string; run(): void; isAnywhere?: true };
type ToastInput = { title: string; detail?: string; tone?: "plain" | "problem"; action?: Action };
type Shown = ToastInput & { id: number };

export const shown = createStore<readonly Shown[]>([]);
let lastId = 0;

export function toast(input: ToastInput): void {
  lastId += 1;
  const all = [...shown.get(), { ...input, id: lastId }];
  shown.set(all.filter(({ action }, at) => all.length - at <= (action ? WITH_ACTION_MAX : SHOWN_MAX)));
}

/** The tab goes to another organization: what would be undone there is not there. */
export const dropUndos = (): void => shown.set(shown.get().filter(({ action }) => !action || action.isAnywhere));
whenForgotten(() => shown.set(shown.get().filter(({ action }) => !action)));

const dismiss = (id: number): void => shown.set(shown.get().filter((entry) => entry.id !== id));

export function Entry({ entry }: { entry: Shown }) {
  const t = useT();
  const [isHeld, setHeld] = useState(false);
  const isProblem = entry.tone === "problem";
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => dismiss(entry.id), isProblem ? PROBLEM_SHOWN_MS : SHOWN_MS);
    return () => clearTimeout(timer);
  }, [entry.id, isHeld, isProblem]);
  const { action } = entry;
  return (
    <li
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className={cx(
        "pointer-events-auto flex w-full items-start gap-2 rounded-panel border bg-kumo-base py-2 pr-2 pl-3 text-sm shadow-lg md:w-80",
        isProblem ? "border-block" : "border-kumo-line",
      )}
    >
      {isProblem ? <WarningCircleIcon size={16} aria-hidden className="mt-1 shrink-0 text-block" /> : null}
      <div className="min-w-0 flex-1 py-0.5">
        <p className="font-medium break-words">{entry.title}</p>
        {entry.detail ? <p className="break-words text-kumo-subtle">{entry.detail}</p> : null}
      </div>
      {action ? (
        <Button
          onClick={() => {
            dismiss(entry.id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      ) : null}
      <IconButton icon={XIcon} label={t("ui.dismiss")} onClick={() => dismiss(entry.id)} />
    </li>
  );
}

export function ToastRegion({ children }: { children: ReactNode }) {
  const t = useT();
  const entries = useStore(shown);
  return (
    <>
      {children}
      {createPortal(
        <section
          data-toasts
          aria-label={t("ui.news")}
          aria-live="polite"
          className="pointer-events-none fixed inset-x-3 bottom-[calc(60px+env(safe-area-inset-bottom))] z-50 md:inset-x-auto md:right-4 md:bottom-4"
        >
          <ul className="flex flex-col items-end gap-2">{entries.map((entry) => guarded(<Entry key={entry.id} entry={entry} />))}</ul>
        </section>,
        document.body,
      )}
    </>
  );
}
