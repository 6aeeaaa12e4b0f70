// One gateway: its link, what is wrong in one sentence, its commands, a new connect command, deleting it.
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { type GatewayCommand, useGatewayCommands } from "../commands/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { State, Tag, type Tone } from "../ui/chip.tsx";
import { FormDialog } from "../ui/dialog.tsx";
import { ArrowLeftIcon } from "../ui/icons.ts";
import { type Fact, Facts, Mono, PageBody, PageHead, Panel } from "../ui/page.tsx";
import { Empty, ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { useDeleteGateway, useGateway } from "./live.ts";
import type { Gateway } from "./wire.ts";
import { GatewayState, useProblemSentence } from "./words.tsx";

const ConnectDialog = lazy(() => import("./connect-dialog.tsx"));
const COMMAND_LABELS = { queued: "command.queued", done: "command.done", failed: "command.failed", cancelled: "command.cancelled" } as const satisfies Record<
  GatewayCommand["status"],
  MessageId
>;
const COMMAND_TONES: Record<GatewayCommand["status"], Tone> = { queued: "idle", done: "done", failed: "block", cancelled: "idle" };

function Commands({ gatewayId }: { gatewayId: string }) {
  const t = useT();
  const { data, error, isPending, refetch } = useGatewayCommands(gatewayId);
  if (error)
    return (
      <div className="p-4">
        <ProblemNote error={error} onRetry={() => void refetch()} />
      </div>
    );
  if (isPending) return <SkeletonRows count={3} />;
  if (data.items.length === 0) return <p className="px-4 py-3 text-sm text-kumo-subtle">{t("gateway.noCommands")}</p>;
  return (
    <ul className="divide-y divide-kumo-line">
      {data.items.map((command) => (
        <li key={command.id} className="flex min-h-8 flex-wrap items-center gap-x-3 px-4 py-1.5 text-sm">
          <Mono>{command.kind}</Mono>
          <State tone={COMMAND_TONES[command.status]}>{t(COMMAND_LABELS[command.status])}</State>
          {command.attempts > 1 ? <span className="text-xs text-kumo-subtle">{t("activity.attempts", { count: command.attempts })}</span> : null}
          <span className="ml-auto text-xs text-kumo-subtle">
            <Time iso={command.finished_at ?? command.created_at} />
          </span>
          {command.error ? <span className="w-full text-xs break-words text-block">{command.error}</span> : null}
        </li>
      ))}
    </ul>
  );
}

function DeleteGateway({ gateway, onClose }: { gateway: Gateway; onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const remove = useDeleteGateway(gateway.id);
  const go = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        toast({ title: t("gateway.deleted", { name: gateway.name }) });
        void navigate({ to: "/gateways" });
      },
    });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("gateway.delete")}
      formId="delete-gateway"
      submitLabel={t("gateway.deleteNamed", { name: gateway.name })}
      onSubmit={go}
      isBusy={remove.isPending}
      look="destructive"
      size="sm"
    >
      <p className="text-sm">{t("gateway.deleteText", { name: gateway.name })}</p>
      {remove.error ? <ProblemNote error={remove.error} /> : null}
    </FormDialog>
  );
}

function Trouble({ gateway, onConnect }: { gateway: Gateway; onConnect(): void }) {
  const t = useT();
  const mayManage = useMayManage();
  const sentence = useProblemSentence(gateway);
  if (gateway.status === "online") return null;
  const isUnseen = gateway.status === "never_connected" && (gateway.problem === null || gateway.problem === "connector_away");
  const text = isUnseen ? t("gateway.neverText") : (sentence ?? gateway.problem_detail ?? t("gateway.offlineText"));
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-card bg-block-fill px-3 py-2 text-sm text-block">
      <div className="min-w-0 flex-1">
        <p className="break-words">{text}</p>
        {gateway.problem_detail && !isUnseen && gateway.problem_detail !== text ? <p className="mt-0.5 text-xs break-words">{gateway.problem_detail}</p> : null}
      </div>
      {mayManage ? <Button onClick={onConnect}>{t("gateway.newCommand")}</Button> : null}
    </div>
  );
}

function useFacts(gateway: Gateway): Fact[] {
  const t = useT();
  const facts: (Fact | null)[] = [
    { label: t("gateway.link"), value: <GatewayState gateway={gateway} /> },
    gateway.server_version ? { label: t("gateway.version"), value: <Mono>{gateway.server_version}</Mono> } : null,
    gateway.connected_at && gateway.status === "online" ? { label: t("gateway.connectedAt"), value: <Time iso={gateway.connected_at} /> } : null,
    { label: t("gateway.lastSeen"), value: gateway.last_seen_at ? <Time iso={gateway.last_seen_at} /> : t("agent.never") },
    gateway.endpoint ? { label: t("gateway.endpoint"), value: <Mono>{gateway.endpoint}</Mono> } : null,
    gateway.capabilities.length > 0
      ? {
          label: t("agent.capabilities"),
          value: (
            <span className="flex flex-wrap gap-1">
              {gateway.capabilities.map((word) => (
                <Tag key={word}>{word}</Tag>
              ))}
            </span>
          ),
        }
      : null,
    gateway.workspace_root ? { label: t("gateway.workspace"), value: <Mono>{gateway.workspace_root}</Mono> } : null,
  ];
  return facts.filter((fact) => fact !== null);
}

function Detail({ gateway }: { gateway: Gateway }) {
  const t = useT();
  const [dialog, setDialog] = useState<"connect" | "delete" | null>(null);
  const facts = useFacts(gateway);
  const mayManage = useMayManage();
  return (
    <>
      <PageHead
        title={gateway.name}
        before={
          <>
            <Link to="/gateways" aria-label={t("gateway.back")} className="flex size-6.5 items-center justify-center rounded-card hover:bg-kumo-tint">
              <ArrowLeftIcon size={16} aria-hidden />
            </Link>
            <Avatar type="gateway" name={gateway.name} size={24} />
          </>
        }
      >
        {mayManage ? (
          <>
            <Button onClick={() => setDialog("connect")}>{t("gateway.newCommand")}</Button>
            <Button look="danger-plain" onClick={() => setDialog("delete")}>
              {t("ui.delete")}
            </Button>
          </>
        ) : null}
      </PageHead>
      <PageBody isNarrow>
        <div className="flex flex-col gap-4">
          <Trouble gateway={gateway} onConnect={() => setDialog("connect")} />
          <Panel title={t("agent.details")}>
            <div className="p-4">
              <Facts facts={facts} />
            </div>
          </Panel>
          <Panel title={t("gateway.commands")}>
            <Commands gatewayId={gateway.id} />
          </Panel>
        </div>
      </PageBody>
      <Suspense fallback={null}>{dialog === "connect" ? <ConnectDialog gateway={gateway} onClose={() => setDialog(null)} /> : null}</Suspense>
      {dialog === "delete" ? <DeleteGateway gateway={gateway} onClose={() => setDialog(null)} /> : null}
    </>
  );
}

export function GatewayPage() {
  const t = useT();
  const { gatewayId } = useParams({ from: "/frame/gateways/$gatewayId" });
  const { data, error, isPending, refetch } = useGateway(gatewayId);
  if (error)
    return (
      <div className="max-w-xl p-5">
        <ProblemNote error={error} what={t("gateway.listNotLoaded")} onRetry={() => void refetch()} />
      </div>
    );
  if (isPending) return <SkeletonRows />;
  if (!data) return <Empty title={t("gateway.gone")} detail={t("gateway.goneDetail")} />;
  return <Detail key={data.id} gateway={data} />;
}
