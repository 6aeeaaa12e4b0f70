// Values of an address's search part, as what they are or not at all.
export const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
export const numberOf = (value: unknown): number | undefined => (typeof value === "number" && Number.isInteger(value) ? value : undefined);
/** What somebody typed: an address that says `q=17` says the word 17. */
export const wordsOf = (value: unknown): string | undefined => textOf(typeof value === "number" || typeof value === "boolean" ? String(value) : value);
/** A day of the calendar, as 2026-11-30. */
export function dayIn(value: unknown): string | undefined {
  const at = typeof value === "string" ? new Date(`${value}T00:00:00Z`) : null;
  return at && !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === value ? value : undefined;
}
