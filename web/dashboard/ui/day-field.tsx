// A day as one property of many: written as everywhere else, and as the browser writes it while it is changed.
import { useT } from "../i18n/index.ts";
import { useFormat } from "./time.tsx";

/** `iso`: the moment that is shown; `day`: the same as yyyy-mm-dd where the person is; "" is none. */
type DayFieldProps = { label: string; iso: string | null; day: string; onChange(day: string): void };

export function DayField({ label, iso, day, onChange }: DayFieldProps) {
  const t = useT();
  const format = useFormat();
  return (
    <span className="relative flex h-6.5 items-center rounded-md px-1.5 text-sm hover:bg-kumo-tint pointer-coarse:h-9">
      <span aria-hidden className={iso ? "truncate tabular-nums" : "truncate text-kumo-subtle"}>
        {iso ? format.day(iso) : t("ui.noDay")}
      </span>
      <input
        type="date"
        aria-label={label}
        value={day}
        onChange={(event) => onChange(event.target.value)}
        onClick={(event) => event.currentTarget.showPicker?.()}
        className="absolute inset-0 w-full cursor-pointer rounded-md bg-kumo-base px-1.5 text-xs opacity-0 outline-none focus:opacity-100 focus:ring focus:ring-kumo-focus"
      />
    </span>
  );
}
