// A new account from an invitation: name, e-mail unless the invitation names one, password.
import { type FormEvent, useState } from "react";
import { useT } from "../i18n/index.ts";
import { EmailField, usePasswordError, useWaitSeconds, WaitNote } from "../identity/index.ts";
import { ApiError } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { isLongEnough, NewPasswordField } from "../ui/password-field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { useSignUp } from "./live.ts";

type SignUpFormProps = { token: string; invitedEmail: string | null; onDone(): void };

function NameField(props: { value: string; onChange(value: string): void; error: string | undefined }) {
  const t = useT();
  return <TextField {...props} label={t("settings.name")} name="name" autoComplete="name" autoFocus required maxLength={120} />;
}

export function SignUpForm({ token, invitedEmail, onDone }: SignUpFormProps) {
  const t = useT();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signUp = useSignUp();
  const waitSeconds = useWaitSeconds(signUp.error);
  const fields = signUp.error instanceof ApiError && signUp.error.status === 422 ? signUp.error : null;
  const passwordError = usePasswordError(signUp.error, signUp.variables?.password, password);
  const hasFieldError = fields !== null && ["name", "email", "password"].some((path) => fields.field(path) !== undefined);
  const isReady = name.trim() !== "" && (invitedEmail !== null || email.trim() !== "") && isLongEnough(password) && waitSeconds === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || signUp.isPending) return;
    signUp.mutate({ token, name: name.trim(), password, ...(invitedEmail ? {} : { email: email.trim() }) }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <NameField value={name} onChange={setName} error={fields?.field("name")} />
      {invitedEmail ? (
        // Only for password managers: they keep the new password under this address.
        <input type="email" name="email" autoComplete="username" readOnly hidden value={invitedEmail} />
      ) : (
        <EmailField hint={t("signUp.emailHint")} value={email} onChange={setEmail} error={fields?.field("email") ? t("signIn.badEmail") : undefined} />
      )}
      <NewPasswordField label={t("signIn.password")} name="password" required value={password} onChange={setPassword} error={passwordError} />
      {waitSeconds > 0 ? <WaitNote seconds={waitSeconds} /> : null}
      {signUp.error && !hasFieldError && waitSeconds === 0 ? <ProblemNote error={signUp.error} what={t("signUp.failed")} /> : null}
      <Button type="submit" look="primary" size="form" isBusy={signUp.isPending || signUp.isSuccess} disabled={!isReady}>
        {t("signUp.submit")}
      </Button>
    </form>
  );
}
