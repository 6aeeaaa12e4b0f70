// The e-mail address: shown with whether it is confirmed, changed with the present password, its letter sent again.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { ApiError, hasCode } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { Panel } from "../ui/page.tsx";
import { toast } from "../ui/toast.tsx";
import { CurrentPassword } from "./current-password.tsx";
import { EmailField } from "./email-field.tsx";
import { useChangeEmail } from "./live.ts";
import { useWaitSeconds, WaitNote } from "./wait.tsx";
import type { EmailChanged, SignInMethods } from "./wire.ts";

type EmailDialogProps = { methods: SignInMethods; isAgain: boolean; onClose(): void };

/** The new address with the present password, and what the server found wrong with what was sent. */
function useEmailForm(methods: SignInMethods, isAgain: boolean) {
  const t = useT();
  const [email, setEmail] = useState(isAgain ? (methods.email ?? "") : "");
  const [password, setPassword] = useState("");
  const change = useChangeEmail();
  const waitSeconds = useWaitSeconds(change.error);
  const isWrong = hasCode(change.error, "wrong_password");
  const emailProblem = hasCode(change.error, "already_exists")
    ? t("email.taken")
    : change.error instanceof ApiError && change.error.status === 422
      ? t("signIn.badEmail")
      : undefined;
  const input = { email: email.trim(), ...(methods.has_password ? { current_password: password } : {}) };
  return {
    ...{ email, setEmail, password, setPassword, change, waitSeconds, input },
    isReady: waitSeconds === 0 && email.trim() !== "" && (!methods.has_password || password !== ""),
    emailError: change.variables?.email === email.trim() ? emailProblem : undefined,
    passwordError: isWrong && change.variables?.current_password === password ? t("password.wrong") : undefined,
    isErrorShown: isWrong || emailProblem !== undefined || waitSeconds > 0,
  };
}

/** `isAgain`: the same address once more, for another letter; then only the password is asked. */
function EmailDialog({ methods, isAgain, onClose }: EmailDialogProps) {
  const t = useT();
  const form = useEmailForm(methods, isAgain);
  const told = (answer: EmailChanged) =>
    toast(
      answer.letter_sent
        ? { title: t("email.letterSent", { email: answer.person.email ?? "" }), detail: t("email.letterSentDetail") }
        : { title: t("settings.saved") },
    );
  return (
    <ChangeDialog
      change={form.change}
      input={form.input}
      onClose={onClose}
      onDone={told}
      title={isAgain ? t("email.again") : methods.email ? t("email.changeTitle") : t("email.setTitle")}
      description={isAgain ? t("email.againDetail", { email: form.email }) : undefined}
      submitLabel={isAgain ? t("email.send") : t("ui.save")}
      isDisabled={!form.isReady}
      failed={t("settings.notSaved")}
      isErrorShown={form.isErrorShown}
      size="sm"
    >
      {isAgain ? null : <NewEmail form={form} isFirst={methods.email === null} />}
      {methods.has_password ? (
        <CurrentPassword value={form.password} onChange={form.setPassword} autoFocus={isAgain} hint={t("password.whyCurrent")} error={form.passwordError} />
      ) : null}
      {form.waitSeconds > 0 ? <WaitNote seconds={form.waitSeconds} /> : null}
    </ChangeDialog>
  );
}

function NewEmail({ form, isFirst }: { form: ReturnType<typeof useEmailForm>; isFirst: boolean }) {
  const t = useT();
  return (
    <EmailField
      {...(isFirst ? {} : { label: t("email.new") })}
      autoComplete="email"
      autoFocus
      value={form.email}
      onChange={form.setEmail}
      error={form.emailError}
    />
  );
}

export function EmailPanel({ methods, canSendLetters }: { methods: SignInMethods; canSendLetters: boolean }) {
  const t = useT();
  const [open, setOpen] = useState<"change" | "again" | null>(null);
  return (
    <Panel
      id="email"
      title={t("signIn.email")}
      actions={<Button onClick={() => setOpen("change")}>{methods.email ? t("email.change") : t("email.set")}</Button>}
    >
      <div className="flex flex-col gap-2 p-4 text-sm">
        {methods.email ? (
          <p className="flex flex-wrap items-center gap-2">
            <span className="min-w-0 break-all">{methods.email}</span>
            <Chip tone={methods.email_verified ? "done" : "idle"}>{methods.email_verified ? t("email.verified") : t("email.unverified")}</Chip>
          </p>
        ) : (
          <p className="text-kumo-subtle">{t("email.none")}</p>
        )}
        {methods.email && !methods.email_verified ? (
          <p className="flex flex-wrap items-center gap-x-3 gap-y-2 text-kumo-subtle">
            {canSendLetters ? t("email.unverifiedDetail") : t("email.noLetters")}
            {canSendLetters ? <Button onClick={() => setOpen("again")}>{t("email.again")}</Button> : null}
          </p>
        ) : null}
      </div>
      {open ? <EmailDialog methods={methods} isAgain={open === "again"} onClose={() => setOpen(null)} /> : null}
    </Panel>
  );
}
