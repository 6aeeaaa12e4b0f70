// One section of the settings: its name, a sentence about it, and its panels below each other; where things are made, a button for a new one,
// which the key N presses too.
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { PlusIcon } from "./icons.ts";
import { useShortcuts } from "./shortcuts.ts";

type SectionProps = { title: string; detail?: string; actions?: ReactNode; create?: { label: string; onCreate(): void }; children: ReactNode };

export function SettingsSection({ title, detail, actions, create, children }: SectionProps) {
  const byKey = (event: KeyboardEvent) => {
    event.preventDefault();
    create?.onCreate();
  };
  useShortcuts("list", { create: create && byKey }, create ? { words: { create: create.label } } : {});
  return (
    <section aria-labelledby="settings-section" className="min-w-0 flex-1">
      <div className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 id="settings-section" className="text-base font-semibold">
            {title}
          </h2>
          {detail ? <p className="mt-0.5 max-w-xl text-sm text-kumo-subtle">{detail}</p> : null}
        </div>
        {actions || create ? (
          <div className="flex flex-wrap gap-2">
            {actions}
            {create ? (
              <Button look="primary" icon={PlusIcon} onClick={create.onCreate}>
                {create.label}
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
      <div className="flex flex-col gap-4">{children}</div>
    </section>
  );
}
