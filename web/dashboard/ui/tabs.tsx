// Tabs that switch what is below them.
import { Tabs as KumoTabs } from "@cloudflare/kumo/components/tabs";
import { useT } from "../i18n/index.ts";
import { visible } from "./visible.ts";

export type Tab<Value extends string> = { value: Value; label: string };

export function Tabs<Value extends string>({ tabs, value, onChange }: { tabs: Tab<Value>[]; value: Value; onChange(value: Value): void }) {
  const t = useT();
  return (
    <KumoTabs
      variant="underline"
      size="sm"
      tabs={tabs.map((tab) => ({ ...tab, label: visible(tab.label) }))}
      value={value}
      onValueChange={(next) => onChange(next as Value)}
      labels={{ scrollStart: t("ui.scrollBack"), scrollEnd: t("ui.scrollForward") }}
    />
  );
}
