// Settings: you, how the app looks, the keyboard, the organization.
import { useT } from "../i18n/index.ts";
import { PageBody, PageHead, Panel } from "../ui/page.tsx";
import { setShortcutsEnabled, useShortcutsEnabled } from "../ui/shortcuts.ts";
import { Switch } from "../ui/switch.tsx";
import { AppearancePanel } from "./appearance-panel.tsx";
import { OrganizationPanel } from "./organization-panel.tsx";
import { PersonPanel } from "./person-panel.tsx";

export function SettingsPage() {
  const t = useT();
  const isEnabled = useShortcutsEnabled();
  return (
    <>
      <PageHead title={t("nav.settings")} />
      <PageBody isNarrow>
        <div className="flex flex-col gap-4">
          <PersonPanel />
          <AppearancePanel />
          <Panel title={t("settings.keyboard")}>
            <div className="p-4">
              <Switch label={t("help.enabled")} hint={t("help.enabledHint")} isOn={isEnabled} onChange={setShortcutsEnabled} />
            </div>
          </Panel>
          <OrganizationPanel />
        </div>
      </PageBody>
    </>
  );
}
