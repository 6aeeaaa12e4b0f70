// The present password, asked before a way to sign in is changed.
import { useT } from "../i18n/index.ts";
import { PasswordField } from "../ui/password-field.tsx";

type CurrentPasswordProps = { value: string; onChange(value: string): void; autoFocus?: boolean; hint?: string; error: string | undefined };

export function CurrentPassword(props: CurrentPasswordProps) {
  const t = useT();
  return <PasswordField {...props} label={t("password.current")} name="current-password" autoComplete="current-password" />;
}
