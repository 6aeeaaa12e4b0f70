// The page in front of the app: sign-in, an invitation, a new password. Logo, language, one question.
import type { ReactNode } from "react";
import { useTitle } from "../ui/page.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { Logo } from "./logo.tsx";

type DoorProps = { title: string; tabTitle?: string; detail?: ReactNode; children?: ReactNode };

export function Door({ title, tabTitle, detail, children }: DoorProps) {
  useTitle(tabTitle ?? title);
  return (
    <main className="flex min-h-full flex-col items-center px-4 py-8 sm:pt-[12vh]">
      <div className="w-full max-w-sm">
        <div className="mb-8 flex items-center justify-between">
          <Logo />
          <LanguageSwitch />
        </div>
        <h1 className="text-xl font-semibold text-balance">{title}</h1>
        {detail ? <div className="mt-1 text-sm text-pretty text-kumo-subtle">{detail}</div> : null}
        {children ? <div className="mt-5 flex flex-col gap-4">{children}</div> : null}
      </div>
    </main>
  );
}
