// Sign-in: e-mail and password first, then passkeys, sign-in services and the installation's token – whatever is offered.
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { ArrowLeftIcon, KeyIcon } from "../ui/icons.ts";
import { ProblemNote } from "../ui/states.tsx";
import { useArrive } from "./arrive.ts";
import { Door } from "./door.tsx";
import { ForgotForm } from "./forgot-form.tsx";
import { useSignInOptions } from "./live.ts";
import { PasskeyButton } from "./passkey-button.tsx";
import { canUsePasskeys } from "./passkeys.ts";
import { PasswordForm } from "./password-form.tsx";
import { TokenForm } from "./token-form.tsx";
import type { SignInOptions } from "./wire.ts";

/** While the server does not say: the forms are there, and their own answers say what is wrong. */
const UNKNOWN: SignInOptions = { bootstrap: true, password: true, passkey: false, issuers: [], email: true };

function Or() {
  const t = useT();
  return (
    <div className="flex items-center gap-3 text-xs text-kumo-subtle">
      <span aria-hidden className="h-px flex-1 bg-kumo-line" />
      {t("signIn.or")}
      <span aria-hidden className="h-px flex-1 bg-kumo-line" />
    </div>
  );
}

const SERVICE =
  "inline-flex h-9 items-center justify-center rounded-lg bg-kumo-base px-3.5 text-base font-medium shadow-xs ring ring-kumo-line hover:bg-kumo-tint pointer-coarse:h-11";

function Services({ issuers }: { issuers: SignInOptions["issuers"] }) {
  const t = useT();
  return issuers.map(({ name, sign_in_url }) =>
    sign_in_url ? (
      <a key={name} href={sign_in_url} rel="noreferrer" className={SERVICE}>
        {t("signIn.continueWith", { name })}
      </a>
    ) : null,
  );
}

type Offered = { options: SignInOptions; next: string | undefined; unreachable: ReactNode };
const keptOf = (next: string | undefined) => (next ? { next } : {});

function BackToOtherWays({ next }: { next: string | undefined }) {
  const t = useT();
  const navigate = useNavigate();
  return (
    <Button look="quiet" icon={ArrowLeftIcon} className="-ml-2 self-start" onClick={() => void navigate({ to: "/sign-in", search: keptOf(next) })}>
      {t("signIn.otherWays")}
    </Button>
  );
}

function ResetDoor({ options, next, unreachable }: Offered) {
  const t = useT();
  return (
    <Door title={t("forgot.title")} detail={options.email ? t("forgot.detail") : t("forgot.noLetters")}>
      {unreachable}
      {options.email ? <ForgotForm /> : null}
      <BackToOtherWays next={next} />
    </Door>
  );
}

function TokenDoor({ options, next, unreachable }: Offered) {
  const t = useT();
  const arrive = useArrive(next);
  return (
    <Door title={t("signIn.tokenTitle")} tabTitle={t("signIn.title")} detail={t("signIn.where")}>
      {unreachable}
      <TokenForm onSession={arrive} />
      {options.password ? <BackToOtherWays next={next} /> : null}
    </Door>
  );
}

function FirstTime({ next }: { next: string | undefined }) {
  const t = useT();
  const navigate = useNavigate();
  return (
    <div className="mt-2 border-t border-kumo-line pt-4">
      <p className="mb-2 text-sm text-kumo-subtle">{t("signIn.firstTime")}</p>
      <Button size="form" icon={KeyIcon} className="w-full" onClick={() => void navigate({ to: "/sign-in", search: { ...keptOf(next), with: "token" } })}>
        {t("signIn.withToken")}
      </Button>
    </div>
  );
}

function MainDoor({ options, next, unreachable, hasEnded }: Offered & { hasEnded: boolean }) {
  const t = useT();
  const arrive = useArrive(next);
  const hasPasskeys = options.passkey && canUsePasskeys();
  const services = options.issuers.filter((issuer) => issuer.sign_in_url);
  const detail = hasEnded ? t("signIn.ended") : next === "/invite" ? t("signIn.forInvite") : null;
  return (
    <Door title={t("signIn.title")} {...(detail ? { detail } : {})}>
      {unreachable}
      {options.password ? <PasswordForm next={next} onSession={arrive} /> : null}
      {options.password && (hasPasskeys || services.length > 0) ? <Or /> : null}
      {hasPasskeys ? <PasskeyButton onSession={arrive} /> : null}
      <Services issuers={services} />
      {options.bootstrap ? <FirstTime next={next} /> : null}
    </Door>
  );
}

export function SignInPage() {
  const { next, with: way, why } = useSearch({ from: "/sign-in" });
  const { data, error, refetch } = useSignInOptions();
  const options = data ?? UNKNOWN;
  const unreachable = error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : null;
  const offered: Offered = { options, next, unreachable };
  if (way === "reset") return <ResetDoor {...offered} />;
  if (way === "token" || (way === undefined && !options.password && options.bootstrap)) return <TokenDoor {...offered} />;
  return <MainDoor {...offered} hasEnded={why === "ended"} />;
}
