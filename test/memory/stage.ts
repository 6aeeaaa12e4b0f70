// Boards with a group, whoever works on them, and what is said in their memory.
import type { BoardGroup } from "#worker/boards/schema.ts";
import type { Memory } from "#worker/memory/schema.ts";
import type { Call } from "../support/client.ts";
import { agentOn, board, member, must, named, organization } from "../support/factories.ts";

export type Listed = { items: Memory[]; total: number };
export const codeOf = ({ status, body }: { status: number; body: unknown }) => `${status} ${(body as { code?: string }).code}`;
export const listed = async (call: Call, where: string): Promise<Listed> => must(await call<Listed>("GET", where));
export const texts = async (call: Call, where: string): Promise<string[]> => (await listed(call, where)).items.map(({ content }) => content);
export const note = async (call: Call, where: string, content: string, more: Record<string, unknown> = {}): Promise<Memory> =>
  must(await call<Memory>("POST", where, { body: { content, ...more } }));

export async function stage() {
  const of = await organization();
  const group = must(await of.call<BoardGroup>("POST", "/board-groups", { body: { organization_id: of.id, name: named("Fleet") } }));
  const [on, beside, alone] = [await board(of, { board_group_id: group.id }), await board(of, { board_group_id: group.id }), await board(of)];
  const [ana, reader, stranger] = [await member(of, { writes: [on.id] }), await member(of, { reads: [on.id] }), await member(of)];
  const [scout, other] = [await agentOn(of, on), await agentOn(of, alone)];
  return { of, group, on, beside, alone, ana, reader, stranger, scout, other, at: `/boards/${on.id}/memory`, agentAt: `/agent/boards/${on.id}/memory` };
}
