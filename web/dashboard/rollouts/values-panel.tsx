// What a place says of its agents beside their files: model, how often they begin by themselves, who they are.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Panel } from "../ui/page.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { useSayDefaults } from "./live.ts";
import type { AgentDefaults, DefaultsChange } from "./wire.ts";

type Draft = { model: string; every: string; role: string; style: string };
const draftOf = ({ model, heartbeat_config, identity_profile }: AgentDefaults): Draft => ({
  model: model ?? "",
  every: heartbeat_config?.every ?? "",
  role: identity_profile?.role ?? "",
  style: identity_profile?.communication_style ?? "",
});

/** The wire form; members of the profile that have no field here stay. */
function bodyOf({ model, every, role, style }: Draft, before: AgentDefaults): DefaultsChange {
  const profile = { ...before.identity_profile, role: role.trim(), communication_style: style.trim() };
  const isNone = Object.values(profile).every((text) => text === "");
  return {
    model: model.trim() || null,
    heartbeat_config: every.trim() === "" ? null : { ...before.heartbeat_config, every: every.trim() },
    identity_profile: isNone ? null : profile,
  };
}

export function ValuesPanel({ defaults, mayChange }: { defaults: AgentDefaults; mayChange: boolean }) {
  const t = useT();
  const [draft, setDraft] = useState(() => draftOf(defaults));
  const say = useSayDefaults(defaults);
  const set = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes });
  const isSame = JSON.stringify(draft) === JSON.stringify(draftOf(defaults));
  const save = () => say.mutate(bodyOf(draft, defaults), { onSuccess: () => toast({ title: t("settings.saved") }) });
  return (
    <Panel title={t("defaults.values")}>
      <form
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <p className="text-sm text-kumo-subtle">{t("defaults.valuesText")}</p>
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <TextField
            label={t("agent.model")}
            hint={t("defaults.emptyHint")}
            value={draft.model}
            onChange={(model) => set({ model })}
            maxLength={200}
            disabled={!mayChange}
          />
          <TextField
            label={t("agent.every")}
            hint={t("defaults.everyHint")}
            value={draft.every}
            onChange={(every) => set({ every })}
            maxLength={10}
            disabled={!mayChange}
          />
          <TextField label={t("agent.role")} value={draft.role} onChange={(role) => set({ role })} maxLength={2000} disabled={!mayChange} />
          <TextField label={t("agent.style")} value={draft.style} onChange={(style) => set({ style })} maxLength={2000} disabled={!mayChange} />
        </div>
        {say.error ? <ProblemNote error={say.error} what={t("settings.notSaved")} /> : null}
        {mayChange ? (
          <div>
            <Button type="submit" look="primary" disabled={isSame} isBusy={say.isPending}>
              {t("ui.save")}
            </Button>
          </div>
        ) : null}
      </form>
    </Panel>
  );
}
