// Shown to people who open a page that is not for their role.
import { useT } from "../i18n/index.ts";
import { SettingsSection } from "../ui/settings-section.tsx";
import { Empty } from "../ui/states.tsx";

export function AdminsOnly({ title, isForOwners = false }: { title: string; isForOwners?: boolean }) {
  const t = useT();
  return (
    <SettingsSection title={title}>
      <Empty title={isForOwners ? t("organization.ownersOnly") : t("organization.adminsOnly")} detail={t("organization.askThem")} />
    </SettingsSection>
  );
}
