// An invitation: who asks, into what; then joining as yourself, or with a new account; in plain words when it cannot be used.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { Door, dropLinkToken, sessionQuery, type SessionView, useLeave, useLinkToken } from "../identity/index.ts";
import { ApiError } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { TextLink } from "../ui/link.tsx";
import { Facts } from "../ui/page.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { ProblemNote } from "../ui/states.tsx";
import { useFormat } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { useInvitePreview, useJoin } from "./live.ts";
import { SignUpForm } from "./sign-up-form.tsx";
import type { InvitePreview } from "./wire.ts";

const ROLES = { owner: "role.owner", admin: "role.admin", member: "role.member" } as const satisfies Record<InvitePreview["role"], MessageId>;

/** Refusals that waiting or trying again does not change. */
const isFinal = (error: unknown): error is ApiError => error instanceof ApiError && [404, 409, 410, 422].includes(error.status);

const REASONS = {
  expired: { title: "invite.expired", detail: "invite.expiredDetail" },
  accepted: { title: "invite.used", detail: "invite.usedDetail" },
  revoked: { title: "invite.revoked", detail: "invite.revokedDetail" },
} as const satisfies Record<string, { title: MessageId; detail: MessageId }>;
const UNKNOWN_REASON = { title: "invite.unknown", detail: "invite.unknownDetail" } as const;

function reasonOf(error: ApiError) {
  const status: unknown = "invite_status" in error.problem ? error.problem.invite_status : null;
  return typeof status === "string" && status in REASONS ? REASONS[status as keyof typeof REASONS] : null;
}

function Unusable({ error }: { error: ApiError | null }) {
  const t = useT();
  const navigate = useNavigate();
  const textOf = useProblemText();
  const { title, detail } = error ? (reasonOf(error) ?? UNKNOWN_REASON) : ({ title: "invite.none", detail: "invite.noneDetail" } as const);
  // A refusal without a reason of ours says itself why; "no such invite" is explained better here.
  const words = error?.status === 409 && !reasonOf(error) ? textOf(error) : t(detail);
  return (
    <Door title={t(title)} tabTitle={t("invite.tab")} detail={words}>
      <Button look="primary" size="form" onClick={() => void navigate({ to: "/boards" })}>
        {t("door.toApp")}
      </Button>
    </Door>
  );
}

function useJoined() {
  const navigate = useNavigate();
  const t = useT();
  return (preview: InvitePreview) => {
    dropLinkToken("invite");
    toast({ title: t("invite.joined", { name: preview.organization_name }) });
    return navigate({ to: "/boards" });
  };
}

function JoinAs({ token, preview, session }: { token: string; preview: InvitePreview; session: SessionView }) {
  const t = useT();
  const leave = useLeave();
  const join = useJoin();
  const joined = useJoined();
  const { person } = session;
  const isOther = preview.invited_email !== null && person.email !== null && preview.invited_email !== person.email;
  return (
    <>
      {isOther ? (
        <p className="rounded-card bg-wait-fill px-3 py-2 text-sm text-wait">
          {t("invite.forOther", { invited: preview.invited_email ?? "", own: person.email ?? "" })}
        </p>
      ) : null}
      {join.error ? <ProblemNote error={join.error} what={t("invite.notJoined")} /> : null}
      {isOther ? null : (
        <Button
          look="primary"
          size="form"
          isBusy={join.isPending || join.isSuccess}
          onClick={() => join.mutate(token, { onSuccess: () => void joined(preview) })}
        >
          {t("invite.joinAs", { name: person.preferred_name ?? (person.name || (person.email ?? "")) })}
        </Button>
      )}
      <Button size="form" onClick={() => leave("/invite")}>
        {t("invite.otherAccount")}
      </Button>
    </>
  );
}

function Newcomer({ token, preview }: { token: string; preview: InvitePreview }) {
  const t = useT();
  const navigate = useNavigate();
  const joined = useJoined();
  if (preview.has_account)
    return (
      <>
        <p className="text-sm">{t("invite.hasAccount", { email: preview.invited_email ?? "" })}</p>
        <Button look="primary" size="form" onClick={() => void navigate({ to: "/sign-in", search: { next: "/invite" } })}>
          {t("invite.signInToJoin")}
        </Button>
      </>
    );
  return (
    <>
      <SignUpForm token={token} invitedEmail={preview.invited_email} onDone={() => void joined(preview)} />
      <p className="text-sm text-kumo-subtle">
        {t("invite.alreadyHere")}{" "}
        <TextLink to="/sign-in" search={{ next: "/invite" }}>
          {t("invite.signInFirst")}
        </TextLink>
      </p>
    </>
  );
}

function Waiting() {
  const t = useT();
  return (
    <Door title={t("invite.tab")}>
      <div role="status" aria-label={t("ui.loading")} className="flex flex-col gap-3">
        <span className="skeleton h-4 w-4/5" />
        <span className="skeleton h-4 w-2/5" />
        <span className="skeleton h-9 w-full" />
      </div>
    </Door>
  );
}

function Invited({ token, preview, session }: { token: string; preview: InvitePreview; session: SessionView | null }) {
  const t = useT();
  const format = useFormat();
  // The sign-up form stays on screen until the app opens, also after the account was created.
  const [cameAsNobody] = useState(session === null);
  const facts = [
    { label: t("invite.role"), value: t(ROLES[preview.role]) },
    ...(preview.invited_email ? [{ label: t("invite.for"), value: preview.invited_email }] : []),
    { label: t("invite.until"), value: format.dayAndTime(preview.expires_at) },
  ];
  return (
    <Door
      title={t("invite.title", { organization: preview.organization_name })}
      tabTitle={t("invite.tab")}
      detail={t("invite.from", { name: preview.invited_by || t("invite.somebody") })}
    >
      <Facts facts={facts} />
      {session && !cameAsNobody ? <JoinAs token={token} preview={preview} session={session} /> : <Newcomer token={token} preview={preview} />}
    </Door>
  );
}

export function InvitePage() {
  const t = useT();
  const token = useLinkToken("invite");
  const session = useQuery(sessionQuery);
  const { data: preview, error, refetch } = useInvitePreview(token);
  if (token === null) return <Unusable error={null} />;
  if (isFinal(error)) return <Unusable error={error} />;
  const retry = () => {
    void refetch();
    if (session.error) void session.refetch();
  };
  if (error || session.error)
    return (
      <Door title={t("invite.tab")}>
        <ProblemNote error={error ?? session.error} onRetry={retry} />
      </Door>
    );
  if (!preview || session.data === undefined) return <Waiting />;
  return <Invited token={token} preview={preview} session={session.data} />;
}
