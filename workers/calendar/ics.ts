// Pure: a calendar as a text of RFC 5545.
//
// Each thing that is due is an event of its whole day: the calendars that people subscribe to show no to-dos (VTODO), and hours would say that
// the work is done then. Where it is due earlier than the day's end, its words say when. It takes no time from anybody (TRANSPARENT).

export type Entry = {
  /** Stays, whatever becomes of it. */
  uid: string;
  /** `2026-12-01`. */
  day: string;
  summary: string;
  description: string | null;
  url: string;
  /** In UTC: when what it says was changed last. */
  revised_at: string;
};

/** In octets, the end of the line apart (3.1). */
const LINE_MAX = 75;
const encoder = new TextEncoder();

/** A long line goes on in the next one, behind a space; no character is cut through. */
function folded(line: string): string {
  const lines: string[] = [];
  let current = "";
  let octets = 0;
  for (const char of line) {
    const size = encoder.encode(char).byteLength;
    if (octets + size > LINE_MAX) {
      lines.push(current);
      current = " ";
      octets = 1;
    }
    current += char;
    octets += size;
  }
  return [...lines, current].join("\r\n");
}

const CONTROL = /[\p{Cc}\u2028\u2029]/gu;
/** A TEXT (3.3.11). */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029/g, "\n")
    .replace(/[\\;,]/g, (char) => `\\${char}`)
    .replaceAll("\n", "\\n")
    .replace(CONTROL, "");

const basicDay = (day: string): string => day.replaceAll("-", "");
const basicTime = (iso: string): string => `${iso.slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 24 * 3_600_000).toISOString().slice(0, 10);

const linesOf = ({ uid, day, summary, description, url, revised_at }: Entry): string[] => [
  "BEGIN:VEVENT",
  `UID:${uid}`,
  `DTSTAMP:${basicTime(revised_at)}`,
  `DTSTART;VALUE=DATE:${basicDay(day)}`,
  `DTEND;VALUE=DATE:${basicDay(dayAfter(day))}`,
  `SUMMARY:${escaped(summary)}`,
  ...(description ? [`DESCRIPTION:${escaped(description)}`] : []),
  `URL:${url}`,
  "TRANSP:TRANSPARENT",
  "END:VEVENT",
];

/** `name`: as programs show it. */
export function calendarText(name: string, entries: readonly Entry[]): string {
  const head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mission Control//Due work//EN", "CALSCALE:GREGORIAN", `X-WR-CALNAME:${escaped(name)}`];
  const ends = ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"];
  return `${[...head, ...ends, ...entries.flatMap(linesOf), "END:VCALENDAR"].map(folded).join("\r\n")}\r\n`;
}

/** Days alone are kept as their last moment in UTC. */
const END_OF_DAY_UTC = "T23:59:59.999Z";
const LAST_MINUTE = "23:59";

/** The day of a moment on the calendar of a zone, and its time there; null: it is the day's end. */
export function dayOf(iso: string, timeZone: string): { day: string; time: string | null } {
  if (iso.endsWith(END_OF_DAY_UTC)) return { day: iso.slice(0, 10), time: null };
  const shown = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone } as const;
  const parts = new Intl.DateTimeFormat("en-CA", shown).formatToParts(Date.parse(iso));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "00";
  const time = `${part("hour")}:${part("minute")}`;
  return { day: `${part("year")}-${part("month")}-${part("day")}`, time: time === LAST_MINUTE ? null : time };
}
