// What operations on what boards and groups remember demand, by hand (needs.ts).
import type { Need } from "./needs.ts";

export const MEMORY_NEEDS: Record<string, Need> = {
  listBoardMemory: ["memory.read", "reader", "its board", "memory:read here"],
  listSharedMemory: ["memory.read", "reader", "its board", "memory:read here"],
  agentListSharedMemory: ["memory.read", "reader", "its board", "memory:read here"],
  agentListBoardMemory: ["memory.read", "reader", "its board", "memory:read here"],
  listGroupMemory: ["group_memory.read", "member", "never", "memory:read anywhere"],
  addToBoardMemory: ["memory.write", "writer", "its board", "memory:write here"],
  addToSharedMemory: ["memory.write", "writer", "its board", "memory:write here"],
  agentAddToSharedMemory: ["memory.write", "writer", "its board", "memory:write here"],
  agentAddToBoardMemory: ["memory.write", "writer", "its board", "memory:write here"],
  addToGroupMemory: ["group_memory.write", "admin", "never", "memory:write everywhere"],
  writeValueOfBoardMemory: ["memory.write", "writer", "its board", "memory:write here"],
  writeValueOfSharedMemory: ["memory.write", "writer", "its board", "memory:write here"],
  agentWriteValueOfSharedMemory: ["memory.write", "writer", "its board", "memory:write here"],
  agentWriteValueOfBoardMemory: ["memory.write", "writer", "its board", "memory:write here"],
  writeValueOfGroupMemory: ["group_memory.write", "admin", "never", "memory:write everywhere"],
  updateBoardMemory: ["memory.manage", "writer", "never", "memory:write here"],
  updateGroupMemory: ["group_memory.write", "admin", "never", "memory:write everywhere"],
  deleteBoardMemory: ["memory.manage", "writer", "never", "memory:write here"],
  deleteGroupMemory: ["group_memory.write", "admin", "never", "memory:write everywhere"],
  streamBoardMemory: ["memory.stream", "reader", "its board", "memory:read here"],
  streamSharedMemory: ["shared_memory.stream", "reader", "never", "never"],
  streamGroupMemory: ["group_memory.stream", "member", "never", "never"],
};
