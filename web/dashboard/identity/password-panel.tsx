// The password: set or changed; all other devices are signed out by it.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { ApiError, hasCode } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { FormDialog } from "../ui/dialog.tsx";
import { Panel } from "../ui/page.tsx";
import { isLongEnough, NewPasswordField, PasswordField } from "../ui/password-field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { useChangePassword } from "./live.ts";
import { usePasswordWord } from "./password-word.ts";
import { useWaitSeconds, WaitNote } from "./wait.tsx";
import type { SignInMethods } from "./wire.ts";

function PasswordDialog({ methods, onClose }: { methods: SignInMethods; onClose(): void }) {
  const t = useT();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useChangePassword();
  const isWrong = hasCode(change.error, "wrong_password");
  const isPoor = change.error instanceof ApiError && change.error.field("password") !== undefined;
  const waitSeconds = useWaitSeconds(change.error);
  const passwordWord = usePasswordWord(change.error, change.variables?.password, password);
  const save = () =>
    change.mutate(
      { password, ...(methods.has_password ? { current_password: current } : {}) },
      {
        onSuccess: () => {
          onClose();
          toast({ title: methods.has_password ? t("password.changed") : t("password.wasSet"), detail: t("password.othersOut") });
        },
      },
    );
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={methods.has_password ? t("password.changeTitle") : t("password.setTitle")}
      description={t("password.othersOutBefore")}
      formId="password"
      submitLabel={methods.has_password ? t("password.change") : t("password.set")}
      onSubmit={save}
      isBusy={change.isPending}
      isDisabled={waitSeconds > 0 || !isLongEnough(password) || (methods.has_password && current === "")}
      size="sm"
    >
      {/* Only for password managers: they keep the new password under this address. */}
      <input type="email" name="email" autoComplete="username" readOnly hidden value={methods.email ?? ""} />
      {methods.has_password ? (
        <PasswordField
          label={t("password.current")}
          name="current-password"
          autoComplete="current-password"
          autoFocus
          value={current}
          onChange={setCurrent}
          error={isWrong && change.variables?.current_password === current ? t("password.wrong") : undefined}
        />
      ) : null}
      <NewPasswordField
        label={t("password.new")}
        name="new-password"
        autoFocus={!methods.has_password}
        value={password}
        onChange={setPassword}
        error={passwordWord}
      />
      {waitSeconds > 0 ? <WaitNote seconds={waitSeconds} /> : null}
      {change.error && !isWrong && !isPoor && waitSeconds === 0 ? <ProblemNote error={change.error} what={t("settings.notSaved")} /> : null}
    </FormDialog>
  );
}

export function PasswordPanel({ methods }: { methods: SignInMethods }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const words = methods.has_password ? t("password.isSet") : methods.email ? t("password.notSet") : t("password.emailFirst");
  return (
    <Panel
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
