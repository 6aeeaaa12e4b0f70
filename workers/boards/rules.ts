// Pure decisions about boards: slugs and key prefixes made from names.

/** Letters without their accents: "Ünited" → "United". */
const plain = (name: string): string => name.normalize("NFKD").replace(/\p{M}+/gu, "");

/** "Platform board" → "platform-board"; a name without ASCII letters or digits falls back to "board". */
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
