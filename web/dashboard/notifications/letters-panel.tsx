// Of what somebody gets letters by e-mail, how often, and when not.
import { useT } from "../i18n/index.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { TextField } from "../ui/field.tsx";
import { TextLink } from "../ui/link.tsx";
import { Panel } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { useUsersZone } from "../ui/time.tsx";
import { KIND_LABELS, KINDS } from "./kinds.ts";
import { type Kind, useChangeSettings } from "./live.ts";
import { QuietHours, whenWhole } from "./quiet-hours.tsx";
import type { LetterSettings, NotificationSettings } from "./wire.ts";

/** In the order in which the inbox's own come; the rest of a new person's choice. */
const FIRST: Omit<LetterSettings, "time_zone"> = { kinds: [], every: "hour", at: "08:00", quiet: null };

type Part = { letters: LetterSettings; change(changes: Partial<LetterSettings>): void };

function Times({ letters: { every, at, quiet, time_zone }, change }: Part) {
  const t = useT();
  return (
    <div className="flex flex-col gap-4 border-t border-kumo-line px-4 py-3">
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label={t("notifications.every")}
          value={every}
          onChange={(next) => change({ every: next })}
          options={[
            { value: "minute", label: t("notifications.everyMinute") },
            { value: "hour", label: t("notifications.everyHour") },
            { value: "day", label: t("notifications.everyDay") },
          ]}
        />
        {every === "day" ? <TextField type="time" label={t("notifications.dailyAt")} value={at} onChange={whenWhole((time) => change({ at: time }))} /> : null}
      </div>
      <QuietHours id="quiet-hours" quiet={quiet} hint={t("notifications.quietHint", { zone: time_zone })} onChange={(next) => change({ quiet: next })} />
    </div>
  );
}

export function LettersPanel({ settings: { muted, letters: kept, letters_go_to: address } }: { settings: NotificationSettings }) {
  const t = useT();
  const zone = useUsersZone();
  const settle = useChangeSettings();
  const letters = { ...FIRST, ...kept, time_zone: zone };
  const change = (changes: Partial<LetterSettings>) => settle.mutate({ muted, letters: { ...letters, ...changes } });
  const toggle = (kind: Kind, isOn: boolean) => change({ kinds: isOn ? [...letters.kinds, kind] : letters.kinds.filter((one) => one !== kind) });
  const hasTimes = address !== null && letters.kinds.length > 0;
  return (
    <Panel id="letters" title={t("notifications.letters")}>
      <div className="flex flex-col gap-2 px-4 py-3">
        <p id={hasTimes ? undefined : "quiet-hours"} className="pb-1 text-sm text-kumo-subtle">
          {address ? t("notifications.lettersTo", { address }) : t("notifications.noAddress")}{" "}
          {address ? null : <TextLink to="/settings/security">{t("notifications.toAddress")}</TextLink>}
        </p>
        {(address ? KINDS : []).map((kind) => (
          <Checkbox
            key={kind}
            label={t(KIND_LABELS[kind])}
            {...(muted.includes(kind) ? { hint: t("notifications.mutedNoLetter") } : {})}
            isOn={letters.kinds.includes(kind)}
            isDisabled={muted.includes(kind)}
            onChange={(isOn) => toggle(kind, isOn)}
          />
        ))}
      </div>
      {hasTimes ? <Times letters={letters} change={change} /> : null}
    </Panel>
  );
}
