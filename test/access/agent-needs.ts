// What operations that agents call, on tasks and of each other, demand, by hand (needs.ts).
import type { Need } from "./needs.ts";

export const AGENT_NEEDS: Record<string, Need> = {
  agentListTasks: ["task.read", "reader", "its board", "tasks:read here"],
  agentGetTask: ["task.read", "reader", "its board", "tasks:read here"],
  agentCreateTask: ["task.create", "writer", "its lead", "tasks:write here"],
  agentDeleteTask: ["task.delete", "writer", "its lead", "tasks:write here"],
  agentUpdateTask: ["task.update", "writer", "its board", "tasks:write here"],
  agentListComments: ["task.read", "reader", "its board", "tasks:read here"],
  agentAddComment: ["task.comment", "writer", "its board", "tasks:write here"],
  agentListAgents: ["agent.list_team", "nobody", "its organization", "never"],
  agentCreateAgent: ["agent.recruit", "nobody", "its lead", "never"],
  agentDeleteAgent: ["agent.dismiss", "nobody", "its lead", "never"],
  agentGetSoul: ["agent.read_soul", "nobody", "its board", "never"],
  agentWriteSoul: ["agent.write_soul", "nobody", "its lead", "never"],
  agentNudgeAgent: ["coordination.nudge", "nobody", "its lead", "never"],
  agentAskUser: ["coordination.ask_user", "nobody", "its lead", "never"],
  agentMessageLead: ["coordination.ask_lead", "nobody", "its gateway", "never"],
  agentBroadcastToLeads: ["coordination.ask_lead", "nobody", "its gateway", "never"],
  agentListRequests: ["coordination.list_own", "nobody", "its organization", "never"],
  agentAnswerRequest: ["coordination.answer", "writer", "itself", "never"],
  listCoordination: ["coordination.list", "member", "never", "boards:read anywhere"],
  answerCoordination: ["coordination.answer", "writer", "itself", "never"],
  closeCoordination: ["coordination.close", "writer", "never", "never"],
};
