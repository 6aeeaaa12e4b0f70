// The field of an e-mail address, as browsers and password managers know it.
import type { ComponentProps } from "react";
import { useT } from "../i18n/index.ts";
import { TextField } from "../ui/field.tsx";

type EmailFieldProps = Omit<ComponentProps<typeof TextField>, "label" | "type" | "name" | "inputMode"> & { label?: string };

export function EmailField({ label, ...rest }: EmailFieldProps) {
  const t = useT();
  return (
    <TextField autoComplete="username" {...rest} label={label ?? t("signIn.email")} type="email" name="email" inputMode="email" required spellCheck={false} />
  );
}
