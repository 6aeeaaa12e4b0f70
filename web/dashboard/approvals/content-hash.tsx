// What exactly is approved, as the hash that the server keeps of it. Of a command this page computes it again, from what it shows.
import { useEffect, useState } from "react";
import { useT } from "../i18n/index.ts";
import { CopyButton, CopyTextButton } from "../ui/copy.tsx";
import { hashedBytes, sha256 } from "./hashing.ts";
import type { Approval } from "./wire.ts";

type Verdict = "matches" | "differs" | "unknown";

/** `unknown` until it is computed, and where a page may not compute: browsers do so only on localhost and over https. */
function useVerdict(bytes: string | null, hash: string): Verdict {
  const [computed, setComputed] = useState<{ bytes: string; hash: string } | null>(null);
  useEffect(() => {
    if (bytes === null) return;
    let isWanted = true;
    void sha256(bytes).then((own) => isWanted && own !== null && setComputed({ bytes, hash: own }));
    return () => {
      isWanted = false;
    };
  }, [bytes]);
  if (computed === null || computed.bytes !== bytes) return "unknown";
  return computed.hash === hash ? "matches" : "differs";
}

function Checked({ verdict }: { verdict: Verdict }) {
  const t = useT();
  if (verdict === "matches") return <p className="text-xs text-done">{t("approval.hashMatches")}</p>;
  if (verdict === "differs")
    return (
      <p role="alert" className="text-xs text-block">
        {t("approval.hashDiffers")}
      </p>
    );
  return null;
}

/** What is folded away is not in the page: transitions of hidden buttons would never end. */
function HowToCheck({ bytes }: { bytes: string }) {
  const t = useT();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="text-xs text-kumo-subtle" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer">{t("approval.hashHow")}</summary>
      {isOpen ? (
        <>
          <p className="mt-1">{t("approval.hashHowDetail")}</p>
          <div className="mt-1.5">
            <CopyTextButton text={bytes} label={t("approval.copyHashed")} />
          </div>
        </>
      ) : null}
    </details>
  );
}

export function ContentHash({ approval }: { approval: Approval }) {
  const t = useT();
  const bytes = hashedBytes(approval);
  const verdict = useVerdict(bytes, approval.content_hash);
  return (
    <div className="flex flex-col gap-1">
      <p className="flex items-start gap-1">
        <code className="min-w-0 font-mono text-xs break-all">{approval.content_hash}</code>
        <CopyButton text={approval.content_hash} label={t("approval.copyHash")} />
      </p>
      <Checked verdict={verdict} />
      {bytes === null ? <p className="text-xs text-kumo-subtle">{t("approval.hashOfTask")}</p> : <HowToCheck bytes={bytes} />}
    </div>
  );
}
