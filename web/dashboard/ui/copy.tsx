// Copies a text and says so, to the eye and to a screen reader.
import { useEffect, useState } from "react";
import { useT } from "../i18n/index.ts";
import { Button, IconButton } from "./button.tsx";
import { CheckIcon, CopyIcon } from "./icons.ts";

const SHOWN_MS = 1800;

export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without a secure context there is no clipboard object.
  const area = document.createElement("textarea");
  area.value = text;
  document.body.appendChild(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

function useCopy(text: string, onCopied?: () => void) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const done = () => {
    setCopied(true);
    onCopied?.();
  };
  return { isCopied, run: () => void copyText(text).then(done) };
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useT();
  const { isCopied, run } = useCopy(text);
  return <IconButton icon={isCopied ? CheckIcon : CopyIcon} label={isCopied ? t("ui.copied") : label} onClick={run} className="size-5" />;
}

type CopyTextProps = { text: string; label: string; look?: "primary" | "plain"; onCopied?(): void };

export function CopyTextButton({ text, label, look = "plain", onCopied }: CopyTextProps) {
  const t = useT();
  const { isCopied, run } = useCopy(text, onCopied);
  return (
    <Button look={look} icon={isCopied ? CheckIcon : CopyIcon} onClick={run} aria-live="polite">
      {isCopied ? t("ui.copied") : label}
    </Button>
  );
}
