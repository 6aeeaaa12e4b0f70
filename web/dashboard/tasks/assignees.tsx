// Who a task can be given to: agents (square) and people (round), as options of a select.
import type { Translate } from "../i18n/index.ts";
import type { Agent } from "../agents/index.ts";
import type { MemberSummary } from "../members/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import type { OptionGroup } from "../ui/select.tsx";
import type { Task } from "./wire.ts";

export const NOBODY = "nobody";

export function assigneeGroups(t: Translate, agents: readonly Agent[], members: readonly MemberSummary[]): OptionGroup<string>[] {
  return [
    {
      label: t("nav.agents"),
      options: agents.map((agent) => ({ value: `agent:${agent.id}`, label: agent.name, picture: <Avatar type="agent" name={agent.name} /> })),
    },
    {
      label: t("tasks.people"),
      options: members.map((member) => ({ value: `user:${member.user_id}`, label: member.name, picture: <Avatar type="user" name={member.name} /> })),
    },
  ];
}

export function assigneeValue(task: Pick<Task, "assigned_agent_id" | "assigned_user_id">): string {
  if (task.assigned_agent_id) return `agent:${task.assigned_agent_id}`;
  return task.assigned_user_id ? `user:${task.assigned_user_id}` : NOBODY;
}

/** One assignee at a time: setting one clears the other. */
export function assigneeChanges(value: string): { assigned_agent_id: string | null; assigned_user_id: string | null } {
  const [kind, id = null] = value.split(":");
  return { assigned_agent_id: kind === "agent" ? id : null, assigned_user_id: kind === "user" ? id : null };
}
