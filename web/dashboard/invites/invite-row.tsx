// One invite: for whom, with which rights, until when; a new link or its end.
import { Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { boardsInWords } from "../members/index.ts";
import { ROLE_LABELS } from "../organizations/index.ts";
import { Button } from "../ui/button.tsx";
import { lazyPart } from "../ui/later.tsx";
import { Time, useFormat, useNow } from "../ui/time.tsx";
import type { Invite } from "./wire.ts";

const InviteDialogs = lazyPart(() => import("./invite-dialogs.tsx"));

function When({ invite }: { invite: Invite }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  if (invite.status === "accepted")
    return (
      <>
        {t("invites.joinedBy", { name: invite.accepted_by?.name ?? "" })} {invite.accepted_at ? <Time iso={invite.accepted_at} /> : null}
      </>
    );
  if (invite.status === "pending")
    return <span title={format.exact(invite.expires_at)}>{t("invites.expiresIn", { time: format.distance(invite.expires_at, now) })}</span>;
  if (invite.status === "expired")
    return <span title={format.exact(invite.expires_at)}>{t("invites.expiredAgo", { time: format.distance(invite.expires_at, now) })}</span>;
  return <>{t("invites.revoked")}</>;
}

export function InviteRow({ invite }: { invite: Invite }) {
  const t = useT();
  const [dialog, setDialog] = useState<"renew" | "revoke" | null>(null);
  const who = invite.invited_email ?? t("invites.anybody");
  const isOpen = invite.status === "pending" || invite.status === "expired";
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-2 text-sm">
      <div className="min-w-0 flex-1 basis-56">
        <p className="truncate font-medium">{who}</p>
        <p className="text-xs text-kumo-subtle">
          {[t(ROLE_LABELS[invite.role]), boardsInWords(t, invite), t("invites.by", { name: invite.created_by.name })].join(" · ")}
        </p>
      </div>
      <span className="shrink-0 text-xs text-kumo-subtle tabular-nums">
        <When invite={invite} />
      </span>
      {isOpen ? (
        <span className="flex shrink-0 gap-2">
          <Button onClick={() => setDialog("renew")} aria-label={t("invites.renewOf", { who })}>
            {t("invites.renew")}
          </Button>
          {invite.status === "pending" ? (
            <Button look="danger-plain" onClick={() => setDialog("revoke")} aria-label={t("invites.revokeOf", { who })}>
              {t("invites.revoke")}
            </Button>
          ) : null}
        </span>
      ) : null}
      <Suspense fallback={null}>{dialog ? <InviteDialogs dialog={dialog} invite={invite} who={who} onClose={() => setDialog(null)} /> : null}</Suspense>
    </li>
  );
}
