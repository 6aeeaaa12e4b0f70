// The English words of the app while it speaks another language: whoever knows a command by them finds it. Fetched with the palette, where it does.
import { setupI18n } from "@lingui/core";
import { useEffect, useState } from "react";
import { type Translate, useLocale } from "../../i18n/index.ts";

let asked: Promise<Translate> | undefined;
async function load(): Promise<Translate> {
  const [first, rest] = await Promise.all([import("../../i18n/en.ts"), import("../../i18n/en-rest.ts")]);
  const english = setupI18n({ locale: "en", messages: { en: { ...first.messages, ...rest.messages } } });
  return (id, values) => english._(id, values);
}

/** null: the app speaks English, or its words have not come. */
export function useEnglish(): Translate | null {
  const isForeign = useLocale() !== "en";
  const [english, setEnglish] = useState<Translate | null>(null);
  useEffect(() => {
    if (!isForeign) return;
    asked ??= load();
    asked.then(
      (words) => setEnglish(() => words),
      () => {
        asked = undefined; // it is asked again when the palette is opened anew
      },
    );
  }, [isForeign]);
  return isForeign ? english : null;
}
