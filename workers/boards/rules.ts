// Pure decisions about boards: names made from names, and what a change changes.

/** Letters without their accents: "Ünited" → "United". */
const plain = (name: string): string => name.normalize("NFKD").replace(/\p{M}+/gu, "");

/** "Platform board" → "platform-board"; a name without letters or digits of ASCII falls back to "board". */
export function slugOf(name: string): string {
  const slug = plain(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, 120)
    .replace(/-$/, "");
  return slug || "board";
}

/** The prefix of task keys: initials of several words, else the first letters of one. "Platform board" → "PB", "Ops" → "OPS". */
export function keyOf(name: string): string {
  const words =
    plain(name)
      .toUpperCase()
      .match(/[A-Z0-9]+/g) ?? [];
  const initials = words
    .map((word) => word[0])
    .join("")
    .slice(0, 4);
  const key = words.length > 1 ? initials : (words[0] ?? "").slice(0, 4);
  return /^[A-Z][A-Z0-9]+$/.test(key) ? key : "TASK";
}

/** What of `update` differs from `current`: wire fields before and after. Undefined members of the update mean "unchanged". */
export function changesOf<Fields extends object>(current: Fields, update: Partial<Fields>): { before: Partial<Fields>; after: Partial<Fields> } | null {
  const before: Partial<Fields> = {};
  const after: Partial<Fields> = {};
  for (const field of Object.keys(update) as (keyof Fields)[]) {
    if (update[field] === undefined || JSON.stringify(update[field]) === JSON.stringify(current[field])) continue;
    before[field] = current[field];
    after[field] = update[field];
  }
  return Object.keys(after).length > 0 ? { before, after } : null;
}
