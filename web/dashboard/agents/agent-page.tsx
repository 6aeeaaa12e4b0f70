// One agent: its state with the error and a retry, what it may do, its fields, and deleting it.
import { useNavigate, useParams } from "@tanstack/react-router";
import { Suspense, useContext, useState } from "react";
import { useBoards } from "../boards/index.ts";
import { useGateways } from "../gateways/index.ts";
import { AgentGuardPanel } from "../guards/index.ts";
import { asTheServerSays, useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { ChangeDialog, ConfirmDialog } from "../ui/change-dialog.tsx";
import { Tags } from "../ui/chip.tsx";
import { DetailActions, DetailPage, DetailsPanel, LoadedItem } from "../ui/detail-page.tsx";
import { TextLink } from "../ui/link.tsx";
import { type Fact, Mono, Panel } from "../ui/page.tsx";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { AdoptionPanel } from "./adoption-panel.tsx";
import { LifecyclePanel } from "../lifecycle/index.ts";
import { SessionsPanel } from "../sessions/index.ts";
import { UsagePanel } from "../usage/index.ts";
import { AgentFields, bodyOf, draftOf } from "./agent-fields.tsx";
import { DriftPanel } from "./drift-panel.tsx";
import { SettingsPanel } from "./lazy.ts";
import { AgentTimelineContext } from "./timeline.ts";
import { useAgent, useDeleteAgent, useProvisionAgent, useUpdateAgent } from "./live.ts";
import type { Agent } from "./wire.ts";
import { isAdopted, POLICY_HINTS, POLICY_LABELS } from "./words.tsx";

function EditAgent({ agent, onClose }: { agent: Agent; onClose(): void }) {
  const t = useT();
  const [opened] = useState(agent);
  const [draft, setDraft] = useState(() => draftOf(agent));
  return (
    <ChangeDialog
      change={useUpdateAgent(opened)}
      input={bodyOf(draft, opened)}
      onClose={onClose}
      onDone={() => toast({ title: t("settings.saved") })}
      title={t("agent.edit", { name: agent.name })}
      submitLabel={t("ui.save")}
      isDisabled={draft.name.trim() === ""}
      failed={t("settings.notSaved")}
    >
      <AgentFields draft={draft} agent={opened} onChange={setDraft} />
    </ChangeDialog>
  );
}

function DeleteAgent({ agent, onClose }: { agent: Agent; onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const done = () => {
    toast({ title: t("agent.deleted", { name: agent.name }) });
    void navigate({ to: "/agents" });
  };
  return (
    <ConfirmDialog
      change={useDeleteAgent(agent.id)}
      onClose={onClose}
      onDone={done}
      title={t("agent.delete")}
      submitLabel={t("agent.deleteNamed", { name: agent.name })}
      text={t(isAdopted(agent) ? "adoption.deleteText" : "agent.deleteText", { name: agent.name })}
    />
  );
}

function ProblemBanner({ agent }: { agent: Agent }) {
  const t = useT();
  const retry = useProvisionAgent(agent.id);
  const mayManage = useMayManage();
  if (agent.status !== "failed") return null;
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 rounded-card bg-block-fill px-3 py-2 text-sm text-block">
      <p className="min-w-0 flex-1 break-words">{agent.error ? asTheServerSays(agent.error) : t("agent.failedText")}</p>
      {mayManage ? (
        <Button onClick={() => retry.mutate()} isBusy={retry.isPending}>
          {t("agent.retry")}
        </Button>
      ) : null}
      {retry.error ? <ProblemNote error={retry.error} /> : null}
    </div>
  );
}

/** The key may be revoked by people who do not know of the agent: so it says beforehand that it ends with the key, and who may prevent that. */
function KeyBanner({ agent }: { agent: Agent }) {
  const t = useT();
  const takeOver = useProvisionAgent(agent.id);
  const mayManage = useMayManage();
  if (agent.made_by_key_id === null || agent.status === "failed" || agent.gateway_id === null) return null;
  return (
    <div role="note" className="flex flex-wrap items-center gap-3 rounded-card border border-kumo-line px-3 py-2 text-sm">
      <p className="min-w-0 flex-1 break-words">{t("agent.ofKey")}</p>
      {mayManage ? (
        <Button onClick={() => takeOver.mutate()} isBusy={takeOver.isPending}>
          {t("agent.takeOver")}
        </Button>
      ) : null}
      {takeOver.error ? <ProblemNote error={takeOver.error} /> : null}
    </div>
  );
}

function Placement({ agent }: { agent: Agent }) {
  const t = useT();
  const gateway = useGateways().data?.items.find((item) => item.id === agent.gateway_id);
  if (!gateway) return t("agent.noGateway");
  return (
    <TextLink to="/gateways/$gatewayId" params={{ gatewayId: gateway.id }}>
      {gateway.name}
    </TextLink>
  );
}

function OwnBoard({ agent }: { agent: Agent }) {
  const t = useT();
  const board = useBoards().data?.items.find((item) => item.id === agent.board_id);
  if (!board) return t("agent.noBoard");
  return (
    <TextLink to="/boards/$boardId" params={{ boardId: board.id }} search={{}}>
      {board.name}
    </TextLink>
  );
}

/** For those who may look into the gateway. */
function AtGateway({ agent, Shown }: { agent: Agent; Shown: typeof SessionsPanel | typeof UsagePanel }) {
  const mayManage = useMayManage();
  const gateway = useGateways().data?.items.find((item) => item.id === agent.gateway_id);
  if (!mayManage || !gateway) return null;
  return <Shown gatewayId={gateway.id} agentId={agent.id} isOnline={gateway.status === "online"} />;
}

function Policy({ agent }: { agent: Agent }) {
  const t = useT();
  return (
    <Panel title={t("agent.policy")}>
      <div className="p-4 text-sm">
        <p className="font-medium">{t(POLICY_LABELS[agent.command_policy])}</p>
        <p className="mt-1 text-kumo-subtle">{t(POLICY_HINTS[agent.command_policy])}</p>
      </div>
    </Panel>
  );
}

/** What bounds it, what it is, what it took, and what happened to it. */
function Aside({ agent }: { agent: Agent }) {
  const t = useT();
  const Timeline = useContext(AgentTimelineContext);
  return (
    <>
      <Suspense fallback={null}>
        <AgentGuardPanel agent={agent} />
      </Suspense>
      <Details agent={agent} />
      <Policy agent={agent} />
      <AtGateway agent={agent} Shown={UsagePanel} />
      <Suspense fallback={null}>{Timeline ? <Timeline agentId={agent.id} /> : null}</Suspense>
      <p className="text-sm">
        <TextLink to="/metrics" search={{ agent: agent.id }}>
          {t("agent.metrics")}
        </TextLink>
      </p>
    </>
  );
}

function Below({ agent }: { agent: Agent }) {
  return (
    <>
      <Suspense fallback={<SkeletonRows count={2} />}>
        <SettingsPanel agent={agent} />
      </Suspense>
      <AdoptionPanel agent={agent} />
      <AtGateway agent={agent} Shown={SessionsPanel} />
    </>
  );
}

function Details({ agent }: { agent: Agent }) {
  const t = useT();
  const facts: (Fact | null)[] = [
    { label: t("agent.gateway"), value: <Placement agent={agent} /> },
    { label: t("agent.board"), value: <OwnBoard agent={agent} /> },
    agent.is_board_lead ? { label: t("field.is_board_lead"), value: t("agent.leads") } : null,
    typeof agent.config.model === "string" ? { label: t("agent.model"), value: <Mono>{agent.config.model}</Mono> } : null,
    agent.identity_profile?.role ? { label: t("agent.role"), value: agent.identity_profile.role } : null,
    agent.heartbeat_config ? { label: t("agent.every"), value: <Mono>{agent.heartbeat_config.every}</Mono> } : null,
    { label: t("agent.lastSeen"), value: agent.last_seen_at ? <Time iso={agent.last_seen_at} /> : t("agent.never") },
    { label: t("agent.capabilities"), value: agent.capabilities.length > 0 ? <Tags words={agent.capabilities} /> : t("agent.noCapabilities") },
    agent.session_key ? { label: t("agent.session"), value: <Mono>{agent.session_key}</Mono> } : null,
  ];
  return <DetailsPanel title={t("agent.details")} facts={facts} />;
}

const useBack = () => ({ link: { to: "/agents" }, label: useT()("agent.back") }) as const;

export function Detail({ agent }: { agent: Agent }) {
  const t = useT();
  const back = useBack();
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const actions = <DetailActions label={t("ui.edit")} onMain={() => setDialog("edit")} onDelete={() => setDialog("delete")} />;
  return (
    <DetailPage
      title={agent.name}
      back={back}
      picture={<Avatar type="agent" name={agent.name} size={24} />}
      actions={useMayManage() ? actions : null}
      aside={<Aside agent={agent} />}
      below={<Below agent={agent} />}
    >
      <ProblemBanner agent={agent} />
      <KeyBanner agent={agent} />
      <Suspense fallback={<SkeletonRows count={2} />}>
        <LifecyclePanel agentId={agent.id} />
      </Suspense>
      <DriftPanel agent={agent} />
      {agent.description ? <p className="text-sm whitespace-pre-wrap">{agent.description}</p> : null}
      {dialog === "edit" ? <EditAgent agent={agent} onClose={() => setDialog(null)} /> : null}
      {dialog === "delete" ? <DeleteAgent agent={agent} onClose={() => setDialog(null)} /> : null}
    </DetailPage>
  );
}

export function AgentPage() {
  const t = useT();
  const back = useBack();
  const { agentId } = useParams({ from: "/frame/agents/$agentId" });
  return (
    <LoadedItem query={useAgent(agentId)} failed={t("agent.listNotLoaded")} gone={{ title: t("agent.gone"), detail: t("agent.goneDetail") }} back={back}>
      {(agent) => <Detail key={agent.id} agent={agent} />}
    </LoadedItem>
  );
}
