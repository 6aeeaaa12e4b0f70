// Sign-in with e-mail and password; passkeys of this device stand among the suggestions of the e-mail field.
import { type FormEvent, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { TextLink } from "../ui/link.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { EmailField } from "./email-field.tsx";
import { useSignIn } from "./session.ts";
import { useWaitSeconds, WaitNote } from "./wait.tsx";
import type { SessionView } from "./wire.ts";

/** Rejects only what cannot be an address; the server checks the rest. The app's message is shown, not the browser's. */
const isAddress = (text: string): boolean => /^\S+@\S+$/.test(text);

type PasswordFormProps = { next: string | undefined; onSession(session: SessionView): Promise<void> };

function usePasswordSignIn(onSession: PasswordFormProps["onSession"]) {
  const [missing, setMissing] = useState<"email" | "password" | null>(null);
  const emailField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const signIn = useSignIn();
  const waitSeconds = useWaitSeconds(signIn.error);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (signIn.isPending || waitSeconds > 0) return;
    // Read from the form: browsers do not report autofilled values before the first keystroke.
    const form = new FormData(event.currentTarget);
    const credentials = { email: String(form.get("email") ?? "").trim(), password: String(form.get("password") ?? "") };
    const lacks = isAddress(credentials.email) ? (credentials.password === "" ? "password" : null) : "email";
    setMissing(lacks);
    if (lacks) return (lacks === "email" ? emailField : passwordField).current?.focus();
    const session = await signIn.mutateAsync(credentials).catch(() => null);
    if (session) await onSession(session);
    else passwordField.current?.select();
  };
  return { missing, emailField, passwordField, signIn, waitSeconds, submit };
}

export function PasswordForm({ next, onSession }: PasswordFormProps) {
  const t = useT();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { missing, emailField, passwordField, signIn, waitSeconds, submit } = usePasswordSignIn(onSession);
  const status = signIn.error instanceof ApiError ? signIn.error.status : null;
  const emailError = status === 422 || missing === "email" ? t("signIn.badEmail") : undefined;
  const passwordError = missing === "password" ? t("signIn.passwordMissing") : status === 401 && missing === null ? t("signIn.wrongPassword") : undefined;
  const isOther = signIn.error !== null && status !== 401 && status !== 422 && status !== 429;
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      <EmailField ref={emailField} autoComplete="username webauthn" autoFocus autoCapitalize="none" value={email} onChange={setEmail} error={emailError} />
      <PasswordField
        ref={passwordField}
        label={t("signIn.password")}
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={setPassword}
        error={passwordError}
      />
      {waitSeconds > 0 ? <WaitNote seconds={waitSeconds} /> : null}
      {isOther ? <ProblemNote error={signIn.error} what={t("signIn.failed")} /> : null}
      <Button type="submit" look="primary" size="form" isBusy={signIn.isPending || signIn.isSuccess} disabled={waitSeconds > 0}>
        {t("signIn.submit")}
      </Button>
      <TextLink to="/sign-in" search={{ ...(next ? { next } : {}), with: "reset" }} className="self-start text-sm">
        {t("signIn.forgot")}
      </TextLink>
    </form>
  );
}
