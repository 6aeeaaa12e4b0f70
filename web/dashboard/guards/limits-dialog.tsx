// Sets a budget and limits of an agent, a board or the organization.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { useUsersZone } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { type Draft, draftOf, mistakes, updateOf } from "./limits-form.ts";
import { type Place, useSetLimits } from "./live.ts";
import type { Limits } from "./wire.ts";

type Fields = { draft: Draft; error: unknown; set(change: Partial<Draft>): void };
const AMOUNTS = ["max_runs", "max_tokens", "max_cost_usd"] as const;
const SETTINGS = ["loop_wakes", "wakes_per_hour", "stuck_minutes"] as const;
const HINTS = { loop_wakes: "guard.loop_wakesHint", wakes_per_hour: "guard.wakes_per_hourHint", stuck_minutes: "guard.stuck_minutesHint" } as const;

function Budget({ draft, error, set }: Fields) {
  const t = useT();
  const wrong = new Set<string>(mistakes(draft));
  const periods = [
    { value: "day" as const, label: t("guard.perDay") },
    { value: "month" as const, label: t("guard.perMonth") },
  ];
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">{t("guard.budget")}</legend>
      <Select label={t("guard.period")} value={draft.period} onChange={(period) => set({ period })} options={periods} />
      {AMOUNTS.map((field) => (
        <TextField
          key={field}
          label={t(`field.${field}`)}
          value={draft[field]}
          onChange={(value) => set({ [field]: value })}
          inputMode="decimal"
          autoComplete="off"
          placeholder={t("guard.noLimit")}
          error={wrong.has(field) ? t("guard.noNumber") : fieldError(error, field)}
        />
      ))}
      <TextField
        label={t("field.warn_percent")}
        value={draft.warn_percent}
        onChange={(value) => set({ warn_percent: value })}
        inputMode="numeric"
        autoComplete="off"
        error={wrong.has("warn_percent") ? t("guard.noNumber") : fieldError(error, "warn_percent")}
      />
    </fieldset>
  );
}

function Guarding({ draft, error, set }: Fields) {
  const t = useT();
  const wrong = new Set<string>(mistakes(draft));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">{t("guard.guards")}</legend>
      {SETTINGS.map((field) => (
        <TextField
          key={field}
          label={t(`field.${field}`)}
          hint={t(HINTS[field])}
          value={draft[field]}
          onChange={(value) => set({ [field]: value })}
          inputMode="numeric"
          autoComplete="off"
          placeholder={t("guard.asAbove")}
          error={wrong.has(field) ? t("guard.noNumber") : fieldError(error, field)}
        />
      ))}
      <div className="grid grid-cols-2 gap-3">
        <TextField label={t("guard.quietFrom")} type="time" value={draft.from} onChange={(from) => set({ from })} />
        <TextField
          label={t("guard.quietUntil")}
          type="time"
          value={draft.until}
          onChange={(until) => set({ until })}
          error={wrong.has("quiet") ? t("guard.quietBoth") : undefined}
        />
      </div>
      <TextField
        label={t("guard.zone")}
        value={draft.time_zone}
        onChange={(time_zone) => set({ time_zone })}
        autoComplete="off"
        error={fieldError(error, "quiet.time_zone")}
      />
    </fieldset>
  );
}

export function LimitsDialog({ place, name, limits, onClose }: { place: Place; name: string; limits: Limits; onClose(): void }) {
  const t = useT();
  const [opened] = useState(limits);
  const zone = useUsersZone();
  const [draft, setDraft] = useState(() => draftOf(limits, zone));
  const change = useSetLimits(place, opened);
  const fields = { draft, error: change.error, set: (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part })) };
  return (
    <ChangeDialog
      change={change}
      input={updateOf(draft)}
      onClose={onClose}
      onDone={() => toast({ title: t("settings.saved") })}
      title={t("guard.limitsOf", { name })}
      submitLabel={t("ui.save")}
      isDisabled={mistakes(draft).length > 0}
      failed={t("settings.notSaved")}
    >
      <Budget {...fields} />
      <Guarding {...fields} />
    </ChangeDialog>
  );
}
