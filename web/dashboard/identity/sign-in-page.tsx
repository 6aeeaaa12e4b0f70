// Sign-in with the installation's token: where it is printed, and an error in place when it is not right.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";
import { useSignIn } from "../live/session.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { useTitle } from "../ui/page.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { Logo } from "./logo.tsx";

const TOKEN_MIN_CHARS = 50;

function fieldError(error: unknown): MessageId | null {
  if (!(error instanceof ApiError)) return null;
  if (error.status === 401 || error.status === 403 || error.status === 422) return "signIn.wrong";
  return error.status === 429 ? "signIn.tooMany" : null;
}

export function SignInPage() {
  const t = useT();
  useTitle(t("signIn.title"));
  const navigate = useNavigate();
  const { next } = useSearch({ from: "/sign-in" });
  const [token, setToken] = useState("");
  const signIn = useSignIn();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const session = await signIn.mutateAsync(token.trim()).catch(() => null);
    if (!session) return;
    if (session.needs_welcome) await navigate({ to: "/welcome" });
    else await navigate({ href: next?.startsWith("/") && !next.startsWith("//") ? next : "/boards" });
  };
  const problem = fieldError(signIn.error);
  return (
    <main className="flex min-h-full flex-col items-center justify-center gap-6 px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex items-center justify-between">
          <Logo />
          <LanguageSwitch />
        </div>
        <h1 className="text-xl font-semibold">{t("signIn.title")}</h1>
        <p className="mt-1 mb-5 text-sm text-kumo-subtle">{t("signIn.where")}</p>
        <form onSubmit={submit} className="flex flex-col gap-4">
          <TextField
            label={t("signIn.token")}
            type="password"
            name="token"
            autoComplete="current-password"
            autoFocus
            spellCheck={false}
            value={token}
            onChange={setToken}
            hint={t("signIn.hint", { count: TOKEN_MIN_CHARS })}
            error={problem ? t(problem) : undefined}
          />
          {signIn.error && !problem ? <ProblemNote error={signIn.error} what={t("signIn.failed")} /> : null}
          <Button type="submit" look="primary" size="form" isBusy={signIn.isPending} disabled={token.trim() === ""}>
            {t("signIn.submit")}
          </Button>
        </form>
        <details className="mt-6 text-sm text-kumo-subtle">
          <summary className="cursor-pointer">{t("signIn.help")}</summary>
          <p className="mt-2">{t("signIn.helpText")}</p>
        </details>
      </div>
    </main>
  );
}
