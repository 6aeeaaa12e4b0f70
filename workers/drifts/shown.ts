// What is kept of a text that somebody may read later: bounded, and without any token of ours.
import { TOKEN_PREFIXES, sha256 } from "#worker/platform/sign.ts";
import { clip } from "#worker/platform/text.ts";
import type { Piece, Seen } from "./rules.ts";

/** Of one file, in UTF-16 units. What we write ourselves has less. */
export const SHOWN_MAX_CHARS = 16_000;

/** Also of a token of which a part has been cut away. */
const TOKEN = new RegExp(`(?:${Object.values(TOKEN_PREFIXES).join("|")})_[0-9a-f][0-9a-f_]{15,}`, "gi");

/** The first token in a text, as it is remembered: to tell it from another one later. */
export function tokenHashIn(text: string): string | null {
  const token = text.match(TOKEN)?.[0];
  return token === undefined ? null : sha256(token);
}

/** `tokenHash`: of the one that is said to be meant there. */
export const withoutTokens = (text: string, tokenHash: string | null): string =>
  text.replace(TOKEN, (token) => (sha256(token) === tokenHash ? "[token]" : "[another token]"));

export const pieceOf = (text: string, tokenHash: string | null): Piece => ({ hash: sha256(text), text: clip(withoutTokens(text, tokenHash), SHOWN_MAX_CHARS) });

/** What is there; `content` null: it is gone. */
export function seenOf(content: string | null, tokenHash: string | null): Seen {
  if (content === null) return { hash: "", text: null, isWhole: true, isCut: false };
  const shown = withoutTokens(content.toWellFormed(), tokenHash);
  const text = clip(shown, SHOWN_MAX_CHARS);
  return { hash: sha256(content), text, isWhole: text === content, isCut: text !== shown };
}
