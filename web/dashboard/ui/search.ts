// Values of an address's search part, as what they are or not at all.
export const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
export const numberOf = (value: unknown): number | undefined => (typeof value === "number" && Number.isInteger(value) ? value : undefined);
