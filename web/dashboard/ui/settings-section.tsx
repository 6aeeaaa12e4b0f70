// One section of the settings: its name, a sentence about it, and its panels below each other.
import type { ReactNode } from "react";

type SectionProps = { title: string; detail?: string; actions?: ReactNode; children: ReactNode };

export function SettingsSection({ title, detail, actions, children }: SectionProps) {
  return (
    <section aria-labelledby="settings-section" className="min-w-0 flex-1">
      <div className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 id="settings-section" className="text-base font-semibold">
            {title}
          </h2>
          {detail ? <p className="mt-0.5 max-w-xl text-sm text-kumo-subtle">{detail}</p> : null}
        </div>
        {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
      </div>
      <div className="flex flex-col gap-4">{children}</div>
    </section>
  );
}
