// API keys: programs that work in the organization, what each may do, and a new one.
import { Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { AdminsOnly, isAdmin } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { lazyPart } from "../ui/later.tsx";
import { Panel } from "../ui/page.tsx";
import { SettingsSection } from "../ui/settings-section.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { More } from "../ui/more.tsx";
import { Empty } from "../ui/states.tsx";
import { ApiKeyRow } from "./api-key-row.tsx";
import { useApiKeys, useMoreApiKeys } from "./live.ts";
import type { ApiKey } from "./wire.ts";

const NewKeyDialog = lazyPart(() => import("./new-key-dialog.tsx"));

function Keys({ items }: { items: ApiKey[] }) {
  const t = useT();
  const live = items.filter((key) => !key.revoked_at);
  const revoked = items.filter((key) => key.revoked_at);
  return (
    <>
      {live.length === 0 ? <Empty title={t("keys.none")} detail={t("keys.noneDetail")} /> : null}
      {live.length > 0 ? (
        <Panel>
          <ul aria-label={t("settings.sectionApiKeys")} className="divide-y divide-kumo-line">
            {live.map((key) => guarded(<ApiKeyRow key={key.id} apiKey={key} />))}
          </ul>
        </Panel>
      ) : null}
      {revoked.length > 0 ? (
        <details className="text-sm">
          <summary className="cursor-pointer py-1 text-kumo-subtle">{t("keys.revokedCount", { count: revoked.length })}</summary>
          <div className="mt-2">
            <Panel>
              <ul aria-label={t("keys.revoked")} className="divide-y divide-kumo-line">
                {revoked.map((key) => guarded(<ApiKeyRow key={key.id} apiKey={key} />))}
              </ul>
            </Panel>
          </div>
        </details>
      ) : null}
    </>
  );
}

export function ApiKeysPage() {
  const t = useT();
  const role = useActiveOrganization()?.role;
  return isAdmin(role) ? <ForAdmins /> : <AdminsOnly title={t("settings.sectionApiKeys")} />;
}

function ForAdmins() {
  const t = useT();
  const keys = useApiKeys();
  const more = useMoreApiKeys();
  const [isOpen, setOpen] = useState(false);
  return (
    <SettingsSection title={t("settings.sectionApiKeys")} detail={t("keys.detail")} create={{ label: t("keys.new"), onCreate: () => setOpen(true) }}>
      <Loaded query={keys} failed={t("keys.notLoaded")} rows={3}>
        {({ items, next }) => (
          <>
            <Keys items={items} />
            <More next={next} more={more} failed={t("keys.notLoaded")} />
          </>
        )}
      </Loaded>
      <Suspense fallback={null}>{isOpen ? <NewKeyDialog onClose={() => setOpen(false)} /> : null}</Suspense>
    </SettingsSection>
  );
}
