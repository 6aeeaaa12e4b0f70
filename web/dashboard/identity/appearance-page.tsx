// How the app looks and listens on this device: colours, and the keyboard.
import { type MessageId, useT } from "../i18n/index.ts";
import { Panel } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SettingsSection } from "../ui/settings-section.tsx";
import { setShortcutsEnabled, useShortcutsEnabled } from "../ui/shortcuts.ts";
import { Switch } from "../ui/switch.tsx";
import { chooseTheme, type Theme, THEMES, useTheme } from "../ui/theme.ts";

const THEME_LABELS = { system: "settings.themeSystem", light: "settings.themeLight", dark: "settings.themeDark" } as const satisfies Record<Theme, MessageId>;

export function AppearancePage() {
  const t = useT();
  const theme = useTheme();
  const isEnabled = useShortcutsEnabled();
  return (
    <SettingsSection title={t("settings.sectionAppearance")} detail={t("settings.appearanceDetail")}>
      <Panel id="theme" title={t("settings.theme")}>
        <div className="max-w-sm p-4">
          <Select<Theme>
            label={t("settings.theme")}
            isLabelHidden
            value={theme}
            onChange={chooseTheme}
            options={THEMES.map((value) => ({ value, label: t(THEME_LABELS[value]) }))}
          />
        </div>
      </Panel>
      <Panel id="keyboard" title={t("settings.keyboard")}>
        <div className="p-4">
          <Switch label={t("help.enabled")} hint={t("help.enabledHint")} isOn={isEnabled} onChange={setShortcutsEnabled} />
        </div>
      </Panel>
    </SettingsSection>
  );
}
