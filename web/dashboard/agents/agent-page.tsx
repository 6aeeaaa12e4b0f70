// One agent: its state with the error and a retry, what it may do, its fields, and deleting it.
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useBoards } from "../boards/index.ts";
import { useGateways } from "../gateways/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Tag } from "../ui/chip.tsx";
import { FormDialog } from "../ui/dialog.tsx";
import { ArrowLeftIcon } from "../ui/icons.ts";
import { TextLink } from "../ui/link.tsx";
import { type Fact, Facts, Mono, PageBody, PageHead, Panel } from "../ui/page.tsx";
import { Empty, ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { AgentFields, bodyOf, draftOf } from "./agent-fields.tsx";
import { useAgent, useDeleteAgent, useProvisionAgent, useUpdateAgent } from "./live.ts";
import type { Agent } from "./wire.ts";
import { AgentState, POLICY_HINTS, POLICY_LABELS } from "./words.tsx";

function EditAgent({ agent, onClose }: { agent: Agent; onClose(): void }) {
  const t = useT();
  const [opened] = useState(agent);
  const [draft, setDraft] = useState(() => draftOf(agent));
  const update = useUpdateAgent(opened);
  const save = () =>
    update.mutate(bodyOf(draft, opened.config), {
      onSuccess: () => {
        onClose();
        toast({ title: t("settings.saved") });
      },
    });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("agent.edit", { name: agent.name })}
      formId="edit-agent"
      submitLabel={t("ui.save")}
      onSubmit={save}
      isBusy={update.isPending}
      isDisabled={draft.name.trim() === ""}
    >
      <AgentFields draft={draft} onChange={setDraft} />
      {update.error ? <ProblemNote error={update.error} what={t("settings.notSaved")} /> : null}
    </FormDialog>
  );
}

function DeleteAgent({ agent, onClose }: { agent: Agent; onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const remove = useDeleteAgent(agent.id);
  const go = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        toast({ title: t("agent.deleted", { name: agent.name }) });
        void navigate({ to: "/agents" });
      },
    });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("agent.delete")}
      formId="delete-agent"
      submitLabel={t("agent.deleteNamed", { name: agent.name })}
      onSubmit={go}
      isBusy={remove.isPending}
      look="destructive"
      size="sm"
    >
      <p className="text-sm">{t("agent.deleteText", { name: agent.name })}</p>
      {remove.error ? <ProblemNote error={remove.error} /> : null}
    </FormDialog>
  );
}

function Trouble({ agent }: { agent: Agent }) {
  const t = useT();
  const retry = useProvisionAgent(agent.id);
  const mayManage = useMayManage();
  if (agent.status !== "failed") return null;
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 rounded-card bg-block-fill px-3 py-2 text-sm text-block">
      <p className="min-w-0 flex-1 break-words">{agent.error ?? t("agent.failedText")}</p>
      {mayManage ? (
        <Button onClick={() => retry.mutate()} isBusy={retry.isPending}>
          {t("agent.retry")}
        </Button>
      ) : null}
      {retry.error ? <ProblemNote error={retry.error} /> : null}
    </div>
  );
}

function useFacts(agent: Agent): Fact[] {
  const t = useT();
  const board = useBoards().data?.items.find((item) => item.id === agent.board_id);
  const gateway = useGateways().data?.items.find((item) => item.id === agent.gateway_id);
  const facts: (Fact | null)[] = [
    { label: t("agent.status"), value: <AgentState agent={agent} /> },
    {
      label: t("agent.gateway"),
      value: gateway ? (
        <TextLink to="/gateways/$gatewayId" params={{ gatewayId: gateway.id }}>
          {gateway.name}
        </TextLink>
      ) : (
        t("agent.noGateway")
      ),
    },
    {
      label: t("agent.board"),
      value: board ? (
        <TextLink to="/boards/$boardId" params={{ boardId: board.id }} search={{}}>
          {board.name}
        </TextLink>
      ) : (
        t("agent.noBoard")
      ),
    },
    typeof agent.config.model === "string" ? { label: t("agent.model"), value: <Mono>{agent.config.model}</Mono> } : null,
    { label: t("agent.lastSeen"), value: agent.last_seen_at ? <Time iso={agent.last_seen_at} /> : t("agent.never") },
    {
      label: t("agent.capabilities"),
      value:
        agent.capabilities.length > 0 ? (
          <span className="flex flex-wrap gap-1">
            {agent.capabilities.map((word) => (
              <Tag key={word}>{word}</Tag>
            ))}
          </span>
        ) : (
          t("agent.noCapabilities")
        ),
    },
    agent.session_key ? { label: t("agent.session"), value: <Mono>{agent.session_key}</Mono> } : null,
  ];
  return facts.filter((fact) => fact !== null);
}

function Detail({ agent }: { agent: Agent }) {
  const t = useT();
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const facts = useFacts(agent);
  const mayManage = useMayManage();
  return (
    <>
      <PageHead
        title={agent.name}
        before={
          <>
            <Link to="/agents" aria-label={t("agent.back")} className="flex size-6.5 items-center justify-center rounded-card hover:bg-kumo-tint">
              <ArrowLeftIcon size={16} aria-hidden />
            </Link>
            <Avatar type="agent" name={agent.name} size={24} />
          </>
        }
      >
        {mayManage ? (
          <>
            <Button onClick={() => setDialog("edit")}>{t("ui.edit")}</Button>
            <Button look="danger-plain" onClick={() => setDialog("delete")}>
              {t("ui.delete")}
            </Button>
          </>
        ) : null}
      </PageHead>
      <PageBody isNarrow>
        <div className="flex flex-col gap-4">
          <Trouble agent={agent} />
          {agent.description ? <p className="text-sm whitespace-pre-wrap">{agent.description}</p> : null}
          <Panel title={t("agent.details")}>
            <div className="p-4">
              <Facts facts={facts} />
            </div>
          </Panel>
          <Panel title={t("agent.policy")}>
            <div className="p-4 text-sm">
              <p className="font-medium">{t(POLICY_LABELS[agent.command_policy])}</p>
              <p className="mt-1 text-kumo-subtle">{t(POLICY_HINTS[agent.command_policy])}</p>
            </div>
          </Panel>
          <p className="text-sm">
            <TextLink to="/activity" search={{ resource_type: "agent" }}>
              {t("agent.activity")}
            </TextLink>
          </p>
        </div>
      </PageBody>
      {dialog === "edit" ? <EditAgent agent={agent} onClose={() => setDialog(null)} /> : null}
      {dialog === "delete" ? <DeleteAgent agent={agent} onClose={() => setDialog(null)} /> : null}
    </>
  );
}

export function AgentPage() {
  const t = useT();
  const navigate = useNavigate();
  const { agentId } = useParams({ from: "/frame/agents/$agentId" });
  const { data, error, isPending, refetch } = useAgent(agentId);
  if (error)
    return (
      <div className="max-w-xl p-5">
        <ProblemNote error={error} what={t("agent.listNotLoaded")} onRetry={() => void refetch()} />
      </div>
    );
  if (isPending) return <SkeletonRows />;
  if (!data) {
    return (
      <Empty title={t("agent.gone")} detail={t("agent.goneDetail")}>
        <IconButton icon={ArrowLeftIcon} label={t("agent.back")} onClick={() => void navigate({ to: "/agents" })} />
      </Empty>
    );
  }
  return <Detail key={data.id} agent={data} />;
}
