// Scopes of a key, by subject, with two presets for the usual cases.
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { CI_TASKS, presetOf, READ_ALL, SUBJECTS } from "./scopes.ts";
import type { Scope } from "./wire.ts";

export function ScopeFields({ scopes, onChange }: { scopes: Scope[]; onChange(scopes: Scope[]): void }) {
  const t = useT();
  const preset = presetOf(scopes);
  const box = (scope: Scope, label: string) => (
    <Checkbox label={label} isOn={scopes.includes(scope)} onChange={(isOn) => onChange(isOn ? [...scopes, scope] : scopes.filter((held) => held !== scope))} />
  );
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-base font-medium">{t("keys.may")}</legend>
      <div className="mb-2 flex flex-wrap gap-2">
        <Button aria-pressed={preset === "read"} className="aria-pressed:bg-kumo-tint aria-pressed:ring-edge" onClick={() => onChange([...READ_ALL])}>
          {t("keys.presetRead")}
        </Button>
        <Button aria-pressed={preset === "tasks"} className="aria-pressed:bg-kumo-tint aria-pressed:ring-edge" onClick={() => onChange([...CI_TASKS])}>
          {t("keys.presetTasks")}
        </Button>
      </div>
      <div className="divide-y divide-kumo-line rounded-card border border-kumo-line">
        {SUBJECTS.map(({ label, read, act }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset per row would draw and say too much
          <div
            key={label}
            role="group"
            aria-label={t(label)}
            className="grid min-h-9 grid-cols-[1fr_6rem_8rem] items-center gap-2 px-3 py-1 text-sm max-sm:grid-cols-[1fr_4.5rem_6.5rem]"
          >
            <span>{t(label)}</span>
            <span>{read ? box(read, t("keys.read")) : null}</span>
            <span>{act ? box(act.scope, t(act.label)) : null}</span>
          </div>
        ))}
      </div>
      {scopes.length === 0 ? <p className="mt-1.5 text-xs text-kumo-subtle">{t("keys.needsScope")}</p> : null}
    </fieldset>
  );
}
