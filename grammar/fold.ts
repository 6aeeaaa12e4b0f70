// Texts as they are compared in search. Pure.

/** Marks, of all kinds, and the 21 letters of New Tai Lue and Vedic that were marks in the Unicode of the index. They do not count. */
const MARKS = /[\p{M}\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]+/gu;
/** Case, width, accents and vowel signs do not count. */
export const folded = (text: string): string => text.normalize("NFKD").toLowerCase().replace(MARKS, "").normalize("NFC");

/** What Markdown marks words with: within a word nothing stands for it, else a blank. */
const MARKUP_IN_WORDS = /[*_`~\\]/g;
const MARKUP_BETWEEN = /[#>|[\]()!\s]+/g;
/** The words of a text without their markup, folded, in one line. */
export const plainWords = (text: string): string => folded(text).replace(MARKUP_IN_WORDS, "").replace(MARKUP_BETWEEN, " ");
