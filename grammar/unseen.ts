// Which characters of a text nobody would see. The server takes no name of nothing else, and the dashboard draws them by their codes.

/**
 * A class for regular expressions with the flag `v`: control, format, private and unassigned-invisible characters, lone surrogates, every
 * space but the plain one, and letters without ink. Signs that are of category "format" but have ink (Arabic number signs and their like)
 * are none of these.
 */
export const UNSEEN = String.raw`[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\uFFFC\u{1D159}]--[\p{Cn}--[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]]--[ \u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}]]`;

const SEEN = new RegExp(`[^ ${UNSEEN}]`, "v");
/** Whether anything of a text is seen. */
export const isSeen = (text: string): boolean => SEEN.test(text);
