// A board's checks as they are kept: each knows since which version of the board it is what it is. Pure.
import type { BoardCheck } from "./check-schema.ts";
import { asciiSlugOf } from "./rules.ts";
import type { BoardRow } from "./tables.ts";

const ID_MAX_CHARS = 40;

export const checksOf = ({ checks }: Pick<BoardRow, "checks">): BoardCheck[] => (checks === null ? [] : (JSON.parse(checks) as BoardCheck[]));
export const keptChecks = (checks: readonly BoardCheck[]): string | null => (checks.length > 0 ? JSON.stringify(checks) : null);

/** What a result is about: a check of another kind, or with other settings, is another check. */
const meaningOf = ({ kind, settings }: BoardCheck): string => JSON.stringify([kind, settings.reporter_ids, settings.url]);

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  const base = /^[a-z]/.test(wanted) ? wanted : `check-${wanted}`.replace(/-$/, "");
  for (let number = 1; ; number++) {
    const ending = number === 1 ? "" : `-${number}`;
    const id = `${base.slice(0, ID_MAX_CHARS - ending.length)}${ending}`;
    if (!taken.has(id)) return id;
  }
}

type Defining = Pick<BoardCheck, "name" | "kind" | "is_required"> & {
  id?: string | undefined;
  settings?: { reporter_ids?: string[] | undefined; url?: string | null | undefined } | undefined;
};

/** The checks that a board has from `version` on. One that means the same as before keeps what was reported about it. */
export function definedChecks(input: readonly Defining[], before: readonly BoardCheck[], version: number): BoardCheck[] {
  const taken = new Set(input.flatMap(({ id }) => (id ? [id] : [])));
  const known = new Map(before.map((check) => [check.id, check]));
  return input.map(({ id: given, name, kind, is_required, settings }) => {
    const id = given ?? freeId(asciiSlugOf(name), taken);
    taken.add(id);
    const check: BoardCheck = {
      id,
      name,
      kind,
      is_required,
      settings: { reporter_ids: [...new Set(settings?.reporter_ids)], url: settings?.url ?? null },
      since: version,
    };
    const old = known.get(id);
    return old && meaningOf(old) === meaningOf(check) ? { ...check, since: old.since } : check;
  });
}

/** Whether a required check would be gone, be asked for no more, or mean something else. */
export const areChecksLooser = (before: readonly BoardCheck[], next: readonly BoardCheck[]): boolean =>
  before.some((check) => check.is_required && !next.some((other) => other.id === check.id && other.is_required && meaningOf(other) === meaningOf(check)));
