// A choice of few with a sentence for each; what may not be chosen says why.
import { useId } from "react";
import { cx } from "./cx.ts";

export type RadioOption<Value extends string> = { value: Value; label: string; hint?: string | undefined; whyNot?: string | undefined };
type RadiosProps<Value extends string> = { label: string; options: RadioOption<Value>[]; value: Value; onChange(value: Value): void };

export function Radios<Value extends string>({ label, options, value, onChange }: RadiosProps<Value>) {
  const id = useId();
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1.5 text-base font-medium">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={cx(
            "flex items-start gap-2.5 rounded-card border px-3 py-2 text-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-kumo-focus",
            value === option.value ? "border-edge bg-kumo-tint" : "border-kumo-line",
            option.whyNot ? "cursor-default" : "cursor-pointer",
          )}
        >
          <input
            type="radio"
            name={id}
            value={option.value}
            checked={value === option.value}
            disabled={option.whyNot !== undefined}
            onChange={() => onChange(option.value)}
            aria-describedby={`${id}-${option.value}`}
            className="mt-0.5 size-4 shrink-0 accent-kumo-brand outline-none"
          />
          <span className="min-w-0">
            <span className={cx("block font-medium", option.whyNot && "text-kumo-subtle")}>{option.label}</span>
            <span id={`${id}-${option.value}`} className="block text-xs text-kumo-subtle">
              {option.hint}
              {option.whyNot ? <span className="block text-kumo-default">{option.whyNot}</span> : null}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
