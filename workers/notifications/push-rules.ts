// Pure: which push services are spoken to, how many things a browser is told of in an hour, when one is told again, and what it says.
import { placeOf } from "#worker/links/index.ts";
import { type Item, KIND_WORDS, letterAt, linesOf, type Locale } from "./letter-rules.ts";
import type { PushSettings } from "./schema.ts";

/** Why that address is no push service's; null: it may be one. What a name resolves to is checked where the request goes out. */
export function endpointProblem(endpoint: string): string | null {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url?.protocol !== "https:") return "must be an https:// address";
  if (url.username || url.password || url.port) return "must have no name, password or port in it";
  return placeOf(url.hostname) === "public" ? null : "must be on a public network";
}

/** When what is due now is shown: now, or at the end of quiet hours. */
export const shownAt = (now: Date, { quiet, time_zone }: PushSettings): Date => letterAt(now, { every: "minute", at: "00:00", quiet, time_zone });

const HOUR_MS = 3_600_000;
/** So many things are shown one by one in an hour; then once how many more there are, and nothing until the hour is over. */
export const SHOWN_PER_HOUR = 20;
const MORE_WAS_SAID = SHOWN_PER_HOUR + 1;

export type Hour = { hour_at: string | null; sent: number };
/** Of those that wait, oldest first: `single` are shown one by one, the other `more` together. `again`: none now, since the hour is full. */
export type Turn = { single: number; more: number; hour: Hour; again: string | null };
export function turnOf(waiting: number, { hour_at, sent }: Hour, now: Date): Turn {
  const isOver = hour_at === null || now.getTime() - Date.parse(hour_at) >= HOUR_MS;
  const [from, before] = isOver ? [now.toISOString(), 0] : [hour_at, sent];
  if (before >= MORE_WAS_SAID) return { single: 0, more: 0, hour: { hour_at: from, sent: before }, again: new Date(Date.parse(from) + HOUR_MS).toISOString() };
  const single = Math.min(waiting, SHOWN_PER_HOUR - before);
  const more = waiting - single;
  return { single, more, hour: { hour_at: from, sent: more > 0 ? MORE_WAS_SAID : before + single }, again: null };
}

/** Minutes until a browser whose push service failed is told again, after the first time, the second, …; after the last it is given up. */
const AGAIN_MINUTES = [1, 5, 30, 120] as const;
export const ATTEMPTS_MAX = AGAIN_MINUTES.length + 1;
/** Whoever tries for the last time has so long to say how it went. */
const LAST_MINUTES = 5;
/** When it is tried next, by how often it has been tried before: taken up then too if the one who tries now dies. */
export const againTimes = (now: Date): string[] => [...AGAIN_MINUTES, LAST_MINUTES].map((minutes) => new Date(now.getTime() + minutes * 60_000).toISOString());

export type Outcome = "done" | "gone" | "later" | "never";
/** What a push service's answer means (RFC 8030): taken; that subscription is no more; ask again; this message is refused. */
export function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return "done";
  if (status === 404 || status === 410) return "gone";
  return status === 429 || status === 408 || status >= 500 ? "later" : "never";
}

/** What the service worker shows (web/offline/worker.js). `tag`: one with the same takes its place. */
export type Shown = { title: string; body: string; tag: string; url: string; lang: string };
const LANGUAGE: Record<Locale, string> = { en: "en", zh: "zh-CN" };
/** One thing, as the inbox names it. */
export const shownOf = (item: Item, tag: string, locale: Locale): Shown => ({
  title: `${KIND_WORDS[item.kind][locale]} · ${linesOf({ ...item, about: item.actor, says: null })[0] ?? ""}`,
  body: linesOf(item).join("\n"),
  tag,
  url: item.path,
  lang: LANGUAGE[locale],
});
const MORE: Record<Locale, (count: number) => string> = { en: (count) => `${count} more in your inbox`, zh: (count) => `收件箱中还有 ${count} 条` };
export const moreOf = (count: number, tag: string, locale: Locale): Shown => ({
  title: MORE[locale](count),
  body: "",
  tag,
  url: "/inbox",
  lang: LANGUAGE[locale],
});
