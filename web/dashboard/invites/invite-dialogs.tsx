// A new link for an invite, or its end; and the link itself, shown once.
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { ChangeDialog, ConfirmDialog } from "../ui/change-dialog.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Secret } from "../ui/secret.tsx";
import { useFormat } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { useRenewInvite, useRevokeInvite } from "./live.ts";
import type { Invite, InviteIssued } from "./wire.ts";

/** Where the link went: into a letter, or into these hands. */
export function IssuedLink({ invite, onClose }: { invite: InviteIssued; onClose(): void }) {
  const t = useT();
  const format = useFormat();
  const email = invite.invited_email;
  return (
    <div className="flex flex-col gap-3">
      {invite.letter_sent ? <p className="text-sm">{t("invites.letterSent", { email: email ?? "" })}</p> : null}
      {invite.link ? (
        <>
          <p className="text-sm">{email ? t("invites.handTo", { email }) : t("invites.handToAnybody")}</p>
          <Secret label={t("invites.link")} text={invite.link} copyLabel={t("secret.copyLink")} />
        </>
      ) : null}
      <div className="flex items-center justify-between gap-3 border-t border-kumo-line pt-3 text-xs text-kumo-subtle">
        {t("invites.validUntil", { time: format.dayAndTime(invite.expires_at) })}
        <Button onClick={onClose}>{t("ui.done")}</Button>
      </div>
    </div>
  );
}

type Props = { invite: Invite; who: string; onClose(): void };

function Renew({ invite, who, onClose }: Props) {
  const t = useT();
  const renew = useRenewInvite();
  if (renew.data)
    return (
      <Dialog isOpen onClose={onClose} title={t("invites.renewed")}>
        <IssuedLink invite={renew.data} onClose={onClose} />
      </Dialog>
    );
  return (
    <ChangeDialog
      change={renew}
      input={invite.id}
      staysOpen
      onClose={onClose}
      title={t("invites.renewTitle", { who })}
      submitLabel={t("invites.makeLink")}
      size="sm"
    >
      <p className="text-sm">{t("invites.renewDetail")}</p>
    </ChangeDialog>
  );
}

function Revoke({ invite, who, onClose }: Props) {
  const t = useT();
  return (
    <ConfirmDialog
      change={useRevokeInvite(invite.id)}
      onClose={onClose}
      onDone={() => toast({ title: t("invites.nowRevoked", { who }) })}
      title={t("invites.revokeTitle", { who })}
      submitLabel={t("invites.revokeInvite")}
      text={t("invites.revokeDetail")}
    />
  );
}

export default function InviteDialogs({ dialog, ...props }: Props & { dialog: "renew" | "revoke" }) {
  return dialog === "renew" ? <Renew {...props} /> : <Revoke {...props} />;
}
