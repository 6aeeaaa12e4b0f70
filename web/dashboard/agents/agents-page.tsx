// Every agent: its state, where it lives, which board it works on.
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useBoards } from "../boards/index.ts";
import { useGateways } from "../gateways/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { PlusIcon } from "../ui/icons.ts";
import { PageBody, PageHead, Panel } from "../ui/page.tsx";
import { useShortcuts } from "../ui/shortcuts.ts";
import { Empty, ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useAgents } from "./live.ts";
import type { Agent } from "./wire.ts";
import { AgentState } from "./words.tsx";

const NewAgentDialog = lazy(() => import("./new-agent-dialog.tsx"));

function Row({ agent, boardName, gatewayName }: { agent: Agent; boardName: string | undefined; gatewayName: string | undefined }) {
  const t = useT();
  return (
    <li>
      <Link
        to="/agents/$agentId"
        params={{ agentId: agent.id }}
        className="flex min-h-10 items-center gap-3 px-4 py-1.5 outline-offset-[-2px] hover:bg-kumo-tint"
      >
        <Avatar type="agent" name={agent.name} size={24} />
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm font-medium">{agent.name}</span>
          <span className="block truncate text-xs text-kumo-subtle">{[boardName ?? t("agent.noBoard"), gatewayName ?? t("agent.noGateway")].join(" · ")}</span>
        </span>
        <span className="hidden w-28 text-right text-xs text-kumo-subtle md:inline">{agent.last_seen_at ? <Time iso={agent.last_seen_at} /> : null}</span>
        <span className="flex w-28 justify-end">
          <AgentState agent={agent} />
        </span>
      </Link>
    </li>
  );
}

export function AgentsPage() {
  const t = useT();
  const { data, error, isPending, refetch } = useAgents();
  const boards = useBoards().data?.items ?? [];
  const gateways = useGateways().data?.items ?? [];
  const [isOpen, setOpen] = useState(false);
  const mayManage = useMayManage();
  useShortcuts({
    n: (event) => {
      event.preventDefault();
      if (mayManage) setOpen(true);
    },
  });
  return (
    <>
      <PageHead title={t("nav.agents")} count={data?.items.length}>
        {mayManage ? (
          <Button look="primary" icon={PlusIcon} onClick={() => setOpen(true)}>
            {t("agent.new")}
          </Button>
        ) : null}
      </PageHead>
      <PageBody>
        {error ? <ProblemNote error={error} what={t("agent.listNotLoaded")} onRetry={() => void refetch()} /> : null}
        {isPending && !error ? <SkeletonRows /> : null}
        {data?.items.length === 0 ? (
          <Empty title={t("agent.none")} detail={t("agent.noneDetail")}>
            {mayManage ? (
              <Button look="primary" onClick={() => setOpen(true)}>
                {t("agent.new")}
              </Button>
            ) : null}
          </Empty>
        ) : null}
        {data && data.items.length > 0 ? (
          <div className="max-w-5xl">
            <Panel>
              <ul className="divide-y divide-kumo-line" aria-label={t("nav.agents")}>
                {data.items.map((agent) => (
                  <Row
                    key={agent.id}
                    agent={agent}
                    boardName={boards.find((board) => board.id === agent.board_id)?.name}
                    gatewayName={gateways.find((gateway) => gateway.id === agent.gateway_id)?.name}
                  />
                ))}
              </ul>
            </Panel>
          </div>
        ) : null}
      </PageBody>
      <Suspense fallback={null}>{isOpen ? <NewAgentDialog onClose={() => setOpen(false)} /> : null}</Suspense>
    </>
  );
}
