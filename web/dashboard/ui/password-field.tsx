// A password field with a switch beside its label that shows what is typed; and how long a new password must be.
import { type ComponentProps, useId, useState } from "react";
import { useT } from "../i18n/index.ts";
import { TextField } from "./field.tsx";

/** As the API asks for it: length is what counts, there are no rules of composition. */
export const PASSWORD_MIN_CHARS = 12;
export const PASSWORD_MAX_CHARS = 200;
export const isLongEnough = (password: string): boolean => password.length >= PASSWORD_MIN_CHARS;

type PasswordFieldProps = Omit<ComponentProps<typeof TextField>, "type" | "id" | "autoComplete"> & { autoComplete: "current-password" | "new-password" };

export function PasswordField(props: PasswordFieldProps) {
  const t = useT();
  const id = useId();
  const [isShown, setShown] = useState(false);
  return (
    <div className="relative">
      <TextField
        maxLength={PASSWORD_MAX_CHARS}
        {...props}
        id={id}
        type={isShown ? "text" : "password"}
        spellCheck={false}
        autoCapitalize="none"
        autoCorrect="off"
      />
      <button
        type="button"
        aria-controls={id}
        aria-label={isShown ? t("password.hideNamed", { name: props.label }) : t("password.showNamed", { name: props.label })}
        onClick={() => setShown(!isShown)}
        className="absolute -top-0.5 right-0 h-6 rounded-md px-1.5 text-sm text-kumo-link hover:bg-kumo-tint"
      >
        {isShown ? t("password.hide") : t("password.show")}
      </button>
    </div>
  );
}

/** The requirement before it is missed, then how far it is; a sentence for the ear only when it is met. */
export function NewPasswordField({ value, ...props }: Omit<PasswordFieldProps, "autoComplete" | "hint">) {
  const t = useT();
  const count = [...value].length;
  const isMet = isLongEnough(value);
  const share = Math.min(1, value.length / PASSWORD_MIN_CHARS);
  const words = isMet ? t("password.longEnough", { count }) : t("password.progress", { count, least: PASSWORD_MIN_CHARS });
  const hint = (
    <span className="block">
      {t("password.rule", { count: PASSWORD_MIN_CHARS })}
      <span className="mt-1.5 flex h-5 items-center gap-2">
        <span aria-hidden className="h-1 flex-1 overflow-hidden rounded-full bg-kumo-fill">
          <span className={`block h-full rounded-full transition-[width] duration-100 ${isMet ? "bg-done" : "bg-idle"}`} style={{ width: `${share * 100}%` }} />
        </span>
        <span className={`shrink-0 text-xs tabular-nums ${isMet ? "text-done" : ""}`}>{words}</span>
      </span>
    </span>
  );
  return <PasswordField {...props} value={value} autoComplete="new-password" hint={hint} />;
}
