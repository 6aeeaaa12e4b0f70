// A link or token that is shown once: to be copied now.
import { useT } from "../i18n/index.ts";
import { CopyTextButton } from "./copy.tsx";

type SecretProps = { label: string; text: string; copyLabel: string; isMain?: boolean; isOnce?: boolean };

export function Secret({ label, text, copyLabel, isMain = true, isOnce = true }: SecretProps) {
  const t = useT();
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="text-sm font-medium">{label}</p>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={label}
        className="max-h-40 overflow-auto rounded-card border border-kumo-line bg-kumo-recessed px-3 py-2.5 font-mono text-xs break-all whitespace-pre-wrap select-all"
      >
        {text}
      </section>
      <div className="flex flex-wrap items-center gap-3">
        <CopyTextButton text={text} label={copyLabel} look={isMain ? "primary" : "plain"} />
        {isOnce ? <span className="text-xs text-kumo-subtle">{t("secret.once")}</span> : null}
      </div>
    </div>
  );
}
