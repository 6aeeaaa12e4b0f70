// Of what one is told: a switch for each kind.
import { useT } from "../i18n/index.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { Switch } from "../ui/switch.tsx";
import { KIND_LABELS, KINDS } from "./kinds.ts";
import { type Kind, useChangeSettings, useNotificationSettings } from "./live.ts";

export function NotificationSettingsPage() {
  const t = useT();
  const settings = useNotificationSettings();
  const change = useChangeSettings();
  const toggle = (muted: readonly Kind[], kind: Kind, isOn: boolean) => change.mutate({ muted: isOn ? muted.filter((one) => one !== kind) : [...muted, kind] });
  return (
    <Panel title={t("notifications.settings")}>
      <Loaded query={settings} failed={t("notifications.settingsNotLoaded")} rows={KINDS.length}>
        {({ muted }) => (
          <div className="flex flex-col gap-4 px-4 py-3">
            <p className="text-sm text-kumo-subtle">{t("notifications.settingsHint")}</p>
            {KINDS.map((kind) => (
              <Switch key={kind} label={t(KIND_LABELS[kind])} isOn={!muted.includes(kind)} onChange={(isOn) => toggle(muted, kind, isOn)} />
            ))}
          </div>
        )}
      </Loaded>
    </Panel>
  );
}
