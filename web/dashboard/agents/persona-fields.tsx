// Who an agent is, how often it begins by itself, and the texts of its files.
import { useT } from "../i18n/index.ts";
import { TextArea, TextField } from "../ui/field.tsx";
import type { Agent, Persona } from "./wire.ts";

export type PersonaDraft = { role: string; style: string; emoji: string; every: string; identityText: string; soulText: string };
export const EMPTY_PERSONA: PersonaDraft = { role: "", style: "", emoji: "", every: "", identityText: "", soulText: "" };

export const personaDraftOf = ({ identity_profile: profile, heartbeat_config, identity_template, soul_template }: Agent): PersonaDraft => ({
  role: profile?.role ?? "",
  style: profile?.communication_style ?? "",
  emoji: profile?.emoji ?? "",
  every: heartbeat_config?.every ?? "",
  identityText: identity_template ?? "",
  soulText: soul_template ?? "",
});

/** Its texts are not for whoever looks: an agent that is loaded by itself lacks nothing else. */
export const isWithheld = (agent: Agent | null): boolean => agent?.is_abridged === true;

/** The wire form; what the fields do not show stays as it was. */
export function personaBodyOf({ role, style, emoji, every, identityText, soulText }: PersonaDraft, before: Agent | null): Persona {
  const profile = { ...before?.identity_profile, role: role.trim(), communication_style: style.trim(), emoji: emoji.trim() };
  const isNone = Object.values(profile).every((text) => text === "");
  return {
    identity_profile: isNone ? null : profile,
    heartbeat_config: every.trim() === "" ? null : { ...before?.heartbeat_config, every: every.trim() },
    ...(isWithheld(before) ? {} : { identity_template: identityText.trim() || null, soul_template: soulText.trim() || null }),
  };
}

type Props = { draft: PersonaDraft; set(changes: Partial<PersonaDraft>): void };

function TextFields({ draft, set }: Props) {
  const t = useT();
  const text = (label: string, value: string, onChange: (value: string) => void) => (
    <TextArea label={label} hint={t("agent.fileTextHint", { name: "{{ agent_name }}" })} value={value} onChange={onChange} minRows={2} maxLength={8000} />
  );
  return (
    <>
      {text(t("agent.fileText", { file: "IDENTITY.md" }), draft.identityText, (identityText) => set({ identityText }))}
      {text(t("agent.fileText", { file: "SOUL.md" }), draft.soulText, (soulText) => set({ soulText }))}
    </>
  );
}

export function HeartbeatField({ draft, set }: Props) {
  const t = useT();
  return <TextField label={t("agent.every")} hint={t("agent.everyHint")} value={draft.every} onChange={(every) => set({ every })} maxLength={10} />;
}

/** `agent` null: it is new. */
export function PersonaFields({ draft, set, agent }: Props & { agent: Agent | null }) {
  const t = useT();
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField label={t("agent.role")} value={draft.role} onChange={(role) => set({ role })} maxLength={2000} />
        <TextField label={t("agent.emoji")} value={draft.emoji} onChange={(emoji) => set({ emoji })} maxLength={40} />
      </div>
      <TextField label={t("agent.style")} value={draft.style} onChange={(style) => set({ style })} maxLength={2000} />
      {isWithheld(agent) ? <p className="text-sm text-kumo-subtle">{t("agent.textsWithheld")}</p> : <TextFields draft={draft} set={set} />}
    </>
  );
}
