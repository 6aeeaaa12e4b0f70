/// <reference types="vite/types/importMeta.d.ts" />
// Rules of recurring tasks as people read them, in both languages, with the words of the app.
import { setupI18n } from "@lingui/core";
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { expect, test } from "vitest";

type Say = (rule: string, t: (id: string, values?: Record<string, unknown>) => string, locale: string) => string | null;
const [load] = Object.values(import.meta.glob<{ ruleInWords: Say }>("../../web/dashboard/recurrences/words.ts"));
const catalogs = import.meta.glob<{ messages: Record<string, string> }>("../../web/dashboard/recurrences/messages.*.ts");

async function saying(locale: "en" | "zh"): Promise<(rule: string) => string | null> {
  const { messages } = (await catalogs[`../../web/dashboard/recurrences/messages.${locale}.ts`]?.()) ?? { messages: {} };
  const i18n = setupI18n();
  i18n.loadAndActivate({ locale, messages: Object.fromEntries(Object.entries(messages).map(([id, text]) => [id, compileMessageOrThrow(text)])) });
  const say = (await load?.())?.ruleInWords;
  return (rule) => say?.(rule, (id, values) => i18n._(id, values), locale) ?? null;
}

test.each([
  ["FREQ=DAILY", "Every day", "每天"],
  ["FREQ=HOURLY;INTERVAL=6", "Every 6 hours", "每 6 小时"],
  ["FREQ=WEEKLY;BYDAY=MO", "Every week on Monday", "每周的星期一"],
  ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "Every 2 weeks on Monday and Thursday", "每 2 周的星期一和星期四"],
  ["FREQ=MONTHLY;BYDAY=-1FR", "Every month on the last Friday", "每月的最后一个星期五"],
  ["FREQ=MONTHLY;BYDAY=2TU", "Every month on the 2nd Tuesday", "每月的第 2 个星期二"],
  ["FREQ=MONTHLY;BYMONTHDAY=1,15,-1", "Every month on the 1st, the 15th and the last day", "每月的1日、15日和最后一天"],
  ["FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=3", "Every year in March and September on the 3rd", "每年三月和九月的3日"],
  ["FREQ=DAILY;COUNT=5", "Every day, 5 times", "每天，共 5 次"],
])("%s reads “%s” and 「%s」", async (rule, en, zh) => {
  expect([(await saying("en"))(rule), (await saying("zh"))(rule)]).toEqual([en, zh]);
});

test.each([
  "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
  "FREQ=DAILY;BYHOUR=9,17",
  "FREQ=MONTHLY;BYDAY=-2FR",
  "FREQ=MONTHLY;BYMONTHDAY=-3",
  "FREQ=YEARLY;BYDAY=MO;BYMONTHDAY=1",
])("%s has no words that say all of it, and stays as it is", async (rule) => {
  expect((await saying("en"))(rule)).toBe(null);
});
