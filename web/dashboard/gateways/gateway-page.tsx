// One gateway: its link, what is wrong in one sentence, its commands, a new connect command, deleting it.
import { useNavigate, useParams } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { CommandsPanel } from "../commands/index.ts";
import { FoundPanel } from "../found/index.ts";
import { HealthPanel } from "../health/index.ts";
import { StopEverything, StopsNote } from "../guards/index.ts";
import { useT } from "../i18n/index.ts";
import { SessionsPanel } from "../sessions/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { ConnectionsPanel, MetricsPanel } from "../registry/index.ts";
import { RpcPanel } from "../rpc/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/change-dialog.tsx";
import { Tags } from "../ui/chip.tsx";
import { DetailActions, DetailPage, DetailsPanel, LoadedItem } from "../ui/detail-page.tsx";
import { lazyPart } from "../ui/later.tsx";
import { type Fact, Mono } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { DiallingPanel } from "./dialling-panel.tsx";
import { useDeleteGateway, useGateway } from "./live.ts";
import { UsagePanel } from "../usage/index.ts";
import type { Gateway } from "./wire.ts";
import { GatewayState, useProblemSentence } from "./words.tsx";

const ConnectDialog = lazyPart(() => import("./connect-dialog.tsx"));

function DeleteGateway({ gateway, onClose }: { gateway: Gateway; onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const done = () => {
    toast({ title: t("gateway.deleted", { name: gateway.name }) });
    void navigate({ to: "/gateways" });
  };
  return (
    <ConfirmDialog
      change={useDeleteGateway(gateway.id)}
      onClose={onClose}
      onDone={done}
      title={t("gateway.delete")}
      submitLabel={t("gateway.deleteNamed", { name: gateway.name })}
      text={t("gateway.deleteText", { name: gateway.name })}
    />
  );
}

/** Of these the server's own sentence says no more than ours, or than the panel below. */
const WORDED: readonly string[] = ["no_socket", "silent", "deregistered", "pairing_required"];

function ProblemBanner({ gateway, onConnect }: { gateway: Gateway; onConnect(): void }) {
  const t = useT();
  const mayManage = useMayManage();
  const sentence = useProblemSentence(gateway);
  if (gateway.status === "online" && !sentence) return null;
  const isUnseen = gateway.status === "never_connected" && (gateway.problem === null || gateway.problem === "connector_away");
  const isDialled = gateway.url !== "" && gateway.has_token; // what helps then stands in its own panel
  const isWorded = gateway.problem !== null && WORDED.includes(gateway.problem);
  const text = isUnseen ? t("gateway.neverText") : (sentence ?? gateway.problem_detail ?? t("gateway.offlineText"));
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-card bg-block-fill px-3 py-2 text-sm text-block">
      <div className="min-w-0 flex-1">
        <p className="break-words">{text}</p>
        {gateway.problem_detail && !isUnseen && !isWorded && gateway.problem_detail !== text ? (
          <p className="mt-0.5 text-xs break-words">{gateway.problem_detail}</p>
        ) : null}
      </div>
      {mayManage && !isDialled ? <Button onClick={onConnect}>{t("gateway.newCommand")}</Button> : null}
    </div>
  );
}

function Details({ gateway }: { gateway: Gateway }) {
  const t = useT();
  const facts: (Fact | null)[] = [
    { label: t("gateway.link"), value: <GatewayState gateway={gateway} /> },
    gateway.server_version ? { label: t("gateway.version"), value: <Mono>{gateway.server_version}</Mono> } : null,
    gateway.connected_at && gateway.status === "online" ? { label: t("gateway.connectedAt"), value: <Time iso={gateway.connected_at} /> } : null,
    { label: t("gateway.lastSeen"), value: gateway.last_seen_at ? <Time iso={gateway.last_seen_at} /> : t("agent.never") },
    gateway.last_heartbeat_at ? { label: t("gateway.lastHeartbeat"), value: <Time iso={gateway.last_heartbeat_at} /> } : null,
    gateway.auto_registered ? { label: t("gateway.origin"), value: t("gateway.autoRegistered") } : null,
    gateway.endpoint ? { label: t("gateway.endpoint"), value: <Mono>{gateway.endpoint}</Mono> } : null,
    gateway.capabilities.length > 0 ? { label: t("agent.capabilities"), value: <Tags words={gateway.capabilities} /> } : null,
    gateway.workspace_root ? { label: t("gateway.workspace"), value: <Mono>{gateway.workspace_root}</Mono> } : null,
  ];
  return <DetailsPanel title={t("agent.details")} facts={facts} />;
}

const useBack = () => ({ link: { to: "/gateways" }, label: useT()("gateway.back") }) as const;

export function Detail({ gateway }: { gateway: Gateway }) {
  const t = useT();
  const back = useBack();
  const [dialog, setDialog] = useState<"connect" | "delete" | null>(null);
  const mayManage = useMayManage();
  const actions = (
    <>
      <Suspense fallback={null}>
        <StopEverything meant={{ scope: "gateway", id: gateway.id, label: gateway.name }} />
      </Suspense>
      <DetailActions label={t("gateway.newCommand")} onMain={() => setDialog("connect")} onDelete={() => setDialog("delete")} />
    </>
  );
  return (
    <DetailPage title={gateway.name} back={back} picture={<Avatar type="gateway" name={gateway.name} size={24} />} actions={mayManage ? actions : null}>
      <ProblemBanner gateway={gateway} onConnect={() => setDialog("connect")} />
      <Suspense fallback={null}>
        <StopsNote gatewayId={gateway.id} />
      </Suspense>
      <Details gateway={gateway} />
      <DiallingPanel gateway={gateway} mayManage={mayManage} onConnector={() => setDialog("connect")} />
      {mayManage ? <FoundPanel gatewayId={gateway.id} isOnline={gateway.status === "online"} /> : null}
      {mayManage ? <HealthPanel gatewayId={gateway.id} isOnline={gateway.status === "online"} /> : null}
      {mayManage ? <SessionsPanel gatewayId={gateway.id} isOnline={gateway.status === "online"} /> : null}
      {mayManage ? <UsagePanel gatewayId={gateway.id} isOnline={gateway.status === "online"} /> : null}
      {mayManage ? <RpcPanel gatewayId={gateway.id} name={gateway.name} isOnline={gateway.status === "online"} /> : null}
      <ConnectionsPanel gatewayId={gateway.id} />
      <MetricsPanel gatewayId={gateway.id} />
      <CommandsPanel gatewayId={gateway.id} />
      <Suspense fallback={null}>{dialog === "connect" ? <ConnectDialog gateway={gateway} onClose={() => setDialog(null)} /> : null}</Suspense>
      {dialog === "delete" ? <DeleteGateway gateway={gateway} onClose={() => setDialog(null)} /> : null}
    </DetailPage>
  );
}

export function GatewayPage() {
  const t = useT();
  const back = useBack();
  const { gatewayId } = useParams({ from: "/frame/gateways/$gatewayId" });
  return (
    <LoadedItem
      query={useGateway(gatewayId)}
      failed={t("gateway.listNotLoaded")}
      gone={{ title: t("gateway.gone"), detail: t("gateway.goneDetail") }}
      back={back}
    >
      {(gateway) => <Detail key={gateway.id} gateway={gateway} />}
    </LoadedItem>
  );
}
