// Times as other products write them. Pure. What could mean two days (03/04/2025) is not understood rather than guessed.
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const ISO = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?(?:Z|UTC|[+-]\d{2}:?\d{2})?$/i;
/** As Jira writes them by default: `21/Nov/26 8:30 AM` (Atlassian's "Date/time picker format" dd/MMM/yy h:mm a). */
const JIRA = /^(\d{1,2})\/([A-Za-z]{3})\/(\d{2}|\d{4})(?:\s+(\d{1,2}):(\d{2})\s*(AM|PM)?)?$/i;
/** With the month in letters, nothing is ambiguous: `Mar 1, 2025`, `Fri Mar 01 2025 10:00:00 GMT+0000 (UTC)` as Linear writes it. */
const IN_LETTERS = /(?:^|[^A-Za-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[^A-Za-z].*\d{4}/i;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Longer than any time is written; the patterns look at each place of a text. */
const MOMENT_MAX_CHARS = 100;

const two = (value: number): string => String(value).padStart(2, "0");

/** That there is such a day: 2025-02-30 is none. */
function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

function fromJira([, day, month, year, hour, minute, half]: RegExpExecArray): string | null {
  const at = MONTHS.indexOf((month ?? "").toLowerCase());
  if (at < 0) return null;
  const date = `${(year ?? "").padStart(4, "20")}-${two(at + 1)}-${two(Number(day))}`;
  if (!isDay(date)) return null;
  if (hour === undefined) return date;
  const [hours, minutes] = [half ? (Number(hour) % 12) + (/pm/i.test(half) ? 12 : 0) : Number(hour), Number(minute)];
  return hours < 24 && minutes < 60 ? `${date}T${two(hours)}:${two(minutes)}:00.000Z` : null;
}

function instant(text: string): string | null {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) || /^[+-]/.test(at.toISOString()) ? null : at.toISOString();
}

/** A day (`2025-03-01`) or a time in ISO 8601 (UTC, where the text names no zone); null: not understood. */
export function momentOf(given: string): string | null {
  const text = given.trim();
  if (text.length > MOMENT_MAX_CHARS) return null;
  if (DAY.test(text)) return isDay(text) ? text : null;
  if (ISO.test(text)) {
    const plain = text
      .replace(" ", "T")
      .replace(/\s?UTC$/i, "Z")
      .replace(/\s/g, "");
    if (!isDay(plain.slice(0, 10))) return null;
    return instant(/(?:Z|[+-]\d{2}:?\d{2})$/i.test(plain) ? plain : `${plain}Z`);
  }
  const jira = JIRA.exec(text);
  if (jira) return fromJira(jira);
  if (!IN_LETTERS.test(` ${text} `)) return null;
  return instant(/GMT|UTC|Z$|[+-]\d{4}/.test(text) ? text.replace(/\s*\([^)]*\)$/, "") : `${text} UTC`);
}
