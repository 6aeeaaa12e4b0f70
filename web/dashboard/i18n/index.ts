// Language of the app: loads one catalog, keeps <html lang> right, and gives components a typed `t`.
import { type Messages, setupI18n } from "@lingui/core";
import { useLingui } from "@lingui/react";
import { useMemo } from "react";
import { compileMessage } from "./compile.ts";
import type { en } from "./en.ts";

export const LOCALES = ["en", "zh"] as const;
export type Locale = (typeof LOCALES)[number];
export type MessageId = Extract<keyof typeof en, string>;
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

async function loadCatalog(locale: Locale): Promise<Record<string, string>> {
  if (locale === "zh") return (await import("./zh.ts")).zh;
  return (await import("./en.ts")).en;
}

export async function activateLocale(locale: Locale): Promise<void> {
  const catalog = await loadCatalog(locale);
  const messages: Messages = {};
  for (const [id, message] of Object.entries(catalog)) messages[id] = compileMessage(message);
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = locale === "zh" ? "zh-Hans" : "en";
}

export async function chooseLocale(locale: Locale): Promise<void> {
  localStorage.setItem(STORAGE_KEY, locale);
  await activateLocale(locale);
}

/** For code outside components. Inside them use `useT`, which follows the language. */
export const translate: Translate = (id, values) => i18n._(id, values);

export function useT(): Translate {
  const { i18n: current } = useLingui();
  const { locale } = current;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new language needs a new function
  return useMemo<Translate>(() => (id, values) => current._(id, values), [current, locale]);
}

export function useLocale(): Locale {
  const { i18n: current } = useLingui();
  return current.locale === "zh" ? "zh" : "en";
}
