// Single-key shortcuts: silent while typing, while a dialog is open, and when the person turned them off.
import { useEffect, useRef } from "react";
import { createStore, useStore } from "../live/store.ts";

const STORAGE_KEY = "mc.shortcuts";
const enabled = createStore(localStorage.getItem(STORAGE_KEY) !== "off");
export const useShortcutsEnabled = (): boolean => useStore(enabled);
export function setShortcutsEnabled(isOn: boolean): void {
  localStorage.setItem(STORAGE_KEY, isOn ? "on" : "off");
  enabled.set(isOn);
}

const TYPING = "input, textarea, select, [contenteditable='true'], [role='menu'], [role='listbox'], [role='combobox']";

function isBusy(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TYPING)) return true;
  return isLayerOpen();
}

/** Whether a dialog, a menu or a list is open over the page. A select keeps its list in the page, out of sight, once it has had the focus. */
export function isLayerOpen(): boolean {
  return [...document.querySelectorAll("[role='dialog'], [role='alertdialog'], [role='menu'], [role='listbox']")].some((layer) => layer.checkVisibility());
}

/** In the form of any dialog Ctrl+Enter, or Cmd+Enter, does what its button does; the form itself says whether it can. Not a single key: always on. */
export function useSubmitKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented || event.repeat || event.isComposing) return;
      const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>("[role='dialog'] form[id], [role='alertdialog'] form[id]") : null;
      if (!form) return;
      event.preventDefault();
      form.requestSubmit();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** How long the first of two keys waits for the second. */
const SECOND_KEY_MS = 1_000;

/** Two keys after each other, such as G and B: what the second does after the first. */
export function useTwoKeys(first: string, seconds: Record<string, () => void>): void {
  const until = useRef(0);
  const then = Object.entries(seconds).map(([key, act]) => {
    const pressed = (event: KeyboardEvent) => {
      if (event.timeStamp > until.current) return;
      until.current = 0;
      event.preventDefault();
      act();
    };
    return [key, pressed] as const;
  });
  useShortcuts({ ...Object.fromEntries(then), [first]: (event) => void (until.current = event.timeStamp + SECOND_KEY_MS) });
}

export function useShortcuts(handlers: Record<string, (event: KeyboardEvent) => void>, isActive = true): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    if (!isActive) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !enabled.get()) return;
      const handler = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!handler || isBusy(event)) return;
      handler(event);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isActive]);
}
