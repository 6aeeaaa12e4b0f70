// Your name and time zone, and the way out.
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useT } from "../i18n/index.ts";
import { signOut, useSession, useUpdatePerson } from "../live/session.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Panel } from "../ui/page.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";

export function PersonPanel() {
  const t = useT();
  const navigate = useNavigate();
  const person = useSession()?.person;
  const [name, setName] = useState(person?.name ?? "");
  const [timezone, setTimezone] = useState(person?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const update = useUpdatePerson();
  const zones = useMemo(() => Intl.supportedValuesOf("timeZone"), []);
  const isChanged = name.trim() !== person?.name || timezone !== person?.timezone;
  const save = () => update.mutate({ name, timezone }, { onSuccess: () => toast({ title: t("settings.saved") }) });
  const leave = async () => {
    await signOut(() => navigate({ to: "/sign-in", search: {} }));
  };
  return (
    <Panel title={t("settings.you")} actions={<Button onClick={() => void leave()}>{t("shell.signOut")}</Button>}>
      <form
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField label={t("settings.name")} autoComplete="name" value={name} onChange={setName} maxLength={120} />
        <TextField label={t("settings.timezone")} value={timezone} onChange={setTimezone} list="zones" hint={t("settings.timezoneHint")} />
        <datalist id="zones">
          {zones.map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        {update.error ? <ProblemNote error={update.error} what={t("settings.notSaved")} /> : null}
        <div>
          <Button type="submit" look="primary" isBusy={update.isPending} disabled={!isChanged || name.trim() === ""}>
            {t("ui.save")}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
