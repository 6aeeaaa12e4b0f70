// A check box with its label; the browser's own control, tinted.
import { useId } from "react";
import { cx } from "./cx.ts";

type CheckboxProps = {
  label: string;
  isLabelHidden?: boolean;
  hint?: string;
  isOn: boolean;
  onChange(isOn: boolean, isRange: boolean): void;
  isDisabled?: boolean;
};

export function Checkbox({ label, isLabelHidden = false, hint, isOn, onChange, isDisabled = false }: CheckboxProps) {
  const id = useId();
  return (
    <label className={cx("flex min-h-6 gap-2 text-sm pointer-coarse:min-h-9", hint ? "items-start" : "items-center", isDisabled && "text-kumo-subtle")}>
      <input
        type="checkbox"
        checked={isOn}
        disabled={isDisabled}
        onChange={({ target, nativeEvent }) => onChange(target.checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)}
        className={cx("size-4 shrink-0 accent-kumo-brand", hint && "mt-0.5")}
        {...(isLabelHidden ? { "aria-label": label } : {})}
        {...(hint ? { "aria-describedby": `${id}-hint` } : {})}
      />
      {isLabelHidden ? null : (
        <span className="min-w-0">
          <span className="break-words">{label}</span>
          {hint ? (
            <span id={`${id}-hint`} className="block text-xs text-kumo-subtle">
              {hint}
            </span>
          ) : null}
        </span>
      )}
    </label>
  );
}
