// What agents ask as the API answers it, and as events name it.
import type { NewEvent } from "#worker/platform/events.ts";
import { cut, inOneLine } from "#worker/platform/text.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { CoordinationRequest } from "./schema.ts";
import type { RequestRow } from "./tables.ts";

const LABEL_MAX_CHARS = 80;
export const labelOf = ({ content }: Pick<RequestRow, "content">): string => cut(inOneLine(content), LABEL_MAX_CHARS);
export const refsOf = ({ id, board_id, task_id }: Pick<RequestRow, "id" | "board_id" | "task_id">): Pick<NewEvent, "subject" | "about"> => ({
  subject: { type: "coordination_request", id },
  about: task_id === null ? { type: "board", id: board_id } : { type: "task", id: task_id },
});

const agentRef = (id: string | null, name: string | null): { id: string; name: string } | null => (id === null ? null : { id, name: name ?? "agent" });

export function presentRequest(row: RequestRow): CoordinationRequest {
  const {
    organization_id: _organization,
    asked_by_id: _askerId,
    command_id: _command,
    to_agent_id,
    to_agent_name,
    via_agent_id,
    via_agent_name,
    asked_by,
    answered_by,
    reply_tags,
    ...rest
  } = row;
  return {
    ...rest,
    asked_by: JSON.parse(asked_by) as Actor,
    asked_of: agentRef(to_agent_id, to_agent_name),
    through: agentRef(via_agent_id, via_agent_name),
    reply_tags: JSON.parse(reply_tags) as string[],
    answered_by: answered_by === null ? null : (JSON.parse(answered_by) as Actor),
  };
}

/** What a step changes, for its event. */
export function stepOf(before: RequestRow, after: RequestRow) {
  const members = ["state", "why", "due_at", "answer", "answered_by", "answered_at"] as const;
  const of = (row: RequestRow) => {
    const shown = presentRequest(row);
    return Object.fromEntries(members.map((member) => [member, shown[member]]));
  };
  return { label: labelOf(after), before: of(before), after: { ...of(after), version: after.version, updated_at: after.updated_at } };
}
