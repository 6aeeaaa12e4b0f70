// Memory as the API answers it, and as events name it.
import type { Ref } from "#worker/platform/events.ts";
import { cut, inOneLine } from "#worker/platform/text.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { Memory, MemoryNotice } from "./schema.ts";
import type { MemoryRow, NoticeRow } from "./tables.ts";

/** `notices`: MemoryNotice[] as JSON. */
export type MemoryWithNotices = MemoryRow & { notices: string };

export function presentMemory({
  organization_id: _organization,
  depth: _depth,
  found: _found,
  tags,
  author,
  is_chat,
  is_pinned,
  notices,
  ...row
}: MemoryWithNotices): Memory {
  return {
    ...row,
    tags: tags === null ? null : (JSON.parse(tags) as string[]),
    author: JSON.parse(author) as Actor,
    is_chat: is_chat === 1,
    is_pinned: is_pinned === 1,
    notices: JSON.parse(notices) as MemoryNotice[],
  };
}

export const presentNotice = ({ agent_id, agent_name, state, why, due_at, updated_at }: NoticeRow): MemoryNotice => ({
  agent_id,
  agent_name,
  state,
  why,
  due_at,
  updated_at,
});

const LABEL_MAX_CHARS = 80;
type Named = Pick<MemoryRow, "id" | "key" | "content" | "board_id" | "board_group_id">;
export const labelOf = ({ key, content }: Named): string => key ?? cut(inOneLine(content), LABEL_MAX_CHARS);

/** What its events are of: the memory, on its board or in its group. */
export const refsOf = ({ id, board_id, board_group_id }: Named): { subject: Ref; about: Ref } => ({
  subject: { type: "memory", id },
  about: board_id === null ? { type: "board_group", id: board_group_id ?? "" } : { type: "board", id: board_id },
});
