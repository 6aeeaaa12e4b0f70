// A switch with its explanation beside it.
import { Switch as KumoSwitch } from "@cloudflare/kumo/components/switch";
import { useId } from "react";
import { cx } from "./cx.ts";

/** The kit draws one that is on as grey as others draw one that is off, and one that is off white on white. */
const ON = "bg-kumo-brand! [&>div]:bg-white!";
const OFF = "bg-kumo-interact dark:bg-kumo-interact [&>div]:bg-kumo-base dark:[&>div]:bg-kumo-base";

type SwitchProps = { label: string; hint?: string; isOn: boolean; onChange(isOn: boolean): void; isDisabled?: boolean };

export function Switch({ label, hint, isOn, onChange, isDisabled = false }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0">
        <div className="text-sm">{label}</div>
        {hint ? (
          <div id={`${id}-hint`} className="text-xs text-kumo-subtle">
            {hint}
          </div>
        ) : null}
      </div>
      <KumoSwitch
        className={cx("field-edge shrink-0 ring", isOn ? ON : OFF)}
        size="sm"
        variant="neutral"
        checked={isOn}
        disabled={isDisabled}
        onCheckedChange={onChange}
        aria-label={label}
        {...(hint ? { "aria-describedby": `${id}-hint` } : {})}
      />
    </div>
  );
}
