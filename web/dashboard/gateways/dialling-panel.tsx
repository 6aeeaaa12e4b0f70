// A gateway that Mission Control dials by its address: how far that is, what to do, what it costs, and the connector instead.
import { type ReactNode, useState } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { State, Tags, type Tone } from "../ui/chip.tsx";
import { CopyTextButton } from "../ui/copy.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Facts, Mono, Panel } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { AddressDialog } from "./address-dialog.tsx";
import { useDialNow, useGatewayDialling } from "./live.ts";
import type { Gateway, GatewayDialling } from "./wire.ts";

type Step = "dialled" | "connector" | "pairing" | "refused" | "dialling" | "stopped";
const STEPS = {
  dialled: ["done", "gateway.dial.dialled"],
  connector: ["done", "gateway.dial.connector"],
  pairing: ["wait", "gateway.dial.pairing"],
  refused: ["block", "gateway.dial.refused"],
  dialling: ["run", "gateway.dial.dialling"],
  stopped: ["idle", "gateway.dial.stopped"],
} as const satisfies Record<Step, readonly [Tone, MessageId]>;

function stepOf({ way, problem, next_attempt_at }: GatewayDialling): Step {
  if (way) return way;
  if (problem === "pairing_required") return "pairing";
  if (problem === "token_refused" || problem === "token_needed" || problem === "address_refused") return "refused";
  return problem !== null && next_attempt_at === null ? "stopped" : "dialling";
}

function Approve({ command }: { command: string }) {
  const t = useT();
  return (
    <div className="flex flex-wrap items-center gap-3">
      <p className="w-full text-sm">{t("gateway.dial.approve")}</p>
      <code className="min-w-0 flex-1 basis-60 rounded-card border border-kumo-line bg-kumo-recessed px-3 py-2 font-mono text-xs break-all select-all">
        {command}
      </code>
      <CopyTextButton text={command} label={t("gateway.copyCommand")} look="primary" />
    </div>
  );
}

function Facets({ dialling }: { dialling: GatewayDialling }) {
  const t = useT();
  const { device_id, failures, last_attempt_at, next_attempt_at, scopes } = dialling;
  const missing = scopes.filter(({ granted }) => granted === false).map(({ scope }) => scope);
  const granted = scopes.filter((asked) => asked.granted === true).map(({ scope }) => scope);
  const facts = [
    device_id ? { label: t("gateway.dial.device"), value: <Mono>{device_id}</Mono> } : null,
    failures > 0 ? { label: t("gateway.dial.failures"), value: String(failures) } : null,
    last_attempt_at ? { label: t("gateway.dial.last"), value: <Time iso={last_attempt_at} /> } : null,
    next_attempt_at ? { label: t("gateway.dial.next"), value: <Time iso={next_attempt_at} /> } : null,
    granted.length > 0 ? { label: t("gateway.dial.granted"), value: <Tags words={granted} /> } : null,
    missing.length > 0 ? { label: t("gateway.dial.missing"), value: <Tags words={missing} /> } : null,
  ];
  return <Facts facts={facts.filter((fact) => fact !== null)} />;
}

type PanelProps = { gateway: Gateway; mayManage: boolean; onConnector(): void };

function Cost({ dialling, mayManage, onConnector }: { dialling: GatewayDialling } & Omit<PanelProps, "gateway">) {
  const t = useT();
  const { cost, way } = dialling;
  if (!cost || way === "connector") return null;
  return (
    <div className="flex flex-wrap items-center gap-3 text-xs text-kumo-subtle">
      <p className="min-w-0 flex-1 basis-60">{t("gateway.dial.cost", { usd: cost.usd_a_month })}</p>
      {mayManage ? <Button onClick={onConnector}>{t("gateway.dial.useConnector")}</Button> : null}
    </div>
  );
}

function Dialled({ gateway, dialling, mayManage, onConnector, onAddress }: PanelProps & { dialling: GatewayDialling; onAddress(): void }) {
  const t = useT();
  const dial = useDialNow(gateway.id);
  const step = stepOf(dialling);
  const [tone, label] = STEPS[step];
  return (
    <div className="flex flex-col gap-3 p-4">
      <div className="flex flex-wrap items-center gap-3 text-sm">
        <State tone={tone} isLive={step === "dialling"}>
          {t(label)}
        </State>
        <span className="flex-1" />
        {mayManage ? <Button onClick={onAddress}>{t("gateway.dial.change")}</Button> : null}
        {mayManage && dialling.way === null ? (
          <Button look={dialling.approve_command ? "plain" : "primary"} onClick={() => dial.mutate()} isBusy={dial.isPending}>
            {t("gateway.dial.now")}
          </Button>
        ) : null}
      </div>
      {dialling.way === null && dialling.detail && !dialling.approve_command ? <p className="text-sm break-words text-kumo-subtle">{dialling.detail}</p> : null}
      {dialling.way === null && dialling.approve_command ? <Approve command={dialling.approve_command} /> : null}
      <Facets dialling={dialling} />
      <Cost dialling={dialling} mayManage={mayManage} onConnector={onConnector} />
    </div>
  );
}

const NotDialled = ({ text, children }: { text: string; children: ReactNode }) => (
  <div className="flex flex-wrap items-center gap-3 px-4 py-3 text-sm text-kumo-subtle">
    <p className="min-w-0 flex-1">{text}</p>
    {children}
  </div>
);

export function DiallingPanel({ gateway, mayManage, onConnector }: PanelProps) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const onAddress = () => setOpen(true);
  return (
    <Panel title={t("gateway.dial.title")}>
      <Loaded query={useGatewayDialling(gateway)} failed={t("gateway.dial.notLoaded")} rows={2} errorClass="p-4">
        {(dialling) =>
          dialling.is_dialled ? (
            <Dialled gateway={gateway} dialling={dialling} mayManage={mayManage} onConnector={onConnector} onAddress={onAddress} />
          ) : (
            <NotDialled text={t("gateway.dial.none")}>{mayManage ? <Button onClick={onAddress}>{t("gateway.dial.give")}</Button> : null}</NotDialled>
          )
        }
      </Loaded>
      {isOpen ? <AddressDialog gateway={gateway} onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}
