// After a dialog the focus goes back to what opened it. A field that takes the focus at once hides the opener from the kit,
// so it is remembered here, before anything is drawn.
import { useEffect, useRef } from "react";

let opener: HTMLElement | null = null;

/** What was pressed: for an entry of a menu, the button of the menu. Inside a dialog nothing new: it was opened before. */
function noteOpener(): void {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || active === document.body || active.closest("[role=dialog]")) return;
  const menu = active.closest("[role=menu]");
  opener = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : active;
}

function giveBack(): void {
  const isLost = document.activeElement === document.body || document.activeElement === null;
  if (isLost && !document.querySelector("[role=dialog]") && opener?.isConnected) opener.focus();
}

export function useFocusBack(isOpen: boolean): void {
  const wasOpen = useRef(false);
  if (isOpen && !wasOpen.current) noteOpener();
  wasOpen.current = isOpen;
  useEffect(() => {
    if (!isOpen) return;
    return () => void requestAnimationFrame(() => requestAnimationFrame(giveBack));
  }, [isOpen]);
}
