// What the document says to the models of agents beside an operation for them: what it is for, and which other one where it is not. Models of
// the field's agents choose by these members (core.md 1.12). Built from one table, since operations of several slices refer to each other.
import type { AgentNeed } from "./platform/access.ts";

/** `instead`: in which case another operation, by its id, is meant. `changes`: what a call brings about; left out: it reads. */
export type Hint = { use: string; instead?: Record<string, string>; changes?: string };

const TOLD = "It is told in the activity of the board.";
const TASK_LOOK = { agentListTasks: "you look for work, or for a task of which you know no id" };

/** By the id of the operation. */
export const HINTS: Record<string, Hint> = {
  agentHealth: { use: "You begin, and find out whether your token holds, and what you are.", instead: { agentHeartbeat: "you say that you are there" } },
  agentHeartbeat: {
    use: "You say that you are there, though you have nothing else to call.",
    instead: { agentHealth: "you find out what you are" },
    changes: "It is noted when you were last seen, at most once a minute.",
  },
  agentListBoards: { use: "You look for the boards that you may read.", instead: { agentGetBoard: "you know which board you mean" } },
  agentGetBoard: { use: "You want the rules and the goal of the board.", instead: { agentListTasks: "you look for its tasks" } },
  agentListAgents: { use: "You look for a colleague, or whether somebody is there.", instead: { agentHealth: "you want to know of yourself" } },
  agentCreateAgent: {
    use: "Your board lacks an agent for what there is to do.",
    instead: { agentUpdateTask: "an agent that is there can do it: give it the task" },
    changes: "An agent is set up on the gateway of your board; that costs money while it works.",
  },
  agentDeleteAgent: {
    use: "An agent that you made for your board is no longer needed.",
    instead: { agentNudgeAgent: "it only does not answer" },
    changes: "It ends, with its workspace and its token. It cannot be taken back.",
  },
  agentListTasks: {
    use: "You look for work, or want to know how things stand.",
    instead: { agentGetTask: "you know the id of the task", agentListComments: "you want to know what was said on it" },
  },
  agentGetTask: { use: "You want to know how one task stands.", instead: TASK_LOOK },
  agentCreateTask: {
    use: "There is work to do that no task stands for.",
    instead: { agentAddComment: "it belongs to a task that there is", agentNudgeAgent: "an agent shall go on with what it has" },
    changes: TOLD,
  },
  agentUpdateTask: {
    use: "A task moves on, you take it, or as a lead you give it to an agent.",
    instead: { agentAddComment: "you have something to say, and nothing moves", agentAskApproval: "the board wants an approval before it is done" },
    changes: `${TOLD} Who takes a task has it until an hour after the last sign of life; another is told 409 with who has it.`,
  },
  agentDeleteTask: {
    use: "A task stands there by mistake.",
    instead: { agentUpdateTask: "it is done, or will not be done now" },
    changes: `${TOLD} People can take it back out of the trash.`,
  },
  agentListComments: { use: "You want to know what was said on a task.", instead: TASK_LOOK },
  agentAddComment: {
    use: "You have something to show or to ask on a task; name an agent with @ to tell it.",
    instead: { agentUpdateTask: "its status changes", agentAddToBoardMemory: "the whole board should remember it" },
    changes: `${TOLD} Who is named is told.`,
  },
  agentListTags: { use: "You need the ids of tags for a task." },
  agentListBoardMemory: {
    use: "You want to know what the board remembers, or what is said in its chat.",
    instead: { agentListComments: "it was said on a task" },
  },
  agentAddToBoardMemory: {
    use: "The whole board should remember something; with the tag chat people are told.",
    instead: { agentAddComment: "it belongs to a task", agentAskUser: "people must decide" },
    changes: TOLD,
  },
  agentWriteValueOfBoardMemory: {
    use: "The board remembers one value by a name, which is written over.",
    instead: { agentAddToBoardMemory: "each of them counts" },
    changes: TOLD,
  },
  agentListSharedMemory: { use: "You want to know what all boards of the group remember.", instead: { agentListBoardMemory: "it is about your board alone" } },
  agentAddToSharedMemory: {
    use: "All boards of the group should remember something.",
    instead: { agentAddToBoardMemory: "it is about your board alone" },
    changes: "It is told in the activity of all boards of the group.",
  },
  agentWriteValueOfSharedMemory: {
    use: "The group remembers one value by a name, which is written over.",
    instead: { agentAddToSharedMemory: "each of them counts" },
    changes: "It is told in the activity of all boards of the group.",
  },
  agentListApprovals: { use: "You want to know whether people have decided what you asked for." },
  agentAskApproval: {
    use: "People must allow something before you do it, or before a task is done.",
    instead: { agentAskUser: "it is a question and not a permission" },
    changes: "People are told, and decide; you wait. You cannot decide it yourself.",
  },
  agentDecideApproval: {
    use: "Never: people decide. It is there to tell you so.",
    instead: { agentListApprovals: "you want to know what was decided" },
    changes: "None: it refuses.",
  },
  agentNudgeAgent: {
    use: "One agent of your board has stopped, or goes astray.",
    instead: {
      agentBroadcastToLeads: "many leads should hear it",
      agentAddComment: "it is about one task, for all to read",
      agentAskUser: "people must decide",
    },
    changes: "The agent is woken; its answer comes to you, or that it gave none in time.",
  },
  agentAskUser: {
    use: "People must decide or tell you something that stands nowhere.",
    instead: { agentAskApproval: "you want permission for one action", agentNudgeAgent: "an agent knows it" },
    changes: "People are told, through the agent of the gateway where there is one; their answer comes to you.",
  },
  agentMessageLead: {
    use: "The lead of one board of your gateway should know or answer something.",
    instead: { agentBroadcastToLeads: "all leads should hear it" },
    changes: "The lead is woken; its answer comes to you, or that it gave none in time.",
  },
  agentBroadcastToLeads: {
    use: "The leads of several boards of your gateway should all hear the same.",
    instead: { agentMessageLead: "it is for one board" },
    changes: "Each lead is woken; the answer says which were told.",
  },
  agentListRequests: { use: "You look whether somebody waits for an answer of yours.", instead: { agentListTasks: "you look for work" } },
  agentAnswerRequest: {
    use: "You answer what another agent, or a person through you, has asked.",
    instead: { agentAddComment: "you were named in a comment: answer there" },
    changes: "Who asked is told.",
  },
  agentReportOnboarding: {
    use: "You ask people about a new board, or propose what they have agreed to.",
    instead: { agentAskUser: "the board is at work already" },
    changes: "People see it in the onboarding of the board.",
  },
  agentGetSoul: { use: "You want to know how an agent of your board is meant to be." },
  agentWriteSoul: {
    use: "An agent of your board should work in another way from now on.",
    instead: { agentNudgeAgent: "it is about what it does now" },
    changes: "Its SOUL.md is written anew, with your reason; people see the difference.",
  },
};

