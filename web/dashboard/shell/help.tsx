// The keyboard, on one page: the table of all keys, by place.
import { useT } from "../i18n/index.ts";
import { Dialog } from "../ui/dialog.tsx";
import { setShortcutsEnabled, useShortcutsEnabled } from "../ui/shortcuts.ts";
import { Switch } from "../ui/switch.tsx";
import { PLACE_LABELS, sheet } from "./palette/key-words.ts";
import { Signs } from "./palette/parts.tsx";

export default function Help({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const t = useT();
  const isEnabled = useShortcutsEnabled();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("help.title")} size="lg">
      <div className="mb-4 gap-8 sm:columns-2">
        {sheet().map(({ place, rows }) => (
          <section key={place} className="mb-4 break-inside-avoid">
            <h3 className="mb-1.5 text-xs text-kumo-subtle">{t(PLACE_LABELS[place])}</h3>
            <dl className="flex flex-col gap-1.5 text-sm">
              {rows.map(({ keys, label }) => (
                <div key={`${label} ${keys[0]}`} className="flex items-center justify-between gap-4">
                  <dt className="min-w-0">{t(label)}</dt>
                  <dd className="flex flex-wrap justify-end gap-2">
                    {keys.map((key) => (
                      <Signs key={key} of={key} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Switch label={t("help.enabled")} hint={t("help.enabledHint")} isOn={isEnabled} onChange={setShortcutsEnabled} />
    </Dialog>
  );
}
