// The e-mail address: shown with whether it is confirmed, changed with the present password, its letter sent again.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { ApiError, hasCode } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { FormDialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Panel } from "../ui/page.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { useChangeEmail } from "./live.ts";
import { useWaitSeconds, WaitNote } from "./wait.tsx";
import type { SignInMethods } from "./wire.ts";

type EmailDialogProps = { methods: SignInMethods; isAgain: boolean; onClose(): void };

/** `isAgain`: the same address once more, for another letter; then only the password is asked. */
function EmailDialog({ methods, isAgain, onClose }: EmailDialogProps) {
  const t = useT();
  const [email, setEmail] = useState(isAgain ? (methods.email ?? "") : "");
  const [password, setPassword] = useState("");
  const change = useChangeEmail();
  const isWrong = hasCode(change.error, "wrong_password");
  const isTaken = hasCode(change.error, "already_exists");
  const waitSeconds = useWaitSeconds(change.error);
  const isBad = change.error instanceof ApiError && change.error.status === 422;
  const save = () =>
    change.mutate(
      { email: email.trim(), ...(methods.has_password ? { current_password: password } : {}) },
      {
        onSuccess: (answer) => {
          onClose();
          toast(
            answer.letter_sent
              ? { title: t("email.letterSent", { email: answer.person.email ?? "" }), detail: t("email.letterSentDetail") }
              : { title: t("settings.saved") },
          );
        },
      },
    );
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={isAgain ? t("email.again") : methods.email ? t("email.changeTitle") : t("email.setTitle")}
      {...(isAgain ? { description: t("email.againDetail", { email }) } : {})}
      formId="email"
      submitLabel={isAgain ? t("email.send") : t("ui.save")}
      onSubmit={save}
      isBusy={change.isPending}
      isDisabled={waitSeconds > 0 || email.trim() === "" || (methods.has_password && password === "")}
      size="sm"
    >
      {isAgain ? null : (
        <TextField
          label={methods.email ? t("email.new") : t("signIn.email")}
          type="email"
          name="email"
          autoComplete="email"
          inputMode="email"
          autoFocus
          required
          spellCheck={false}
          value={email}
          onChange={setEmail}
          error={change.variables?.email !== email.trim() ? undefined : isTaken ? t("email.taken") : isBad ? t("signIn.badEmail") : undefined}
        />
      )}
      {methods.has_password ? (
        <PasswordField
          label={t("password.current")}
          name="current-password"
          autoComplete="current-password"
          autoFocus={isAgain}
          value={password}
          onChange={setPassword}
          hint={t("password.whyCurrent")}
          error={isWrong && change.variables?.current_password === password ? t("password.wrong") : undefined}
        />
      ) : null}
      {waitSeconds > 0 ? <WaitNote seconds={waitSeconds} /> : null}
      {change.error && !isWrong && !isTaken && !isBad && waitSeconds === 0 ? <ProblemNote error={change.error} what={t("settings.notSaved")} /> : null}
    </FormDialog>
  );
}

export function EmailPanel({ methods, canSendLetters }: { methods: SignInMethods; canSendLetters: boolean }) {
  const t = useT();
  const [open, setOpen] = useState<"change" | "again" | null>(null);
  return (
    <Panel title={t("signIn.email")} actions={<Button onClick={() => setOpen("change")}>{methods.email ? t("email.change") : t("email.set")}</Button>}>
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
