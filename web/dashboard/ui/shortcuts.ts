// The keys of the app: single ones, silent while typing, while a dialog is open, and when the person turned them off; and those with Ctrl or
// Cmd, which always work. Which key does what stands in ui/keys.ts.
import { useEffect, useRef } from "react";
import { createStore, useStore } from "../live/store.ts";
import { KEYS, type NameIn, nameAt, type Place } from "./keys.ts";

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

/** In the form of any dialog Ctrl+Enter, or Cmd+Enter, does what its button does, and so in a form of the page that has a field of several lines; the form itself says whether it can. */
function submitForm(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.repeat || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : null;
  const form = target?.closest<HTMLFormElement>("[role='dialog'] form[id], [role='alertdialog'] form[id], form:has(textarea)");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
}

type Handler = (event: KeyboardEvent) => void;
type Handlers = Readonly<Record<string, Handler | undefined>>;
type Bound = { place: Place; handlers(): Handlers; words: Readonly<Record<string, string>> };

/** Those of the page on screen, inner parts first. */
const bound: Bound[] = [];

/** How long the first of two keys waits for the second. */
const SECOND_KEY_MS = 1_000;
let first = { key: "", until: 0 };

/** Those that may be meant, each unless one before has taken it. */
function dispatch(event: KeyboardEvent, key: string, isAlways: boolean): void {
  for (const { place, handlers } of [...bound]) {
    const handler = handlers()[nameAt(place, key) ?? ""];
    if (!handler || (!isAlways && isBusy(event))) continue;
    handler(event);
    if (event.defaultPrevented) return;
  }
}

const beginsTwo = (key: string): boolean =>
  bound.some(({ place }) => Object.values<readonly string[]>(KEYS[place]).some(([one]) => one?.startsWith(`${key} `)));

function onKeyDown(event: KeyboardEvent): void {
  const key = event.key?.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.defaultPrevented || event.altKey || !key) return;
  const isMod = event.ctrlKey || event.metaKey;
  if (isMod) dispatch(event, `Mod+${key}`, true);
  if (isMod || !enabled.get()) return;
  const before = event.timeStamp <= first.until ? first.key : "";
  first = { key: "", until: 0 };
  if (before) dispatch(event, `${before} ${key}`, false);
  if (event.defaultPrevented) return;
  dispatch(event, key, false);
  if (!event.defaultPrevented && beginsTwo(key) && !isBusy(event)) first = { key, until: event.timeStamp + SECOND_KEY_MS };
}

function bind(one: Bound): () => void {
  if (bound.length === 0) document.addEventListener("keydown", onKeyDown);
  bound.push(one);
  return () => {
    bound.splice(bound.indexOf(one), 1);
    if (bound.length === 0) document.removeEventListener("keydown", onKeyDown);
  };
}

export type PlaceHandlers<In extends Place> = { readonly [Name in NameIn<In>]?: Handler | undefined };
export type Options = { isActive?: boolean; words?: Readonly<Record<string, string>> };

/**
 * Binds keys of a place. A handler that is absent or undefined: the person may not, or it means nothing now; then the palette does not offer it
 * either. `words`: what one does here, where the table of words (shell/palette) has a general one only.
 */
export function useShortcuts<In extends Place>(place: In, handlers: PlaceHandlers<In>, { isActive = true, words = {} }: Options = {}): void {
  const latest = useRef({ handlers, words });
  latest.current = { handlers, words };
  useEffect(() => {
    if (!isActive) return;
    return bind({
      place,
      handlers: () => latest.current.handlers as Handlers,
      get words() {
        return latest.current.words;
      },
    });
  }, [place, isActive]);
}

/** What a form's button does, by key. */
export const useSubmitKeys = (): void => useShortcuts("app", { submit: submitForm });

export type Command = { place: Place; name: string; words: string | undefined; run(): void };

/** What the keys of the page on screen would do now, for whoever wants to choose it from a list. */
export function commandsNow(): Command[] {
  return bound.flatMap(({ place, handlers, words }) =>
    Object.entries(handlers()).flatMap(([name, handler]) =>
      handler ? [{ place, name, words: words[name], run: () => handler(new KeyboardEvent("keydown", { cancelable: true })) }] : [],
    ),
  );
}

/** Frames that a page may take until its keys are bound: some seconds. */
const FRAMES_MAX = 240;

/** What a key does on a page that is only being opened; nothing where the page has no such key. */
export function commandSoon(place: Place, name: string, frames = FRAMES_MAX): void {
  const command = commandsNow().find((one) => one.place === place && one.name === name);
  if (command) command.run();
  else if (frames > 0) requestAnimationFrame(() => commandSoon(place, name, frames - 1));
}
