// English or Chinese, before anybody has signed in.
import { chooseLocale, useLocale, useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";

export function LanguageSwitch() {
  const t = useT();
  const locale = useLocale();
  const other = locale === "zh" ? "en" : "zh";
  return (
    <Button look="quiet" onClick={() => void chooseLocale(other)} lang={other === "zh" ? "zh-Hans" : "en"} aria-label={t("settings.switchLanguage")}>
      {other === "zh" ? "中文" : "English"}
    </Button>
  );
}
