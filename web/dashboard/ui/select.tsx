// A select with optional groups and pictures before the words.
import { Select as KumoSelect } from "@cloudflare/kumo/components/select";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export type Option<Value extends string> = { value: Value; label: string; picture?: ReactNode; isDisabled?: boolean };
export type OptionGroup<Value extends string> = { label: string; options: Option<Value>[] };

type SelectProps<Value extends string> = {
  label: string;
  isLabelHidden?: boolean;
  hint?: string;
  error?: string | undefined;
  value: Value;
  onChange(value: Value): void;
  options?: Option<Value>[];
  groups?: OptionGroup<Value>[];
  size?: "small" | "form";
  isDisabled?: boolean;
  className?: string;
};

function OptionText<Value extends string>({ option }: { option: Option<Value> | undefined }) {
  if (!option) return null;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      {option.picture}
      <span className="truncate">{option.label}</span>
    </span>
  );
}

export function Select<Value extends string>({
  label,
  isLabelHidden = false,
  hint,
  error,
  value,
  onChange,
  options = [],
  groups = [],
  size = "form",
  isDisabled = false,
  className,
}: SelectProps<Value>) {
  const all = [...options, ...groups.flatMap((group) => group.options)];
  const item = (option: Option<Value>) => (
    <KumoSelect.Option key={option.value} value={option.value} disabled={option.isDisabled ?? false}>
      <OptionText option={option} />
    </KumoSelect.Option>
  );
  const naming = isLabelHidden ? { "aria-label": label } : { label };
  return (
    <KumoSelect<Value>
      {...naming}
      {...(hint ? { description: hint } : {})}
      {...(error ? { error } : {})}
      value={value}
      disabled={isDisabled}
      onValueChange={(next) => {
        if (next !== null && next !== value) onChange(next);
      }}
      renderValue={(current: Value) => <OptionText option={all.find((option) => option.value === current)} />}
      size={size === "small" ? "sm" : "base"}
      alignItemWithTrigger={false}
      className={cx("field-edge", size === "small" ? "text-sm pointer-coarse:min-h-9" : "w-full", className)}
    >
      {options.map(item)}
      {groups
        .filter((group) => group.options.length > 0)
        .map((group) => (
          <KumoSelect.Group key={group.label}>
            <KumoSelect.GroupLabel>{group.label}</KumoSelect.GroupLabel>
            {group.options.map(item)}
          </KumoSelect.Group>
        ))}
    </KumoSelect>
  );
}
