// The password: set or changed; all other devices are signed out by it.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError, hasCode } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { Panel } from "../ui/page.tsx";
import { isLongEnough, NewPasswordField } from "../ui/password-field.tsx";
import { toast } from "../ui/toast.tsx";
import { CurrentPassword } from "./current-password.tsx";
import { useChangePassword } from "./live.ts";
import { usePasswordError } from "./password-error.ts";
import { useWaitSeconds, WaitNote } from "./wait.tsx";
import type { SignInMethods } from "./wire.ts";

function usePasswordForm(methods: SignInMethods) {
  const t = useT();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useChangePassword();
  const isWrong = hasCode(change.error, "wrong_password");
  const waitSeconds = useWaitSeconds(change.error);
  return {
    ...{ current, setCurrent, password, setPassword, change, waitSeconds },
    input: { password, ...(methods.has_password ? { current_password: current } : {}) },
    isReady: waitSeconds === 0 && isLongEnough(password) && (!methods.has_password || current !== ""),
    currentError: isWrong && change.variables?.current_password === current ? t("password.wrong") : undefined,
    passwordError: usePasswordError(change.error, change.variables?.password, password),
    isErrorShown: isWrong || waitSeconds > 0 || fieldError(change.error, "password") !== undefined,
  };
}

function PasswordDialog({ methods, onClose }: { methods: SignInMethods; onClose(): void }) {
  const t = useT();
  const form = usePasswordForm(methods);
  const isChange = methods.has_password;
  return (
    <ChangeDialog
      change={form.change}
      input={form.input}
      onClose={onClose}
      onDone={() => toast({ title: isChange ? t("password.changed") : t("password.wasSet"), detail: t("password.othersOut") })}
      title={isChange ? t("password.changeTitle") : t("password.setTitle")}
      description={t("password.othersOutBefore")}
      submitLabel={isChange ? t("password.change") : t("password.set")}
      isDisabled={!form.isReady}
      failed={t("settings.notSaved")}
      isErrorShown={form.isErrorShown}
      size="sm"
    >
      {/* Only for password managers: they keep the new password under this address. */}
      <input type="email" name="email" autoComplete="username" readOnly hidden value={methods.email ?? ""} />
      {isChange ? <CurrentPassword value={form.current} onChange={form.setCurrent} autoFocus error={form.currentError} /> : null}
      <NewPasswordField
        label={t("password.new")}
        name="new-password"
        autoFocus={!isChange}
        value={form.password}
        onChange={form.setPassword}
        error={form.passwordError}
      />
      {form.waitSeconds > 0 ? <WaitNote seconds={form.waitSeconds} /> : null}
    </ChangeDialog>
  );
}

export function PasswordPanel({ methods }: { methods: SignInMethods }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const words = methods.has_password ? t("password.isSet") : methods.email ? t("password.notSet") : t("password.emailFirst");
  return (
    <Panel
      id="password"
      title={t("signIn.password")}
      actions={
        <Button onClick={() => setOpen(true)} disabled={methods.email === null && !methods.has_password}>
          {methods.has_password ? t("password.change") : t("password.set")}
        </Button>
      }
    >
      <p className="p-4 text-sm text-kumo-subtle">{words}</p>
      {isOpen ? <PasswordDialog methods={methods} onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}
