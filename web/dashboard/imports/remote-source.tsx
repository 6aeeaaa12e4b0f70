// Where another Mission Control is, and the token by which its API is read.
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { useReadRemote } from "./live.ts";

export function RemoteSource() {
  const t = useT();
  const navigate = useNavigate();
  const [url, setUrl] = useState("");
  const [token, setToken] = useState("");
  const [organization, setOrganization] = useState("");
  const read = useReadRemote();
  const isFilled = url.trim() !== "" && token.trim() !== "";
  const atFields = ["url", "token", "organization_id"].map((path) => fieldError(read.error, path));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (read.isPending || !isFilled) return;
    read.mutate(
      { source: "mission_control", url: url.trim(), token: token.trim(), organization_id: organization.trim() || null },
      { onSuccess: ({ id }) => void navigate({ to: "/settings/import", search: { import: id } }) },
    );
  };
  return (
    <form onSubmit={submit} className="flex max-w-xl flex-col gap-3">
      <TextField
        label={t("imports.remote.url")}
        inputMode="url"
        maxLength={500}
        placeholder="https://mc.example.com"
        value={url}
        onChange={setUrl}
        error={atFields[0]}
      />
      <TextField
        label={t("imports.remote.token")}
        hint={t("imports.remote.tokenHint")}
        type="password"
        autoComplete="new-password"
        maxLength={4000}
        value={token}
        onChange={setToken}
        error={atFields[1]}
      />
      <TextField
        label={t("imports.remote.organization")}
        hint={t("imports.remote.organizationHint")}
        maxLength={100}
        value={organization}
        onChange={setOrganization}
        error={atFields[2]}
      />
      {read.error && atFields.every((error) => error === undefined) ? <ProblemNote error={read.error} what={t("imports.remote.failed")} /> : null}
      <Button type="submit" look="primary" className="self-start" isBusy={read.isPending} disabled={!isFilled}>
        {t("imports.remote.read")}
      </Button>
    </form>
  );
}
