// Identifiers: UUIDv7 (they sort by time), and the ids inside tokens.
import { v7 } from "uuid";

export const newId = (): string => v7();

/** What every id made from then on is at least. */
export const firstIdAt = (at: string): string => v7({ msecs: Date.parse(at), random: new Uint8Array(ID_BYTES) });
const ID_BYTES = 16;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isId = (value: string): boolean => UUID.test(value);

/** A UUID as 32 hex digits, for places where hyphens and underscores separate parts. */
export const compactId = (id: string): string => id.replaceAll("-", "");

/** The UUID of 32 hex digits, or null when it is not one. */
export function expandId(hex: string): string | null {
  if (!/^[0-9a-f]{32}$/.test(hex)) return null;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const VERSION_AT = 12;
const VARIANT_AT = 16;
const digitAt = (hex: string, at: number): number => Number.parseInt(hex[at] ?? "0", 16) || 0;

/** The id of a pair of things that has none of its own: a UUIDv8, always the same for the same two. */
export function pairId(first: string, second: string): string {
  const [a, b] = [compactId(first), compactId(second)];
  const digits = Array.from({ length: 32 }, (_, at) => {
    if (at === VERSION_AT) return "8";
    const mixed = digitAt(a, at) ^ digitAt(b, at);
    return (at === VARIANT_AT ? (mixed & 3) | 8 : mixed).toString(16);
  });
  return expandId(digits.join("")) ?? first;
}
