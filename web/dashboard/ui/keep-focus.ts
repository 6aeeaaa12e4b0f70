// A dialog that opens as the list of a select, or a menu, closes: that one gives the focus back to its button a moment later, and would
// take it from the dialog.
import { type RefObject, useEffect } from "react";

/** By then whatever has closed has given its focus back: the kit's transitions take 200 ms. */
const SETTLES_MS = 1_000;
/** What may have the focus though it stands outside: lists and menus that the dialog opens, toasts, the kit's guards. */
const ITS_OWN = "[role=listbox], [role=menu], [data-toasts], [data-base-ui-focus-guard]";
const FIELDS = "input:not([type=hidden]), textarea, select, [role=combobox], button";

/** Open dialogs, the topmost last: it alone holds the focus. */
const open: object[] = [];

/**
 * Keeps the focus in a dialog while it opens. What had it there last has it again; else the first field.
 * @param inside an element of the dialog's body
 */
export function useKeepFocus(isOpen: boolean, inside: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (!isOpen) return;
    const self = {};
    open.push(self);
    let last: HTMLElement | null = null;
    const keep = (target: EventTarget | null) => {
      const dialog = inside.current?.closest<HTMLElement>("[role=dialog]");
      if (!dialog || open.at(-1) !== self || !(target instanceof HTMLElement) || target.closest(ITS_OWN)) return;
      if (dialog.contains(target)) last = target;
      else (last?.isConnected ? last : (inside.current?.querySelector<HTMLElement>(FIELDS) ?? dialog)).focus();
    };
    const hear = (event: FocusEvent) => keep(event.target);
    document.addEventListener("focusin", hear);
    keep(document.activeElement);
    const settled = setTimeout(() => document.removeEventListener("focusin", hear), SETTLES_MS);
    return () => {
      clearTimeout(settled);
      document.removeEventListener("focusin", hear);
      open.splice(open.indexOf(self), 1);
    };
  }, [isOpen, inside]);
}
