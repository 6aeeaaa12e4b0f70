// Where an open task stands: beside the board, which goes on being used by mouse and keyboard; over the page where there is no room.
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Drawer } from "../ui/drawer.tsx";
import { LinkBar } from "../ui/link-bar.tsx";
import { isLayerOpen } from "../ui/shortcuts.ts";
import { isPanelWanted, PANEL_ID } from "./open-task.ts";

const EDITABLE = "input, textarea, select, [contenteditable='true']";

const cardOf = (taskId: string): HTMLElement | null => document.querySelector<HTMLElement>(`a[data-task-id="${CSS.escape(taskId)}"]`);
/** What else has the keys: a layer that closes by them, or a card that is carried. */
const isKeyTaken = (): boolean => isLayerOpen() || document.querySelector("[data-dnd-dragging]") !== null;

/** Escape closes the panel, unless something nearer takes the key: a list, a dialog, an editor, a field outside of it. */
function useEscape(onClose: () => void): void {
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    let isTaken = false;
    const note = () => {
      isTaken = isKeyTaken(); // before whatever has the key closes by it
    };
    const press = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || isTaken) return;
      const field = event.target instanceof Element ? event.target.closest(EDITABLE) : null;
      if (field && !field.closest(`#${PANEL_ID}`)) return;
      event.preventDefault();
      close.current();
    };
    document.addEventListener("keydown", note, { capture: true });
    document.addEventListener("keydown", press);
    return () => {
      document.removeEventListener("keydown", note, { capture: true });
      document.removeEventListener("keydown", press);
    };
  }, []);
}

/** The focus that goes with the panel is given to the task's card, wherever that stands then. */
function useFocusToCard(taskId: string) {
  const panel = useRef<HTMLElement>(null);
  const id = useRef(taskId);
  id.current = taskId;
  useEffect(() => {
    if (isPanelWanted()) panel.current?.focus();
  }, []);
  useLayoutEffect(
    () => () => {
      const active = document.activeElement;
      if (active && panel.current?.contains(active)) requestAnimationFrame(() => requestAnimationFrame(() => cardOf(id.current)?.focus()));
    },
    [],
  );
  return panel;
}

type FrameProps = { taskId: string; label: string; onClose(): void; children: ReactNode };

function Beside({ taskId, label, onClose, children }: FrameProps) {
  const panel = useFocusToCard(taskId);
  useEscape(onClose);
  return (
    <aside
      ref={panel}
      id={PANEL_ID}
      aria-label={label}
      tabIndex={-1}
      className="flex w-[392px] shrink-0 flex-col border-l border-kumo-line bg-kumo-base outline-none focus-visible:shadow-[inset_2px_0_0_var(--color-kumo-focus)] max-[999px]:fixed max-[999px]:inset-0 max-[999px]:z-20 max-[999px]:w-auto"
    >
      <div className="min-[1000px]:hidden">
        <LinkBar />
      </div>
      {children}
    </aside>
  );
}

function Over({ taskId, label, onClose, children }: FrameProps) {
  useEffect(() => void isPanelWanted(), []);
  return (
    <Drawer isOpen onClose={onClose} label={label} focusBack={() => cardOf(taskId)}>
      {children}
    </Drawer>
  );
}

/** As it was opened, until it is closed: what is open or typed in it would be lost with the change. A panel covers the page that became narrow. */
export function PanelFrame({ isBeside, ...frame }: FrameProps & { isBeside: boolean }) {
  const [wasBeside] = useState(isBeside);
  return wasBeside ? <Beside {...frame} /> : <Over {...frame} />;
}