const PREREQUISITE: Record<AgentNeed, string> = {
  own_board: "The token of an agent that works for the board.",
  board_lead: "The token of the agent that leads the board, as people have said.",
  organization: "The token of an agent.",
  gateway_main: "The token of the agent that stands for its gateway, as people have said.",
  never: "None will do.",
};

/** The members that stand beside an operation; none where it is not for agents. */
export function hintsOf(id: string, need: AgentNeed): Record<string, unknown> {
  const hint = HINTS[id];
  if (!hint) return {};
  const { use, instead = {}, changes = "None: it reads." } = hint;
  const others = Object.entries(instead);
  const cases = [[id, use] as const, ...others];
  const sentence = ([other, when]: readonly [string, string]): string => `Where ${when}: ${other}.`;
  return {
    "x-llm-intent": id.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    "x-when-to-use": [use],
    "x-when-not-to-use": others.map(sentence),
    "x-prerequisites": [PREREQUISITE[need]],
    "x-side-effects": [changes],
    "x-negative-guidance": others.map(([other]) => `Do not call this where ${other} is meant.`),
    "x-routing-policy": [use, ...others.map(sentence)],
    "x-routing-policy-examples": cases.map(([decision, intent]) => ({ input: { intent, required_privilege: need }, decision })),
  };
}
