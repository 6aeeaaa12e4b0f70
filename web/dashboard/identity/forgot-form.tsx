// "Forgot password?": asks for the address and says the same whatever it is. Without letters it says whom to ask.
import { type FormEvent, useState } from "react";
import { useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { EmailField } from "./email-field.tsx";
import { useAskForReset } from "./live.ts";
import { useWaitSeconds, WaitNote } from "./wait.tsx";

export function ForgotForm() {
  const t = useT();
  const [email, setEmail] = useState("");
  const ask = useAskForReset();
  const waitSeconds = useWaitSeconds(ask.error);
  const status = ask.error instanceof ApiError ? ask.error.status : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ask.isPending && waitSeconds === 0) ask.mutate(email.trim());
  };
  if (ask.isSuccess)
    return (
      <p role="status" className="rounded-card bg-done-fill px-3 py-2 text-sm text-done">
        {t("forgot.sent", { email: email.trim() })}
      </p>
    );
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <EmailField autoFocus value={email} onChange={setEmail} error={status === 422 ? t("signIn.badEmail") : undefined} />
      {waitSeconds > 0 ? <WaitNote seconds={waitSeconds} /> : null}
      {ask.error && status !== 422 && status !== 429 ? <ProblemNote error={ask.error} /> : null}
      <Button type="submit" look="primary" size="form" isBusy={ask.isPending} disabled={waitSeconds > 0 || email.trim() === ""}>
        {t("forgot.submit")}
      </Button>
    </form>
  );
}
