// Text fields with label, hint and error in place.
import { Input, InputArea } from "@cloudflare/kumo/components/input";
import type { InputHTMLAttributes, KeyboardEvent, ReactNode, Ref } from "react";
import { cx } from "./cx.ts";

type TextFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, "size" | "onChange" | "value" | "defaultValue" | "color"> & {
  label: string;
  isLabelHidden?: boolean;
  hint?: ReactNode;
  error?: string | undefined;
  size?: "small" | "form";
  value: string;
  onChange(value: string): void;
  ref?: Ref<HTMLInputElement>;
};

export function TextField({ label, isLabelHidden = false, hint, error, size = "form", value, onChange, className, ...rest }: TextFieldProps) {
  const naming = isLabelHidden ? { "aria-label": label } : { label };
  return (
    <Input
      {...rest}
      {...naming}
      {...(hint ? { description: hint } : {})}
      {...(error ? { error, "aria-invalid": true } : {})}
      size={size === "small" ? "sm" : "base"}
      value={value}
      onValueChange={(next: string) => onChange(next)}
      passwordManagerIgnore={rest.autoComplete === undefined}
      className={cx("field-edge w-full", size === "small" && "text-sm", className)}
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
  const naming = isLabelHidden ? { "aria-label": label } : { label };
  return (
    <InputArea
      {...rest}
      {...naming}
      {...(hint ? { description: hint } : {})}
      {...(error ? { error, "aria-invalid": true } : {})}
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
