// The words of the triage desk, which come with it.
import { addWords } from "../../i18n/index.ts";

export const addTriageWords = (): Promise<void> => addWords({ en: () => import("./messages.en.ts"), zh: () => import("./messages.zh.ts") });
