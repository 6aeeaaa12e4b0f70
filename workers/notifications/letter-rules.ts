// Pure: when a letter with notifications goes, and what it says.
import type { Kind, LetterSettings } from "./schema.ts";

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * HOUR_MINUTES + Number(time.slice(3, 5));

/** The minute of the day on the clock of the zone. */
function localMinute(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(at);
  return minutesOf(parts);
}

/** The next moment, now included, at which the clock of the zone shows that minute of the day; on a day without it, an hour beside it. */
function nextLocal(at: number, minute: number, zone: string): number {
  const from = Math.ceil(at / MINUTE_MS) * MINUTE_MS;
  const first = from + ((minute - localMinute(from, zone) + DAY_MINUTES) % DAY_MINUTES) * MINUTE_MS;
  const off = ((minute - localMinute(first, zone) + DAY_MINUTES * 1.5) % DAY_MINUTES) - DAY_MINUTES / 2; // the clock was put on or back in between
  const right = first + off * MINUTE_MS;
  return right >= from && localMinute(right, zone) === minute ? right : first;
}

function isQuiet(at: number, quiet: { from: string; until: string }, zone: string): boolean {
  const [minute, from, until] = [localMinute(at, zone), minutesOf(quiet.from), minutesOf(quiet.until)];
  return from <= until ? minute >= from && minute < until : minute >= from || minute < until;
}

type Timing = Pick<LetterSettings, "every" | "at" | "quiet" | "time_zone">;
/** When a letter goes whose oldest notification was told then: at once, at the next full hour or the next time of that day, and out of quiet hours. */
export function letterAt(since: Date, { every, at, quiet, time_zone }: Timing): Date {
  const told = since.getTime();
  const local = localMinute(told, time_zone);
  const full = (Math.floor(local / HOUR_MINUTES) + 1) * HOUR_MINUTES;
  const due = every === "minute" ? told : nextLocal(told, every === "hour" ? full % DAY_MINUTES : minutesOf(at), time_zone);
  return new Date(quiet && isQuiet(due, quiet, time_zone) ? nextLocal(due, minutesOf(quiet.until), time_zone) : due);
}

/** Minutes until a letter that could not be sent is tried again; after the last one it is given up, and its notifications stay in the inbox. */
const AGAIN_MINUTES = [5, 30, 120, 480] as const;
export function againAt(attempts: number, now: Date): Date | null {
  const minutes = AGAIN_MINUTES[attempts];
  return minutes === undefined ? null : new Date(now.getTime() + minutes * MINUTE_MS);
}

export type Locale = "en" | "zh";
export const KIND_WORDS: Record<Kind, Record<Locale, string>> = {
  mention: { en: "Mention", zh: "提到您" },
  assignment: { en: "Assigned to you", zh: "分配给您" },
  comment: { en: "Comment", zh: "评论" },
  approval: { en: "Waits for your approval", zh: "等待您批准" },
  decision: { en: "Decided", zh: "已决定" },
  failure: { en: "Failed", zh: "失败" },
  gateway: { en: "Gateway offline", zh: "网关离线" },
  due: { en: "Due", zh: "到期" },
  question: { en: "Question", zh: "提问" },
  guard: { en: "Stopped, or a budget runs out", zh: "已停止或预算将尽" },
};

/** `about`: the task; `says`: what happened, where that is more; `path`: where it is seen. */
export type Item = { kind: Kind; actor: string; about: string | null; says: string | null; path: string };
const LINE_MAX_CHARS = 160;
/** In one line, without what nobody sees: what people wrote must not look like another part of the letter. */
export const oneLine = (text: string): string => {
  const plain = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return [...plain].length > LINE_MAX_CHARS ? `${[...plain].slice(0, LINE_MAX_CHARS - 1).join("")}…` : plain;
};
export const linesOf = ({ about, says }: Item): string[] => [about, says].flatMap((text) => (text ? [oneLine(text)] : []));

const WORDS: Record<Locale, { more(n: number): string; subject(name: string, n: number): string; end(origin: string): string }> = {
  en: {
    more: (n) => `and ${n} more in your inbox.`,
    subject: (name, n) => `${name}: ${n} new notifications`,
    end: (origin) => `Your inbox: ${origin}/inbox\nWhat you get by e-mail, and when: ${origin}/settings/notifications`,
  },
  zh: {
    more: (n) => `收件箱中还有 ${n} 条。`,
    subject: (name, n) => `${name}：${n} 条新通知`,
    end: (origin) => `收件箱：${origin}/inbox\n邮件通知设置：${origin}/settings/notifications`,
  },
};

/** What the letter says of them, oldest first; `total`: with those that are not listed. */
export function letterOf(organization: string, items: readonly Item[], total: number, locale: Locale, origin: string): { subject: string; text: string } {
  const words = WORDS[locale];
  const [first] = items;
  const listed = items.map((item) => [`${KIND_WORDS[item.kind][locale]} · ${oneLine(item.actor)}`, ...linesOf(item), `${origin}${item.path}`].join("\n"));
  const more = total > items.length ? [words.more(total - items.length)] : [];
  const subject =
    first && total === 1 ? [KIND_WORDS[first.kind][locale], ...linesOf(first).slice(0, 1)].join(": ") : words.subject(oneLine(organization), total);
  return { subject, text: `${[...listed, ...more, `${oneLine(organization)}\n${words.end(origin)}`].join("\n\n")}\n` };
}
