// The keyboard, on one page.
import { type MessageId, useT } from "../i18n/index.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Kbd } from "../ui/page.tsx";
import { setShortcutsEnabled, useShortcutsEnabled } from "../ui/shortcuts.ts";
import { Switch } from "../ui/switch.tsx";

const KEYS: { keys: string[]; label: MessageId }[] = [
  { keys: ["Ctrl", "K"], label: "help.palette" },
  { keys: ["J", "K"], label: "help.move" },
  { keys: ["Enter"], label: "help.open" },
  { keys: ["←", "→"], label: "help.beside" },
  { keys: ["Shift", "←", "→"], label: "help.carry" },
  { keys: ["S"], label: "help.status" },
  { keys: ["I"], label: "help.assignee" },
  { keys: ["P"], label: "help.priority" },
  { keys: ["1", "…", "4"], label: "help.priorityNow" },
  { keys: ["D"], label: "help.due" },
  { keys: ["E"], label: "help.editTitle" },
  { keys: ["X"], label: "help.select" },
  { keys: ["Shift", "J", "K"], label: "help.extend" },
  { keys: ["G", "F"], label: "help.fleet" },
  { keys: ["G", "B"], label: "help.boards" },
  { keys: ["N"], label: "help.new" },
  { keys: ["/"], label: "help.filter" },
  { keys: ["M"], label: "help.message" },
  { keys: ["["], label: "help.fold" },
  { keys: ["A"], label: "help.approve" },
  { keys: ["R"], label: "help.reject" },
  { keys: ["Q"], label: "help.ask" },
  { keys: ["Z"], label: "help.undo" },
  { keys: ["Space"], label: "help.lift" },
  { keys: ["Ctrl", "Enter"], label: "help.submit" },
  { keys: ["?"], label: "help.help" },
];

export default function Help({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const t = useT();
  const isEnabled = useShortcutsEnabled();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("help.title")} size="sm">
      <dl className="mb-4 flex flex-col gap-2 text-sm">
        {KEYS.map((row) => (
          <div key={row.label} className="flex items-center justify-between gap-4">
            <dt>{t(row.label)}</dt>
            <dd className="flex gap-1">
              {row.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <Switch label={t("help.enabled")} hint={t("help.enabledHint")} isOn={isEnabled} onChange={setShortcutsEnabled} />
    </Dialog>
  );
}
