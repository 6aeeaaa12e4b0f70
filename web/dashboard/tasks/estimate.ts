// Pure: estimates as people write them, and in minutes as they are kept.
const MAX_MINUTES = 100_000;
const PART = /^(\d+(?:[.,]\d+)?)\s*(h|m|min|小时|分钟)?$/i;

/** 90 → "1h 30m" */
export function hoursOf(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 ? `${hours}h` : "", rest > 0 || hours === 0 ? `${rest}m` : ""].filter(Boolean).join(" ");
}

function partOf(word: string): number {
  const [, amount = "", unit = "m"] = PART.exec(word) ?? [];
  const isHours = /^(?:h|小时)$/i.test(unit);
  return amount === "" ? Number.NaN : Number(amount.replace(",", ".")) * (isHours ? 60 : 1);
}

/** "1h 30m", "1.5h", "90" → 90; null: nothing is said; undefined: it is no estimate. */
export function minutesOf(text: string): number | null | undefined {
  const words = text
    .trim()
    .replace(/(\d)\s+(?=[a-z小分])/gi, "$1")
    .split(/\s+/)
    .filter(Boolean);
  if (words.length === 0) return null;
  const minutes = Math.round(words.reduce((sum, word) => sum + partOf(word), 0));
  return Number.isFinite(minutes) && minutes <= MAX_MINUTES ? minutes : undefined;
}
