// Of what one is told: a switch for each kind, what browsers show, and what comes by e-mail.
import { useT } from "../i18n/index.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { Switch } from "../ui/switch.tsx";
import { KIND_LABELS, KINDS } from "./kinds.ts";
import { LettersPanel } from "./letters-panel.tsx";
import { type Kind, useChangeSettings, useNotificationSettings } from "./live.ts";
import { PushPanel } from "./push-panel.tsx";
import type { NotificationSettings } from "./wire.ts";

function InboxPanel({ settings: { muted } }: { settings: NotificationSettings }) {
  const t = useT();
  const change = useChangeSettings();
  const toggle = (kind: Kind, isOn: boolean) => change.mutate({ muted: isOn ? muted.filter((one) => one !== kind) : [...muted, kind] });
  return (
    <Panel id="inbox" title={t("notifications.settings")}>
      <div className="flex flex-col gap-4 px-4 py-3">
        <p className="text-sm text-kumo-subtle">{t("notifications.settingsHint")}</p>
        {KINDS.map((kind) => (
          <Switch key={kind} label={t(KIND_LABELS[kind])} isOn={!muted.includes(kind)} onChange={(isOn) => toggle(kind, isOn)} />
        ))}
        {change.error ? <ProblemNote error={change.error} what={t("notifications.settingsNotSaved")} /> : null}
      </div>
    </Panel>
  );
}

export function NotificationSettingsPage() {
  const t = useT();
  return (
    <Loaded query={useNotificationSettings()} failed={t("notifications.settingsNotLoaded")} rows={KINDS.length}>
      {(settings) => (
        <div className="flex flex-col gap-6">
          <InboxPanel settings={settings} />
          <PushPanel settings={settings} />
          <LettersPanel settings={settings} />
        </div>
      )}
    </Loaded>
  );
}
