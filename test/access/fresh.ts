// What an operation takes away or uses up, made anew for each caller that is let in; and requests that whoever is let in may make.
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { endedTransfers } from "../exports/transfers.ts";
import { agentOn, approval, board, gateway, member, must, type Person, type TestOrganization, task } from "../support/factories.ts";
import { newId } from "#worker/platform/ids.ts";
import { requestOn } from "../support/coordination-operations.ts";
import { onboardingOn } from "../support/onboarding-operations.ts";
import type { World } from "../support/operations.ts";
import type { Said } from "../support/saying.ts";

type Made = Promise<Pick<Said, "params" | "body" | "answers">>;
type Maker = (in_: World) => Made;

export async function memberIdOf({ db, id }: TestOrganization, { id: personId }: Person): Promise<string> {
  const row = await db.sql("SELECT id FROM members WHERE organization_id = ?1 AND person_id = ?2", id, personId).first<{ id: string }>();
  if (!row) throw new Error("no such member");
  return row.id;
}

const newTask: Maker = async ({ of, on }) => ({ params: { task_id: (await task(of, on)).id } });
const newMember: Maker = async ({ of }) => ({ params: { member_id: await memberIdOf(of, await member(of)) } });
const keyHere = ({ on }: World) => ({ name: "Here", scopes: ["tasks:read"], board_ids: [on.id] });
const newKey: Maker = async (in_) => ({
  params: { api_key_id: must(await in_.of.call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body: keyHere(in_) })).id },
});
/** By an admin who is nobody else in the test: nobody accepts an invite of their own. */
const newInvite = async ({ of }: World) => {
  const { call } = await member(of, { role: "admin" });
  return must(await call<{ id: string; token: string }>("POST", "/organizations/me/invites", { body: {} }));
};
const inviteById: Maker = async (in_) => ({ params: { invite_id: (await newInvite(in_)).id } });
const askAboutNew: Maker = async ({ of, on }) => ({ body: { task_id: (await task(of, on)).id, action: "deploy", reason: "Green" } });
const newRequest: Maker = async ({ of, on }) => ({ params: { approval_id: (await approval(of, await task(of, on), { action: "deploy" })).id } });

/** The one change of a task that people, agents and keys may make alike. */
const newMove: Maker = async (in_) => ({ ...(await newTask(in_)), body: { status: "in_progress" } });

/** Whatever has been said before: its proposal waits again. */
const proposedAgain: Maker = async ({ of, on, scout }) => {
  await onboardingOn(of, on, scout);
  return {};
};

const newRequestOfAgent: Maker = async (in_) => ({ params: { request_id: (await requestOn(in_.of, in_)).id } });
const newSoul: Maker = async ({ of }) => ({
  params: { soul_id: must(await of.call<{ id: string }>("POST", "/souls", { body: { name: `Soul ${newId()}`, content: "Be kind." } })).id },
});
const MADE: Record<string, Maker> = {
  deleteSoul: newSoul,
  agentCreateAgent: async () => ({ body: { name: `Helper ${newId()}` } }),
  agentDeleteAgent: async ({ of, on }) => ({ params: { agent_id: (await agentOn(of, on)).id } }),
  agentDeleteTask: newTask,
  agentAnswerRequest: newRequestOfAgent,
  answerCoordination: newRequestOfAgent,
  closeCoordination: newRequestOfAgent,
  // The operator cannot leave, a member can.
  deleteMe: async () => ({ answers: 200 }),
  deleteGateway: async ({ of }) => ({ params: { gateway_id: (await gateway(of)).id } }),
  deleteAgent: async ({ of, on }) => ({ params: { agent_id: (await agentOn(of, on)).id } }),
  deleteBoardGroup: async ({ of }) => ({
    params: { group_id: must(await of.call<{ id: string }>("POST", "/board-groups", { body: { organization_id: of.id, name: "Spare" } })).id },
  }),
  deleteSavedView: async ({ of, on }) => ({
    params: { view_id: must(await of.call<{ id: string }>("POST", `/boards/${on.id}/views`, { body: { name: "Spare", is_shared: true } })).id },
  }),
  deleteBoard: async ({ of }) => ({ params: { board_id: (await board(of)).id } }),
  answerBoardOnboarding: proposedAgain,
  skipBoardOnboarding: proposedAgain,
  confirmBoardOnboarding: proposedAgain,
  reportBoardOnboarding: proposedAgain,
  agentReportOnboarding: proposedAgain,
  deleteTask: newTask,
  deleteTaskOnBoard: newTask,
  updateTask: newMove,
  updateTaskOnBoard: newMove,
  executeTask: newTask,
  stopTask: async ({ of, on }) => {
    const { id } = await task(of, on);
    must(await of.call("POST", `/tasks/${id}/execute`, { body: {} }));
    return { params: { task_id: id } };
  },
  executeOnGateway: async ({ of, on }) => ({ body: { task_id: (await task(of, on)).id, parameters: {} } }),
  askApproval: askAboutNew,
  askApprovalOnBoard: askAboutNew,
  agentAskApproval: askAboutNew,
  decideApproval: newRequest,
  decideApprovalOnBoard: newRequest,
  agentDecideApproval: newRequest,
  updateMember: newMember,
  removeMember: newMember,
  // An admin without rights on boards takes rights, but gives none.
  setMemberAccess: async (in_) => ({ ...(await newMember(in_)), body: { all_boards_read: false } }),
  revokeInvite: inviteById,
  renewInvite: inviteById,
  acceptInvite: async (in_) => ({ body: { token: (await newInvite(in_)).token } }),
  createApiKey: async (in_) => ({ body: keyHere(in_) }),
  rotateApiKey: newKey,
  revokeApiKey: newKey,
  deleteExport: async ({ of }) => ({ params: { export_id: (await endedTransfers(of)).exportId } }),
};

/** Of things that another caller may still need; {} where nothing is used up. */
export const madeFor = (id: string, in_: World): Made => MADE[id]?.(in_) ?? Promise.resolve({});
