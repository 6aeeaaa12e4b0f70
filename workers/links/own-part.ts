// The instructions of an agent that was on its gateway before it was ours: our part comes first, its own text stays below it. Pure.

const BEGIN = "<!-- Begin of Mission Control's part: it is written anew with every change. What the agent had before stands below it. -->";
const END = "<!-- End of Mission Control's part -->";
const PRECEDENCE = "Where anything below differs from the rules above, the rules above hold.";

/** All of the text that is not ours. */
export function ownText(text: string): string {
  const begin = text.indexOf(BEGIN);
  const end = begin < 0 ? -1 : text.indexOf(END, begin);
  if (end < 0) return text;
  const after = text.slice(end + END.length).replace(/^\n{1,2}/, "");
  return `${text.slice(0, begin)}${after}`;
}

/** `text`: as it stands there, with an older part of ours or without one. */
export const withOurPart = (part: string, text: string): string =>
  `${BEGIN}\n${part.split(END).join("").trimEnd()}\n\n${PRECEDENCE}\n${END}\n\n${ownText(text)}`;
