// The one command that connects a gateway, and the wait for it: turns online by itself through the live feed.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { State } from "../ui/chip.tsx";
import { CopyTextButton } from "../ui/copy.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useShownOnce } from "../ui/once.ts";
import { useGateway } from "./live.ts";
import type { Gateway, IssuedCommand } from "./wire.ts";
import { useProblemSentence } from "./words.tsx";

/** The link's times before the command was issued: any difference is news. Compared for equality, because clocks differ. */
export type Baseline = Pick<Gateway, "connected_at" | "last_seen_at">;

function Waiting({ gateway, baseline }: { gateway: Gateway; baseline: Baseline }) {
  const t = useT();
  const sentence = useProblemSentence(gateway);
  const isNews = gateway.problem !== "connector_away" && gateway.last_seen_at !== baseline.last_seen_at;
  return (
    <div className="min-w-0 text-sm">
      <State tone="run" isLive>
        {t("gateway.waiting")}
      </State>
      {isNews && sentence ? <p className="mt-1 break-words text-block">{sentence}</p> : null}
    </div>
  );
}

export function ConnectCommand({ command, baseline, onDone }: { command: IssuedCommand; baseline: Baseline; onDone(): void }) {
  const t = useT();
  const { data: gateway } = useGateway(command.gateway_id);
  const isOnline = gateway?.status === "online" && gateway.connected_at !== baseline.connected_at;
  const [wasCopied, setCopied] = useState(false);
  useShownOnce(!wasCopied && !isOnline);
  const note = () => setCopied(true);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <p className="text-sm">{t("gateway.runThis")}</p>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t("gateway.command")}
        onCopy={note}
        className="max-h-40 overflow-auto rounded-card border border-kumo-line bg-kumo-recessed px-3 py-2.5 font-mono text-xs break-all whitespace-pre-wrap select-all"
      >
        {command.command}
      </section>
      <div className="flex items-center gap-3">
        <CopyTextButton text={command.command} label={t("gateway.copyCommand")} look={isOnline ? "plain" : "primary"} onCopied={note} />
        <span className="text-xs text-kumo-subtle">{t("gateway.shownOnce")}</span>
      </div>
      <div role="status" className="flex min-h-9 flex-wrap items-center justify-between gap-3 border-t border-kumo-line pt-3">
        {isOnline ? (
          <State tone="done">{t("gateway.nowOnline", { name: gateway.name })}</State>
        ) : gateway ? (
          <Waiting gateway={gateway} baseline={baseline} />
        ) : null}
        <Button look={isOnline ? "primary" : "plain"} onClick={onDone}>
          {isOnline ? t("ui.done") : t("gateway.later")}
        </Button>
      </div>
    </div>
  );
}

export function CommandDialog({ gateway, onClose, ...issued }: { gateway: Gateway; command: IssuedCommand; baseline: Baseline; onClose(): void }) {
  const t = useT();
  return (
    <Dialog isOpen onClose={onClose} title={t("gateway.connectTitle", { name: gateway.name })}>
      <ConnectCommand {...issued} onDone={onClose} />
    </Dialog>
  );
}
