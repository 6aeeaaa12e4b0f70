// Language of the app: loads one catalog, keeps <html lang> right, and gives components a typed `t`.
import { type Messages, setupI18n } from "@lingui/core";
import { useLingui } from "@lingui/react";
import { useMemo } from "react";
import { type Sentences, sentenceIn } from "./sentences.ts";
import type { MessageId } from "./words.ts";

export type { MessageId } from "./words.ts";
export const LOCALES = ["en", "zh"] as const;
export type Locale = (typeof LOCALES)[number];
export type Values = Record<string, string | number>;
export type Translate = (id: MessageId, values?: Values) => string;

export const i18n = setupI18n();
const STORAGE_KEY = "mc.locale";

/** False on a device where nobody has chosen yet: then the choice in the profile counts. */
export const hasChosenLocale = (): boolean => localStorage.getItem(STORAGE_KEY) !== null;

export function preferredLocale(): Locale {
  const stored = localStorage.getItem(STORAGE_KEY);
  if (stored === "en" || stored === "zh") return stored;
  return /^zh/i.test(navigator.language) ? "zh" : "en";
}

type Words = () => Promise<{ messages: Messages }>;
const CATALOGS: Record<Locale, () => Promise<{ messages: Messages; sentences?: Sentences }>> = { en: () => import("./en.ts"), zh: () => import("./zh.ts") };
/** Words that are not needed at first. */
const REST: Record<Locale, Words> = { en: () => import("./en-rest.ts"), zh: () => import("./zh-rest.ts") };

/** Words that come later than the app: they are here when what needs them is, and follow the language from then on. */
const later = new Set<Record<Locale, Words>>();
const localeNow = (): Locale => (i18n.locale === "zh" ? "zh" : "en");
export async function addWords(words: Record<Locale, Words>): Promise<void> {
  later.add(words);
  const locale = localeNow();
  const { messages } = await words[locale]();
  i18n.load(localeNow(), locale === localeNow() ? messages : (await words[localeNow()]()).messages);
}
let allAsked: Promise<void> | undefined;
/** All words, for whatever is fetched after the first page; asked again where that has failed. */
export function allWords(): Promise<void> {
  allAsked ??= addWords(REST).catch((error: unknown) => {
    allAsked = undefined;
    throw error;
  });
  return allAsked;
}

/** What the server says, in the language of the app; none are needed in its own. */
let ofServer: Sentences = [];
/** A sentence of the server in the language of the app; null where it is none of the known ones, or English. */
export const sentenceOfServer = (text: string): string | null => (ofServer.length > 0 ? sentenceIn(ofServer, text) : null);
/** The same, else as the server says it. */
export const asTheServerSays = (text: string): string => sentenceOfServer(text) ?? text;

export async function activateLocale(locale: Locale): Promise<void> {
  const asked = [...later];
  // What cannot be fetched now is fetched with what needs it: the language changes all the same.
  const more = Promise.allSettled(asked.map((words) => words[locale]()));
  const [{ messages, sentences = [] }, found] = [await CATALOGS[locale](), await more];
  ofServer = sentences;
  i18n.loadAndActivate({ locale, messages: Object.assign({}, messages, ...found.map((one) => (one.status === "fulfilled" ? one.value.messages : {}))) });
  if (found.some(({ status }) => status === "rejected")) allAsked = undefined;
  await Promise.allSettled([...later].filter((words) => !asked.includes(words)).map(addWords)); // which have come meanwhile
  document.documentElement.lang = locale === "zh" ? "zh-Hans" : "en";
}

export async function chooseLocale(locale: Locale): Promise<void> {
  localStorage.setItem(STORAGE_KEY, locale);
  await activateLocale(locale);
}

/** For code outside components. Inside them use `useT`, which follows the language. */
export const translate: Translate = (id, values) => i18n._(id, values);

/** What is chosen in one tab is the language of the others too. */
export function followLocale(): void {
  addEventListener("storage", ({ key }) => void (key === STORAGE_KEY && activateLocale(preferredLocale())));
}

export function useT(): Translate {
  const { i18n: current } = useLingui();
  const { locale } = current;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new language needs a new function
  return useMemo<Translate>(() => (id, values) => current._(id, values), [current, locale]);
}

/** Words whose id is made of data, such as `event.task.moved`: null where nobody has written any. */
export type TranslateKnown = (id: string) => string | null;

export function useKnownT(): TranslateKnown {
  const { i18n: current } = useLingui();
  return (id) => (id in current.messages ? current._(id) : null);
}

/** The rest of every id that begins with `prefix`. */
export const idsAfter = (prefix: string): string[] =>
  Object.keys(i18n.messages)
    .filter((id) => id.startsWith(prefix))
    .map((id) => id.slice(prefix.length));

export function useLocale(): Locale {
  const { i18n: current } = useLingui();
  return current.locale === "zh" ? "zh" : "en";
}
