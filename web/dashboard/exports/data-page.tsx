// Export and import of the whole organization, for its owners.
import { useT } from "../i18n/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { AdminsOnly } from "../organizations/index.ts";
import { SettingsSection } from "../ui/settings-section.tsx";
import { ExportPanel } from "./export-panel.tsx";
import { ImportPanel } from "./import-panel.tsx";

export function DataPage() {
  const t = useT();
  const role = useActiveOrganization()?.role;
  if (role !== "owner") return <AdminsOnly title={t("settings.sectionData")} isForOwners />;
  return (
    <SettingsSection title={t("settings.sectionData")} detail={t("data.detail")}>
      <ExportPanel />
      <ImportPanel />
    </SettingsSection>
  );
}
