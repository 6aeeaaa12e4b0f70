// Who has had a secret of a key: its maker, and everybody who has rotated it since. Pure.
import type { ApiKeyRow } from "./tables.ts";

type Made = Pick<ApiKeyRow, "created_by" | "former_makers">;
/** So many former makers are kept, the newest: more than a key has in its life, and than can have a secret of it that still works. */
export const FORMER_MAKERS_MAX = 100;

const formerOf = ({ former_makers }: Made): string[] => (former_makers === null ? [] : (JSON.parse(former_makers) as string[]));

/** Ids of people, whoever rotated the key last first. */
export const makersOf = (key: Made): string[] => [key.created_by, ...formerOf(key)];

/** The columns after this person has rotated the key. */
export function rotatedBy(key: Made, personId: string): Made {
  const former = makersOf(key).filter((id) => id !== personId);
  return { created_by: personId, former_makers: former.length > 0 ? JSON.stringify(former.slice(0, FORMER_MAKERS_MAX)) : null };
}
