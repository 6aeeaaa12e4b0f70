// The hue of an agent's mark. Pure.

/** A hue from 0 to 359, the same for a name wherever it stands (FNV-1a). */
export function hueOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) % 360;
}
