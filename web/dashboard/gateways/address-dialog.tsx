// Where a gateway is and with which token it is dialled. The token is written only: an empty field leaves the stored one, which is kept
// for its own address alone.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { useChangeAddress } from "./live.ts";
import type { Gateway } from "./wire.ts";

export function AddressDialog({ gateway, onClose }: { gateway: Gateway; onClose(): void }) {
  const t = useT();
  const [url, setUrl] = useState(gateway.url);
  const [token, setToken] = useState("");
  const change = useChangeAddress(gateway);
  const isMoved = url.trim() !== gateway.url;
  const urlError = fieldError(change.error, "url");
  const tokenError = fieldError(change.error, "token");
  const input = url.trim() === "" ? { url: null, token: null } : { url: url.trim(), ...(token === "" ? {} : { token }) };
  return (
    <ChangeDialog
      change={change}
      input={input}
      onClose={onClose}
      title={t("gateway.dial.give")}
      submitLabel={t("gateway.dial.save")}
      isDisabled={url.trim() !== "" && token === "" && (isMoved || !gateway.has_token)}
      failed={t("gateway.dial.notSaved")}
      isErrorShown={urlError !== undefined || tokenError !== undefined}
    >
      <p className="text-sm text-kumo-subtle">{t("gateway.dial.text")}</p>
      <TextField label={t("gateway.endpoint")} hint={t("gateway.dial.urlHint")} autoFocus value={url} onChange={setUrl} maxLength={500} error={urlError} />
      <TextField
        label={t("gateway.dial.token")}
        hint={gateway.has_token && !isMoved ? t("gateway.dial.tokenKept") : t("gateway.dial.tokenHint")}
        type="password"
        autoComplete="new-password"
        value={token}
        onChange={setToken}
        maxLength={1000}
        error={tokenError}
      />
    </ChangeDialog>
  );
}
