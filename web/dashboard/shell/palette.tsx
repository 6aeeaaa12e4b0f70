// The command palette: pages, boards, agents, gateways, and the tasks of the board on screen. Loaded when first opened.
import { CommandPalette } from "@cloudflare/kumo/components/command-palette";
import { Dialog as Primitive } from "@cloudflare/kumo/primitives/dialog";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useAgents } from "../live/agents.ts";
import { snapshotOf } from "../live/board.ts";
import { useBoards } from "../live/boards.ts";
import { useGateways } from "../live/gateways.ts";
import { CheckSquareIcon, GearSixIcon, HardDrivesIcon, type Icon, KanbanIcon, PulseIcon, RobotIcon } from "../ui/icons.ts";
import { Kbd } from "../ui/page.tsx";

type Command = { id: string; title: string; extra?: string; icon: Icon; run(): void };
type Group = { label: string; items: Command[] };
const PER_GROUP_MAX = 8;

function useCommands(onHelp: () => void): Group[] {
  const t = useT();
  const navigate = useNavigate();
  const { boardId } = useParams({ strict: false });
  const boards = useBoards().data?.items ?? [];
  const agents = useAgents().data?.items ?? [];
  const gateways = useGateways().data?.items ?? [];
  const tasks = boardId ? (snapshotOf(boardId)?.tasks ?? []) : [];
  const pages: Command[] = [
    { id: "p-boards", title: t("nav.boards"), icon: KanbanIcon, run: () => void navigate({ to: "/boards" }) },
    { id: "p-approvals", title: t("nav.approvals"), icon: CheckSquareIcon, run: () => void navigate({ to: "/approvals", search: {} }) },
    { id: "p-agents", title: t("nav.agents"), icon: RobotIcon, run: () => void navigate({ to: "/agents" }) },
    { id: "p-gateways", title: t("nav.gateways"), icon: HardDrivesIcon, run: () => void navigate({ to: "/gateways" }) },
    { id: "p-activity", title: t("nav.activity"), icon: PulseIcon, run: () => void navigate({ to: "/activity", search: {} }) },
    { id: "p-settings", title: t("nav.settings"), icon: GearSixIcon, run: () => void navigate({ to: "/settings" }) },
    { id: "p-help", title: t("help.title"), icon: GearSixIcon, run: onHelp },
  ];
  return [
    {
      label: t("palette.tasks"),
      items: tasks.map((task) => ({
        id: task.id,
        title: task.title,
        extra: task.key,
        icon: KanbanIcon,
        run: () => void navigate({ to: "/boards/$boardId", params: { boardId: task.board_id }, search: { task: task.id } }),
      })),
    },
    {
      label: t("nav.boards"),
      items: boards.map((board) => ({
        id: board.id,
        title: board.name,
        extra: board.key,
        icon: KanbanIcon,
        run: () => void navigate({ to: "/boards/$boardId", params: { boardId: board.id }, search: {} }),
      })),
    },
    { label: t("palette.pages"), items: pages },
    {
      label: t("nav.agents"),
      items: agents.map((agent) => ({
        id: agent.id,
        title: agent.name,
        icon: RobotIcon,
        run: () => void navigate({ to: "/agents/$agentId", params: { agentId: agent.id } }),
      })),
    },
    {
      label: t("nav.gateways"),
      items: gateways.map((gateway) => ({
        id: gateway.id,
        title: gateway.name,
        icon: HardDrivesIcon,
        run: () => void navigate({ to: "/gateways/$gatewayId", params: { gatewayId: gateway.id } }),
      })),
    },
  ];
}

function filtered(groups: Group[], query: string): Group[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const isHit = (command: Command) => words.every((word) => `${command.title} ${command.extra ?? ""}`.toLowerCase().includes(word));
  return groups.map((group) => ({ ...group, items: group.items.filter(isHit).slice(0, PER_GROUP_MAX) })).filter((group) => group.items.length > 0);
}

function Entry({ command, onRun }: { command: Command; onRun(command: Command): void }) {
  return (
    <CommandPalette.Item value={command} onClick={() => onRun(command)}>
      <span className="flex w-full items-center gap-2.5 text-sm">
        <command.icon size={16} aria-hidden className="shrink-0 text-kumo-subtle" />
        <span className="min-w-0 flex-1 truncate">{command.title}</span>
        {command.extra ? <span className="font-mono text-xs text-kumo-subtle">{command.extra}</span> : null}
      </span>
    </CommandPalette.Item>
  );
}

export default function Palette({ isOpen, onClose, onHelp }: { isOpen: boolean; onClose(): void; onHelp(): void }) {
  const t = useT();
  const [query, setQuery] = useState("");
  const groups = filtered(useCommands(onHelp), query);
  const close = () => {
    onClose();
    setQuery("");
  };
  const run = (command: Command) => {
    close();
    command.run();
  };
  return (
    <CommandPalette.Root<Group, Command>
      open={isOpen}
      onOpenChange={(open) => !open && close()}
      items={groups}
      value={query}
      onValueChange={setQuery}
      itemToStringValue={(group) => group.label}
      getSelectableItems={(all) => all.flatMap((group) => group.items)}
      onSelect={(command) => run(command)}
    >
      <Primitive.Title className="sr-only">{t("shell.search")}</Primitive.Title>
      <CommandPalette.Input placeholder={t("shell.search")} aria-label={t("shell.search")} />
      <CommandPalette.List>
        <CommandPalette.Results>
          {(group: Group) => (
            <CommandPalette.Group key={group.label} items={group.items}>
              <CommandPalette.GroupLabel>{group.label}</CommandPalette.GroupLabel>
              <CommandPalette.Items>{(command: Command) => <Entry key={command.id} command={command} onRun={run} />}</CommandPalette.Items>
            </CommandPalette.Group>
          )}
        </CommandPalette.Results>
        <CommandPalette.Empty>{t("palette.nothing")}</CommandPalette.Empty>
      </CommandPalette.List>
      <CommandPalette.Footer>
        <span className="flex items-center gap-3 text-xs text-kumo-subtle">
          <span className="flex items-center gap-1">
            <Kbd>↑</Kbd>
            <Kbd>↓</Kbd> {t("palette.move")}
          </span>
          <span className="flex items-center gap-1">
            <Kbd>↵</Kbd> {t("palette.open")}
          </span>
        </span>
      </CommandPalette.Footer>
    </CommandPalette.Root>
  );
}
