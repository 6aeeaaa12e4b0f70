// Where a gateway is and its token: the two fields by which Mission Control dials it, checked while they are written.
import type { ReactNode } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { TextField } from "../ui/field.tsx";

const SCHEMES: readonly string[] = ["ws:", "wss:", "http:", "https:"];

/** Why it is the address of no gateway, whoever dials it; null: it may be one. Whether it is dialled from here the server says. */
export function addressProblem(url: string): MessageId | null {
  if (!URL.canParse(url)) return "gateway.dial.badUrl";
  const { protocol, hostname, username, password } = new URL(url);
  if (!SCHEMES.includes(protocol) || hostname === "") return "gateway.dial.badUrl";
  return username || password ? "gateway.dial.urlHasSecret" : null;
}

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
