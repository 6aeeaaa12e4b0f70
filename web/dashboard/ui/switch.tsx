// A switch with its explanation beside it.
import { Switch as KumoSwitch } from "@cloudflare/kumo/components/switch";
import { useId } from "react";

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
        className="field-edge shrink-0 ring"
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
