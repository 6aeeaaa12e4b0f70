// The calendar of what is due for oneself, in the settings.
import { useT } from "../i18n/index.ts";
import { SettingsSection } from "../ui/settings-section.tsx";
import { CalendarPanel } from "./calendar-panel.tsx";

export function CalendarPage() {
  const t = useT();
  return (
    <SettingsSection title={t("settings.sectionCalendar")} detail={t("calendar.detail")}>
      <CalendarPanel boardId={null} />
    </SettingsSection>
  );
}
