// A new organization: its name is enough. The tab goes there.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { useNewOrganization } from "./live.ts";

export default function NewOrganizationDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const create = useNewOrganization(() => {
    onClose();
    return navigate({ to: "/boards" });
  });
  return (
    <ChangeDialog
      change={create}
      input={name.trim()}
      staysOpen
      onClose={onClose}
      title={t("settings.newOrganization")}
      description={t("organization.newDetail")}
      submitLabel={t("settings.createOrganization")}
      isDisabled={name.trim() === ""}
      size="sm"
    >
      <TextField label={t("settings.organizationName")} autoFocus autoComplete="organization" value={name} onChange={setName} maxLength={120} />
    </ChangeDialog>
  );
}
