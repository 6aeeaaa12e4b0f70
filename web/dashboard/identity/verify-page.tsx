// The link that proves a mailbox: opened once, it says so, and leads on.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { Door } from "./door.tsx";
import { dropLinkToken, useLinkToken } from "./link-token.ts";
import { useVerifyEmail } from "./live.ts";
import { reloadSession, sessionQuery } from "./session.ts";

/** Proves the mailbox, once per link. */
function useProof() {
  const token = useLinkToken("verify");
  const { mutate, isSuccess, error } = useVerifyEmail();
  const asked = useRef<string | null>(null);
  const verify = (given: string) =>
    mutate(given, {
      onSuccess: () => {
        dropLinkToken("verify");
        void reloadSession();
      },
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per token, also when effects run twice
  useEffect(() => {
    if (token === null || asked.current === token) return;
    asked.current = token;
    verify(token);
  }, [token]);
  return { token, isSuccess, error, verify };
}

function Onwards() {
  const t = useT();
  const navigate = useNavigate();
  const session = useQuery(sessionQuery).data;
  return (
    <Button look="primary" size="form" onClick={() => void navigate({ to: session ? "/settings/security" : "/sign-in" })}>
      {session ? t("verify.toSecurity") : t("verify.toSignIn")}
    </Button>
  );
}

export function VerifyPage() {
  const t = useT();
  const { token, isSuccess, error, verify } = useProof();
  if (isSuccess)
    return (
      <Door title={t("verify.done")} tabTitle={t("verify.tab")} detail={t("verify.doneDetail")}>
        <Onwards />
      </Door>
    );
  const isDead = token === null || (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429);
  if (isDead)
    return (
      <Door title={t("verify.dead")} tabTitle={t("verify.tab")} detail={t("verify.deadDetail")}>
        <Onwards />
      </Door>
    );
  return (
    <Door title={t("verify.tab")}>
      {error ? <ProblemNote error={error} onRetry={() => verify(token)} /> : <span role="status" aria-label={t("ui.loading")} className="skeleton h-4 w-3/5" />}
    </Door>
  );
}
