// Every agent: its state, where it lives, which board it works on.
import { useBoards } from "../boards/index.ts";
import { useGateways } from "../gateways/index.ts";
import { useT } from "../i18n/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { ListPage } from "../ui/list-page.tsx";
import { TextLink } from "../ui/link.tsx";
import { ListRow } from "../ui/list-row.tsx";
import { Time } from "../ui/time.tsx";
import { NewAgentDialog } from "./lazy.ts";
import { useAgents, useMoreAgents } from "./live.ts";
import type { Agent } from "./wire.ts";
import { AgentState, DriftBadge } from "./words.tsx";

/** Of one that the list of them has not loaded only the dots are known. */
const nameOf = (id: string | null, known: { name: string } | undefined, none: string): string => (id === null ? none : (known?.name ?? "…"));

function Row({ agent }: { agent: Agent }) {
  const t = useT();
  const board = useBoards().data?.items.find((known) => known.id === agent.board_id);
  const gateway = useGateways().data?.items.find((known) => known.id === agent.gateway_id);
  return (
    <ListRow
      link={{ to: "/agents/$agentId", params: { agentId: agent.id } }}
      picture={<Avatar type="agent" name={agent.name} size={24} />}
      title={agent.name}
      detail={[nameOf(agent.board_id, board, t("agent.noBoard")), nameOf(agent.gateway_id, gateway, t("agent.noGateway"))].join(" · ")}
    >
      <span className="hidden w-28 text-right text-xs text-kumo-subtle md:inline">{agent.last_seen_at ? <Time iso={agent.last_seen_at} /> : null}</span>
      <DriftBadge agent={agent} />
      <span className="flex w-28 justify-end">
        <AgentState agent={agent} />
      </span>
    </ListRow>
  );
}

/** Where it is said what all agents are given. */
function Given() {
  const t = useT();
  const organization = useActiveOrganization();
  if (!organization) return null;
  return (
    <p className="mt-3 text-sm">
      <TextLink to="/agent-defaults/$placeId" params={{ placeId: organization.id }}>
        {t("agents.defaults")}
      </TextLink>
    </p>
  );
}

export function AgentsPage() {
  const t = useT();
  const agents = useAgents();
  const isAllowed = useMayManage();
  return (
    <ListPage<Agent>
      title={t("nav.agents")}
      query={agents}
      more={useMoreAgents()}
      failed={t("agent.listNotLoaded")}
      empty={{ title: t("agent.none"), detail: t("agent.noneDetail") }}
      create={{ label: t("agent.new"), isAllowed, dialog: (onClose) => <NewAgentDialog onClose={onClose} /> }}
      row={(agent) => <Row key={agent.id} agent={agent} />}
      below={<Given />}
    />
  );
}
