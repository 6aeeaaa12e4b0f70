// Language and colours. The language also goes to your profile, so that it follows you.
import { chooseLocale, type Locale, type MessageId, useLocale, useT } from "../i18n/index.ts";
import { useUpdatePerson } from "../live/session.ts";
import { chooseTheme, THEMES, type Theme, useTheme } from "../shell/theme.ts";
import { Panel } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";

const THEME_LABELS = { system: "settings.themeSystem", light: "settings.themeLight", dark: "settings.themeDark" } as const satisfies Record<Theme, MessageId>;

export function AppearancePanel() {
  const t = useT();
  const locale = useLocale();
  const theme = useTheme();
  const update = useUpdatePerson();
  const setLocale = (next: Locale) => {
    void chooseLocale(next);
    update.mutate({ locale: next });
  };
  return (
    <Panel title={t("settings.appearance")}>
      <div className="grid gap-4 p-4 sm:grid-cols-2">
        <Select<Locale>
          label={t("settings.language")}
          value={locale}
          onChange={setLocale}
          options={[
            { value: "en", label: "English" },
            { value: "zh", label: "简体中文" },
          ]}
        />
        <Select<Theme>
          label={t("settings.theme")}
          value={theme}
          onChange={chooseTheme}
          options={THEMES.map((value) => ({ value, label: t(THEME_LABELS[value]) }))}
        />
      </div>
    </Panel>
  );
}
