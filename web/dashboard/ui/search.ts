// Values of an address's search part, as what they are or not at all.
export const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
export const numberOf = (value: unknown): number | undefined => (typeof value === "number" && Number.isInteger(value) ? value : undefined);
/** What somebody typed: an address that says `q=17` says the word 17. */
export const wordsOf = (value: unknown): string | undefined => textOf(typeof value === "number" || typeof value === "boolean" ? String(value) : value);
