// Where a gateway is and its token: the two fields by which Mission Control dials it, checked while they are written.
import type { ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { TextField } from "../ui/field.tsx";
import { addressProblem } from "./address-problem.ts";

type Field = { value: string; onChange(value: string): void; hint: ReactNode };

/** What the server said of a field stands below it; of a field that is empty nothing is said before it is sent. */
export function AddressFields({ url, token, error, isFirst = false }: { url: Field; token: Field; error: unknown; isFirst?: boolean }) {
  const t = useT();
  const entered = url.value.trim();
  const problem = entered === "" ? null : addressProblem(entered);
  const urlError = (problem ? t(problem) : undefined) ?? fieldError(error, "url");
  return (
    <>
      <TextField {...url} label={t("gateway.endpoint")} autoFocus={isFirst} maxLength={500} inputMode="url" error={urlError} />
      <TextField {...token} label={t("gateway.dial.token")} type="password" autoComplete="new-password" maxLength={1000} error={fieldError(error, "token")} />
    </>
  );
}
