// Between which times of the day nothing comes.
import { useT } from "../i18n/index.ts";
import { TextField } from "../ui/field.tsx";
import { Switch } from "../ui/switch.tsx";

export type Quiet = { from: string; until: string } | null;
const NIGHT = { from: "22:00", until: "07:00" };
const TIME = /^\d\d:\d\d$/;

/** While a time is half written it is none. */
export const whenWhole = (set: (time: string) => void) => (time: string) => {
  if (TIME.test(time)) set(time);
};

/** `id`: a place to which the palette leads. */
export function QuietHours({ id, quiet, hint, onChange }: { id?: string; quiet: Quiet; hint: string; onChange(quiet: Quiet): void }) {
  const t = useT();
  return (
    <>
      <div id={id}>
        <Switch label={t("notifications.quiet")} hint={hint} isOn={quiet !== null} onChange={(isOn) => onChange(isOn ? NIGHT : null)} />
      </div>
      {quiet ? (
        <div className="grid grid-cols-2 gap-4">
          <TextField type="time" label={t("notifications.quietFrom")} value={quiet.from} onChange={whenWhole((from) => onChange({ ...quiet, from }))} />
          <TextField type="time" label={t("notifications.quietUntil")} value={quiet.until} onChange={whenWhole((until) => onChange({ ...quiet, until }))} />
        </div>
      ) : null}
    </>
  );
}
