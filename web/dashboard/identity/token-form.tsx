// Sign-in with the installation's token: for the first owner, and for operators who are locked out.
import { type FormEvent, useState } from "react";
import { useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { useSignIn } from "./session.ts";
import { useWaitSeconds, WaitNote } from "./wait.tsx";
import type { SessionView } from "./wire.ts";

const TOKEN_MIN_CHARS = 50;
const REFUSED = new Set([401, 403, 422]);

function WhereIsIt() {
  const t = useT();
  return (
    <details className="text-sm text-kumo-subtle">
      <summary className="min-h-6 cursor-pointer">{t("signIn.help")}</summary>
      <p className="mt-2">{t("signIn.helpText")}</p>
    </details>
  );
}

export function TokenForm({ onSession }: { onSession(session: SessionView): Promise<void> }) {
  const t = useT();
  const [token, setToken] = useState("");
  const signIn = useSignIn();
  const waitSeconds = useWaitSeconds(signIn.error);
  const status = signIn.error instanceof ApiError ? signIn.error.status : null;
  const isWrong = status !== null && REFUSED.has(status);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (signIn.isPending || waitSeconds > 0) return;
    const session = await signIn.mutateAsync({ token: token.trim() }).catch(() => null);
    if (session) await onSession(session);
  };
  return (
    <>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label={t("signIn.token")}
          type="password"
          name="token"
          autoComplete="off"
          autoFocus
          spellCheck={false}
          value={token}
          onChange={setToken}
          hint={t("signIn.hint", { count: TOKEN_MIN_CHARS })}
          error={isWrong ? t("signIn.wrong") : undefined}
        />
        {waitSeconds > 0 ? <WaitNote seconds={waitSeconds} /> : null}
        {signIn.error && !isWrong && status !== 429 ? <ProblemNote error={signIn.error} what={t("signIn.failed")} /> : null}
        <Button type="submit" look="primary" size="form" isBusy={signIn.isPending || signIn.isSuccess} disabled={waitSeconds > 0 || token.trim() === ""}>
          {t("signIn.submit")}
        </Button>
      </form>
      <WhereIsIt />
    </>
  );
}
