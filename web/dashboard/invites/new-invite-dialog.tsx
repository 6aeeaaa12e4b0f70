// A new invite: for whom, which role, which boards, how long; then its link, once.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useBoards } from "../boards/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { fieldError } from "../live/http.ts";
import { type AccessUpdate, BoardLevels } from "../members/index.ts";
import { type Role, ROLE_HINTS, ROLE_LABELS, ROLES } from "../organizations/index.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Radios } from "../ui/radios.tsx";
import { Select } from "../ui/select.tsx";
import { IssuedLink } from "./invite-dialogs.tsx";
import { useCreateInvite } from "./live.ts";

const DAYS = ["1", "3", "7", "14", "30"] as const;
type Days = (typeof DAYS)[number];
/** People are invited to work: write access on all boards unless changed. */
const START: AccessUpdate = { all_boards_read: true, all_boards_write: true, board_access: [] };

function InvitedEmail(props: { value: string; onChange(email: string): void; error: string | undefined }) {
  const t = useT();
  return <TextField {...props} label={t("invites.email")} hint={t("invites.emailHint")} type="email" autoFocus maxLength={254} />;
}

function ValidFor({ days, onChange }: { days: Days; onChange(days: Days): void }) {
  const t = useT();
  return (
    <Select<Days>
      label={t("invites.validFor")}
      value={days}
      onChange={onChange}
      options={DAYS.map((value) => ({ value, label: t("days", { count: Number(value) }) }))}
    />
  );
}

function RoleChoice({ role, onChange }: { role: Role; onChange(role: Role): void }) {
  const t = useT();
  const ownRole = useActiveOrganization()?.role;
  const options = [...ROLES].reverse().map((value) => ({
    value,
    label: t(ROLE_LABELS[value]),
    hint: t(ROLE_HINTS[value]),
    whyNot: value === "owner" && ownRole !== "owner" ? t("members.why.ownersOnly") : undefined,
  }));
  return <Radios<Role> label={t("members.role")} options={options} value={role} onChange={onChange} />;
}

export default function NewInviteDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const boards = useBoards().data?.items ?? [];
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [access, setAccess] = useState(START);
  const [days, setDays] = useState<Days>("7");
  const create = useCreateInvite();
  if (create.data)
    return (
      <Dialog isOpen onClose={onClose} title={t("invites.created")}>
        <IssuedLink invite={create.data} onClose={onClose} />
      </Dialog>
    );
  const emailError = fieldError(create.error, "invited_email");
  return (
    <ChangeDialog
      change={create}
      input={{ invited_email: email.trim() || null, role, ...access, expires_in_days: Number(days) }}
      staysOpen
      onClose={onClose}
      title={t("invites.new")}
      submitLabel={t("invites.create")}
      failed={t("invites.notCreated")}
      isErrorShown={emailError !== undefined}
    >
      <InvitedEmail value={email} onChange={setEmail} error={emailError} />
      <RoleChoice role={role} onChange={setRole} />
      <fieldset className="min-w-0">
        <legend className="mb-1.5 text-base font-medium">{t("access.boards")}</legend>
        <BoardLevels access={access} onChange={setAccess} boards={boards} />
      </fieldset>
      <ValidFor days={days} onChange={setDays} />
    </ChangeDialog>
  );
}
