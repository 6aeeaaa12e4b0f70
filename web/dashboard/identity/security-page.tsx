// How you sign in, where you are signed in, and leaving for good.
import { useT } from "../i18n/index.ts";
import { KeyIcon } from "../ui/icons.ts";
import { Panel } from "../ui/page.tsx";
import { SettingsSection } from "../ui/settings-section.tsx";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { DeletePanel } from "./delete-panel.tsx";
import { EmailPanel } from "./email-panel.tsx";
import { useSignInMethods, useSignInOptions } from "./live.ts";
import { PasskeysPanel } from "./passkeys-panel.tsx";
import { PasswordPanel } from "./password-panel.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";
import { needsOwnWay } from "./ways.ts";
import type { SignInMethods } from "./wire.ts";

function OwnWaySuggestion() {
  const t = useT();
  return (
    <div className="flex items-start gap-3 rounded-panel bg-run-fill px-4 py-3 text-sm text-run">
      <KeyIcon size={20} aria-hidden className="shrink-0" />
      <div>
        <p className="font-medium">{t("security.ownWay")}</p>
        <p>{t("security.ownWayDetail")}</p>
      </div>
    </div>
  );
}

function ServicesPanel({ methods }: { methods: SignInMethods }) {
  const t = useT();
  return (
    <Panel id="services" title={t("security.services")}>
      <p className="p-4 text-sm">{t("security.servicesDetail", { names: methods.issuers.join(", ") })}</p>
    </Panel>
  );
}

function Methods() {
  const { data: methods, error, refetch } = useSignInMethods();
  const options = useSignInOptions().data;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!methods)
    return (
      <Panel>
        <SkeletonRows count={4} />
      </Panel>
    );
  return (
    <>
      {needsOwnWay(methods) ? <OwnWaySuggestion /> : null}
      <EmailPanel methods={methods} canSendLetters={options?.email ?? true} />
      <PasswordPanel methods={methods} />
      <PasskeysPanel methods={methods} />
      {methods.issuers.length > 0 ? <ServicesPanel methods={methods} /> : null}
    </>
  );
}

export function SecurityPage() {
  const t = useT();
  return (
    <SettingsSection title={t("settings.sectionSecurity")} detail={t("security.detail")}>
      <Methods />
      <SessionsPanel />
      <DeletePanel />
    </SettingsSection>
  );
}
