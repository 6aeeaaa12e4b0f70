// What to say of names in a query that nothing has: which ones were meant, and how to look for the words themselves.
import type { UnknownName } from "#grammar/names.ts";
import { useT } from "../i18n/index.ts";

/** "" where all names are known. */
export function useUnknownNamesText(): (unknown: readonly UnknownName[]) => string {
  const t = useT();
  const sentence = ({ name, meant }: UnknownName) => (meant === null ? t("query.noSuchName", { name }) : t("query.didYouMean", { name, meant }));
  return (unknown) => (unknown.length === 0 ? "" : [...unknown.map(sentence), t("query.inQuotes")].join(" "));
}
