// A new password by a link: type it once, and you are signed in; every other device is signed out.
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { isLongEnough, NewPasswordField } from "../ui/password-field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { useArrive } from "./arrive.ts";
import { Door } from "./door.tsx";
import { dropLinkToken, useLinkToken } from "./link-token.ts";
import { useReset } from "./live.ts";
import { usePasswordError } from "./password-error.ts";
import { useWaitSeconds, WaitNote } from "./wait.tsx";

function DeadLink() {
  const t = useT();
  const navigate = useNavigate();
  return (
    <Door title={t("reset.dead")} tabTitle={t("reset.tab")} detail={t("reset.deadDetail")}>
      <Button look="primary" size="form" onClick={() => void navigate({ to: "/sign-in", search: { with: "reset" } })}>
        {t("reset.askAgain")}
      </Button>
    </Door>
  );
}

export function ResetPage() {
  const t = useT();
  const token = useLinkToken("reset");
  const arrive = useArrive();
  const [password, setPassword] = useState("");
  const reset = useReset();
  const waitSeconds = useWaitSeconds(reset.error);
  const error = reset.error instanceof ApiError ? reset.error : null;
  const passwordError = usePasswordError(error, reset.variables?.password, password);
  const isPoor = error?.status === 422 && error.field("password") !== undefined;
  const isDead = error !== null && !isPoor && [401, 403, 404, 409, 410, 422].includes(error.status);
  const isReady = isLongEnough(password) && waitSeconds === 0;
  if (token === null || isDead) return <DeadLink />;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || reset.isPending) return;
    const session = await reset.mutateAsync({ token, password }).catch(() => null);
    if (!session) return;
    dropLinkToken("reset");
    toast({ title: t("reset.done"), detail: t("reset.doneDetail") });
    await arrive(session);
  };
  return (
    <Door title={t("reset.title")} tabTitle={t("reset.tab")} detail={t("reset.detail")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <NewPasswordField label={t("password.new")} name="password" autoFocus required value={password} onChange={setPassword} error={passwordError} />
        {waitSeconds > 0 ? <WaitNote seconds={waitSeconds} /> : null}
        {reset.error && !isPoor && waitSeconds === 0 ? <ProblemNote error={reset.error} what={t("settings.notSaved")} /> : null}
        <Button type="submit" look="primary" size="form" isBusy={reset.isPending || reset.isSuccess} disabled={!isReady}>
          {t("reset.submit")}
        </Button>
      </form>
    </Door>
  );
}
