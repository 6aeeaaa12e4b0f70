// What is said to each operation on what boards and groups remember.
import { must, type TestOrganization } from "./factories.ts";
import { nothing, type Operation, saying } from "./saying.ts";

type Thing = { id: string };

export async function memories(of: TestOrganization, on: Thing, group: Thing) {
  const add = async (path: string) => must(await of.call<Thing>("POST", path, { body: { content: "We ship on Thursdays.", tags: ["decision"] } }));
  return { remembered: await add(`/boards/${on.id}/memory`), shared: await add(`/board-groups/${group.id}/memory`) };
}

/** Ids of the path where the operation says nothing else. */
export const memoryIds = ({ remembered }: { remembered: Thing }) => ({ memory_id: remembered.id, key: "release" });

const note = saying({ content: "We ship on Fridays." });
const value = saying({ content: "1.4.2" });
const ofGroup =
  (body?: unknown): Operation =>
  ({ shared }) => ({ params: { memory_id: shared.id }, ...(body ? { body } : {}) });

export const MEMORY_OPERATIONS: Record<string, Operation> = {
  listBoardMemory: nothing,
  listSharedMemory: nothing,
  listGroupMemory: nothing,
  agentListBoardMemory: nothing,
  agentListSharedMemory: nothing,
  addToBoardMemory: note,
  addToSharedMemory: note,
  addToGroupMemory: note,
  agentAddToBoardMemory: note,
  agentAddToSharedMemory: note,
  writeValueOfBoardMemory: value,
  writeValueOfSharedMemory: value,
  writeValueOfGroupMemory: value,
  agentWriteValueOfBoardMemory: value,
  agentWriteValueOfSharedMemory: value,
  updateBoardMemory: saying({ is_pinned: true }),
  updateGroupMemory: ofGroup({ is_pinned: true }),
  deleteBoardMemory: nothing,
  deleteGroupMemory: ofGroup(),
  streamBoardMemory: nothing,
  streamSharedMemory: nothing,
  streamGroupMemory: nothing,
};
