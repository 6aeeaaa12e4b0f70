// Why the server does not take a new password, beside its field until something else is typed.
import { useLocale, useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";

/** `sent`: the password that was refused; `typed`: what stands in the field now. English has the server's own reason. */
export function usePasswordError(error: unknown, sent: string | undefined, typed: string): string | undefined {
  const t = useT();
  const locale = useLocale();
  const word = error instanceof ApiError && error.status === 422 ? error.field("password") : undefined;
  if (word === undefined || sent !== typed) return undefined;
  return locale === "en" ? word : t("password.refused");
}
