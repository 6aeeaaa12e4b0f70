// Your profile: how others and agents see you, your time zone, your language.
import { type FormEvent, useMemo, useState } from "react";
import { chooseLocale, type Locale, type MessageId, useLocale, useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { AskBeforeLeaving } from "../ui/discard.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { Panel } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SettingsSection } from "../ui/settings-section.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { useSession, useUpdatePerson } from "./session.ts";
import type { Person } from "./wire.ts";

const LONG_MAX_CHARS = 4000;
const FIELDS = ["name", "preferred_name", "pronouns", "timezone", "notes", "context"] as const;
type Draft = Record<(typeof FIELDS)[number], string>;

const draftOf = (person: Person): Draft => ({
  name: person.name,
  preferred_name: person.preferred_name ?? "",
  pronouns: person.pronouns ?? "",
  timezone: person.timezone ?? "",
  notes: person.notes ?? "",
  context: person.context ?? "",
});

/** Only what has changed is sent; an emptied field becomes null. */
function changesOf(person: Person, draft: Draft): Partial<Record<keyof Draft, string | null>> {
  const before = draftOf(person);
  const changed = FIELDS.filter((field) => draft[field].trim() !== before[field].trim());
  return Object.fromEntries(changed.map((field) => [field, draft[field].trim() || null]));
}

type Form = { draft: Draft; set(field: keyof Draft): (value: string) => void; fieldError(field: keyof Draft): string | undefined };

function useProfileForm(person: Person) {
  const t = useT();
  const [draft, setDraft] = useState(() => draftOf(person));
  const update = useUpdatePerson();
  const changes = changesOf(person, draft);
  const isDirty = Object.keys(changes).length > 0;
  const canSave = isDirty && draft.name.trim() !== "";
  const set = (field: keyof Draft) => (value: string) => setDraft((now) => ({ ...now, [field]: value }));
  const fieldError = (field: keyof Draft) => (update.error instanceof ApiError && update.error.status === 422 ? update.error.field(field) : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!canSave || update.isPending) return;
    const { name, ...rest } = changes;
    update.mutate({ ...rest, ...(name ? { name } : {}) }, { onSuccess: () => toast({ title: t("settings.saved") }) });
  };
  const form: Form = { draft, set, fieldError };
  return { form, update, isDirty, canSave, submit, revert: () => setDraft(draftOf(person)) };
}

function NameFields({ draft, set, fieldError }: Form) {
  const t = useT();
  return (
    <>
      <TextField
        label={t("settings.name")}
        name="name"
        autoComplete="name"
        required
        maxLength={120}
        hint={t("profile.nameHint")}
        value={draft.name}
        onChange={set("name")}
        error={draft.name.trim() === "" ? t("profile.nameMissing") : fieldError("name")}
      />
      <TextField
        label={t("profile.preferredName")}
        name="preferred_name"
        autoComplete="nickname"
        maxLength={120}
        hint={t("profile.preferredNameHint")}
        value={draft.preferred_name}
        onChange={set("preferred_name")}
        error={fieldError("preferred_name")}
      />
      <TextField
        label={t("profile.pronouns")}
        name="pronouns"
        maxLength={60}
        hint={t("profile.pronounsHint")}
        value={draft.pronouns}
        onChange={set("pronouns")}
        error={fieldError("pronouns")}
      />
    </>
  );
}

function TimeZoneField({ draft, set, fieldError }: Form) {
  const t = useT();
  const zones = useMemo(() => Intl.supportedValuesOf("timeZone"), []);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div id="time-zone">
      <TextField
        label={t("settings.timezone")}
        name="timezone"
        list="zones"
        hint={t("profile.timezoneHint", { zone: here })}
        placeholder={here}
        value={draft.timezone}
        onChange={set("timezone")}
        error={fieldError("timezone") ? t("profile.timezoneUnknown") : undefined}
      />
      <datalist id="zones">
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </div>
  );
}

const LONG_FIELDS = [
  { field: "notes", label: "profile.notes", hint: "profile.notesHint" },
  { field: "context", label: "profile.context", hint: "profile.contextHint" },
] as const satisfies { field: keyof Draft; label: MessageId; hint: MessageId }[];

function LongFields({ draft, set, fieldError }: Form) {
  const t = useT();
  return LONG_FIELDS.map(({ field, label, hint }) => (
    <TextArea key={field} label={t(label)} hint={t(hint)} maxLength={LONG_MAX_CHARS} value={draft[field]} onChange={set(field)} error={fieldError(field)} />
  ));
}

function ProfileForm({ person }: { person: Person }) {
  const t = useT();
  const { form, update, isDirty, canSave, submit, revert } = useProfileForm(person);
  const hasFieldError = FIELDS.some((field) => form.fieldError(field) !== undefined);
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 p-4">
      <AskBeforeLeaving isDirty={isDirty && !update.isPending} />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <NameFields {...form} />
        <TimeZoneField {...form} />
      </div>
      <LongFields {...form} />
      {update.error && !hasFieldError ? <ProblemNote error={update.error} what={t("settings.notSaved")} /> : null}
      <div className="flex gap-2">
        <Button type="submit" look="primary" size="form" isBusy={update.isPending} disabled={!canSave}>
          {t("ui.save")}
        </Button>
        {isDirty ? (
          <Button look="quiet" size="form" onClick={revert}>
            {t("profile.revert")}
          </Button>
        ) : null}
      </div>
    </form>
  );
}

function LanguagePanel() {
  const t = useT();
  const locale = useLocale();
  const update = useUpdatePerson();
  const change = (next: Locale) => {
    void chooseLocale(next);
    update.mutate({ locale: next });
  };
  return (
    <Panel id="language" title={t("settings.language")}>
      <div className="flex max-w-sm flex-col gap-3 p-4">
        <Select<Locale>
          label={t("settings.language")}
          isLabelHidden
          hint={t("profile.languageHint")}
          value={locale}
          onChange={change}
          options={[
            { value: "en", label: "English" },
            { value: "zh", label: "简体中文" },
          ]}
        />
        {update.error ? <ProblemNote error={update.error} what={t("settings.notSaved")} onRetry={() => update.mutate({ locale })} /> : null}
      </div>
    </Panel>
  );
}

export function ProfilePage() {
  const t = useT();
  const person = useSession()?.person;
  return (
    <SettingsSection title={t("settings.sectionProfile")} detail={t("profile.detail")}>
      <Panel id="about" title={t("profile.about")}>
        {person ? <ProfileForm key={person.id} person={person} /> : null}
      </Panel>
      <LanguagePanel />
    </SettingsSection>
  );
}
