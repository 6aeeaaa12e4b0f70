// A link or token that is shown once: to be copied now.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { CopyTextButton } from "./copy.tsx";
import { useShownOnce } from "./once.ts";

type SecretProps = { label: string; text: string; copyLabel: string; isMain?: boolean; isOnce?: boolean };

export function Secret({ label, text, copyLabel, isMain = true, isOnce = true }: SecretProps) {
  const t = useT();
  const [wasCopied, setCopied] = useState(false);
  useShownOnce(isOnce && !wasCopied);
  const note = () => setCopied(true);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="text-sm font-medium">{label}</p>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={label}
        onCopy={note}
        className="max-h-40 overflow-auto rounded-card border border-kumo-line bg-kumo-recessed px-3 py-2.5 font-mono text-xs break-all whitespace-pre-wrap select-all"
      >
        {text}
      </section>
      <div className="flex flex-wrap items-center gap-3">
        <CopyTextButton text={text} label={copyLabel} look={isMain ? "primary" : "plain"} onCopied={note} />
        {isOnce ? <span className="text-xs text-kumo-subtle">{t("secret.once")}</span> : null}
      </div>
    </div>
  );
}
