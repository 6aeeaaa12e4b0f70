// Where a gateway is and with which token it is dialled. The token is written only: an empty field leaves the stored one, which is kept
// for its own address alone.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { AddressFields } from "./address-fields.tsx";
import { addressProblem } from "./address-problem.ts";
import { useChangeAddress } from "./live.ts";
import type { Gateway } from "./wire.ts";

export function AddressDialog({ gateway, onClose }: { gateway: Gateway; onClose(): void }) {
  const t = useT();
  const [entered, setUrl] = useState(gateway.url);
  const [token, setToken] = useState("");
  const change = useChangeAddress(gateway);
  const url = entered.trim();
  const isMoved = url !== gateway.url;
  const isTokenMissing = token === "" && (isMoved || !gateway.has_token);
  const input = url === "" ? { url: null, token: null } : { url, ...(token === "" ? {} : { token }) };
  return (
    <ChangeDialog
      change={change}
      input={input}
      onClose={onClose}
      title={t("gateway.dial.give")}
      submitLabel={t("gateway.dial.save")}
      isDisabled={url !== "" && (isTokenMissing || addressProblem(url) !== null)}
      failed={t("gateway.dial.notSaved")}
      isErrorShown={["url", "token"].some((path) => fieldError(change.error, path) !== undefined)}
    >
      <p className="text-sm text-kumo-subtle">{t("gateway.dial.text")}</p>
      <AddressFields
        isFirst
        url={{ value: entered, onChange: setUrl, hint: t("gateway.dial.urlHint") }}
        token={{ value: token, onChange: setToken, hint: gateway.has_token && !isMoved ? t("gateway.dial.tokenKept") : t("gateway.dial.tokenHint") }}
        error={change.error}
      />
    </ChangeDialog>
  );
}
