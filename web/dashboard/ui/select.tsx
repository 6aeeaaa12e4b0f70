// A select with optional groups and pictures before the words.
import { Select as KumoSelect } from "@cloudflare/kumo/components/select";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import { visible } from "./visible.ts";

export type Option<Value extends string> = { value: Value; label: string; picture?: ReactNode; isDisabled?: boolean };
export type OptionGroup<Value extends string> = { label: string; options: Option<Value>[] };

type Description = { label: string; isLabelHidden: boolean; hint: string | undefined; error: string | undefined };
const describedBy = ({ label, isLabelHidden, hint, error }: Description) => ({
  ...(isLabelHidden ? { "aria-label": label } : { label: visible(label) }),
  ...(hint ? { description: visible(hint) } : {}),
  ...(error ? { error: visible(error) } : {}),
});

type SelectProps<Value extends string> = {
  label: string;
  isLabelHidden?: boolean;
  hint?: string;
  error?: string | undefined;
  value: Value;
  onChange(value: Value): void;
  options?: Option<Value>[];
  groups?: OptionGroup<Value>[];
  size?: "small" | "form" | "row";
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

/** As one property of many: the height of a line, and an edge only where it is pointed at. */
const ROW = "h-6.5! min-w-0! w-full gap-1! bg-transparent! px-1.5! text-sm shadow-none! not-focus-visible:ring-0! hover:bg-kumo-tint! pointer-coarse:h-9!";

/** To the kit no text is no choice: it would show nothing where an option of ours is named so. */
const NOTHING = "\0";
const toKit = <Value extends string>(value: Value): Value => (value === "" ? (NOTHING as Value) : value);
const fromKit = <Value extends string>(value: Value): Value => (value === NOTHING ? ("" as Value) : value);

const itemOf = <Value extends string>(option: Option<Value>) => (
  <KumoSelect.Option key={option.value} value={toKit(option.value)} disabled={option.isDisabled ?? false}>
    <OptionText option={option} />
  </KumoSelect.Option>
);

const groupOf = <Value extends string>(group: OptionGroup<Value>) => (
  <KumoSelect.Group key={group.label}>
    <KumoSelect.GroupLabel>{group.label}</KumoSelect.GroupLabel>
    {group.options.map(itemOf)}
  </KumoSelect.Group>
);

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, isLabelHidden = false, hint, error, value, onChange, options = [], groups = [], size = "form", isDisabled = false, className } = props;
  const all = [...options, ...groups.flatMap((group) => group.options)];
  const change = (next: Value | null) => {
    if (next !== null && fromKit(next) !== value) onChange(fromKit(next));
  };
  return (
    <KumoSelect<Value>
      {...describedBy({ label, isLabelHidden, hint, error })}
      value={toKit(value)}
      disabled={isDisabled}
      onValueChange={change}
      renderValue={(current: Value) => <OptionText option={all.find((option) => option.value === fromKit(current))} />}
      size={size === "form" ? "base" : "sm"}
      alignItemWithTrigger={false}
      className={cx(size === "row" ? ROW : "field-edge", size === "small" && "text-sm pointer-coarse:min-h-9", size === "form" && "w-full min-w-0!", className)}
    >
      {options.map(itemOf)}
      {groups.filter((group) => group.options.length > 0).map(groupOf)}
    </KumoSelect>
  );
}
