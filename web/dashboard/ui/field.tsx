// Text fields with label, hint and error in place.
import { Input, InputArea } from "@cloudflare/kumo/components/input";
import type { InputHTMLAttributes, KeyboardEvent, ReactNode, Ref } from "react";
import { useT } from "../i18n/index.ts";
import { cx } from "./cx.ts";
import { unseenIn, visible } from "./visible.ts";

type Said = { label: string; isLabelHidden: boolean; hint: ReactNode; error: string | undefined; value: string; placeholder?: string | undefined };

/** A field holds its text as it is; what nobody would see in it is said below. */
function useDescription({ label, isLabelHidden, hint, error, value, placeholder }: Said) {
  const t = useT();
  const codes = unseenIn(value);
  const unseen = codes ? <span className="block text-block">{t("ui.unseenTyped", { codes })}</span> : null;
  const description = unseen ? (
    <>
      {hint}
      {unseen}
    </>
  ) : (
    hint
  );
  return {
    ...(isLabelHidden ? { "aria-label": label } : { label: visible(label) }),
    ...(placeholder ? { placeholder: visible(placeholder) } : {}),
    ...(description ? { description } : {}),
    ...(error ? { error: visible(error), "aria-invalid": true } : {}),
  };
}

type TextFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, "size" | "onChange" | "value" | "defaultValue" | "color"> & {
  label: string;
  isLabelHidden?: boolean;
  hint?: ReactNode;
  error?: string | undefined;
  size?: "small" | "form" | "row";
  value: string;
  onChange(value: string): void;
  ref?: Ref<HTMLInputElement>;
};

/** As one property of many: the height of a line, and an edge only where it is written in. */
const ROW = "h-6.5! bg-transparent! px-1.5! text-sm shadow-none! not-focus:ring-0! hover:bg-kumo-tint! pointer-coarse:h-9!";

export function TextField({ label, isLabelHidden = false, hint, error, size = "form", value, onChange, className, ...rest }: TextFieldProps) {
  const isSecret = rest.autoComplete?.endsWith("-password") === true;
  const description = useDescription({ label, isLabelHidden, hint, error, value: isSecret ? "" : value, placeholder: rest.placeholder });
  return (
    <Input
      {...(rest.type === undefined ? { dir: "auto" } : {})}
      {...rest}
      {...description}
      size={size === "form" ? "base" : "sm"}
      value={value}
      onValueChange={(next: string) => onChange(next)}
      passwordManagerIgnore={rest.autoComplete === undefined}
      className={cx("w-full", size === "row" ? ROW : "field-edge", size === "small" && "text-sm", className)}
    />
  );
}

type TextAreaProps = {
  label: string;
  isLabelHidden?: boolean;
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  onChange(value: string): void;
  placeholder?: string;
  minRows?: number;
  maxRows?: number;
  id?: string;
  maxLength?: number;
  autoFocus?: boolean;
  isReadOnly?: boolean;
  onFocus?(): void;
  onBlur?(): void;
  onKeyDown?(event: KeyboardEvent<HTMLTextAreaElement>): void;
  ref?: Ref<HTMLTextAreaElement>;
};

export function TextArea({
  label,
  isLabelHidden = false,
  hint,
  error,
  value,
  onChange,
  minRows = 3,
  maxRows = 16,
  isReadOnly = false,
  ...rest
}: TextAreaProps) {
  const description = useDescription({ label, isLabelHidden, hint, error, value, placeholder: rest.placeholder });
  return (
    <InputArea
      dir="auto"
      {...rest}
      {...description}
      value={value}
      readOnly={isReadOnly}
      autoResize
      minRows={minRows}
      maxRows={maxRows}
      onValueChange={onChange}
      className="field-edge w-full text-sm"
    />
  );
}
