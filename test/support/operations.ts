// A small world in which every operation of the API can be called, and what to say to each: by operation id.
import { env } from "cloudflare:workers";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import type { GatewayRegistered, RegistrationTokenIssued } from "#worker/registry/schema.ts";
import { composition } from "#worker/slices.ts";
import { AGENT_OPERATIONS, givenToAgents } from "./agent-operations.ts";
import { ACCOUNT_OPERATIONS } from "./account-operations.ts";
import { askingAgents, COORDINATION_OPERATIONS, requestIds } from "./coordination-operations.ts";
import { CHECK_OPERATIONS, CHECKS } from "./check-operations.ts";
import { DUE_OPERATIONS, dueIds, dueThings } from "./due-operations.ts";
import { endedTransfers } from "../exports/transfers.ts";
import { agentOn, approval, board, gateway, member, must, organization, task } from "./factories.ts";
import { MEMORY_OPERATIONS, memories, memoryIds } from "./memory-operations.ts";
import { ONBOARDING_OPERATIONS, onboardingOn } from "./onboarding-operations.ts";
import { inSession, nothing, type Operation, type Said, saying, spending } from "./saying.ts";
import { OF_BOARDS } from "./board-operations.ts";
import { EXPORT_OPERATIONS } from "./export-operations.ts";
import { driftedAgent } from "./drifted-agent.ts";
import { GUARD_OPERATIONS, stoppedGateway } from "./guard-operations.ts";
import { IMPORT_OPERATIONS, waitingImport } from "./import-operations.ts";
import { LABEL_OPERATIONS, labelIds, labels } from "./labels.ts";
import { eventSetAside } from "./set-aside.ts";
import { idsOfDetails, TASK_DETAILS, taskDetails } from "./task-details.ts";

export async function world() {
  const of = await organization();
  const lab = await gateway(of, { endpoint: "ws://127.0.0.1:18789", auth_token: "hush" });
  const group = must(await of.call<{ id: string }>("POST", "/board-groups", { body: { organization_id: of.id, name: "Group" } }));
  const on = await board(of, { gateway_id: lab.id, checks: CHECKS, board_group_id: group.id, max_agents: 50 });
  const kept = await memories(of, on, group);
  const note = must(await of.call<{ id: string }>("POST", `/board-groups/${group.id}/notes`, { body: { text: "Frozen until Monday" } }));
  const view = must(await of.call<{ id: string }>("POST", `/boards/${on.id}/views`, { body: { name: "Ours", query: "is:open", is_shared: true } }));
  const labelled = await labels(of, on);
  const [first, busy] = [await task(of, on), await task(of, on)];
  const scout = await agentOn(of, on);
  const asking = await askingAgents(of, { on, lab, scout });
  await onboardingOn(of, on, scout);
  const details = await taskDetails(of, on, scout);
  const housed = must(await of.call<{ id: string }>("POST", "/agents", { body: { organization_id: of.id, name: "Housed", gateway_id: lab.id } }));
  const drifted = await driftedAgent(of, lab);
  const run = must(await of.call<{ id: string; agent_id: string }>("POST", `/tasks/${busy.id}/execute`, { body: {} }));
  const asked = await approval(of, busy, { action: "deploy" });
  const aside = await eventSetAside(of, on);
  const spare = await gateway(of);
  const friend = await member(of, { role: "admin" });
  const due = await dueThings(of, on, friend);
  const checked = await task(of, on, { assigned_user_id: friend.id });
  const { id: friendId } = must(await friend.call<{ id: string }>("GET", "/organizations/me/member"));
  const invite = must(await friend.call<{ id: string; token: string }>("POST", "/organizations/me/invites", { body: {} }));
  const { token: keyToken, ...key } = must(
    await of.call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: composition.scopes } }),
  );
  const makeToken = async () => must(await of.call<RegistrationTokenIssued>("POST", "/gateway-registry/tokens", { body: { name: "Rack", max_uses: null } }));
  const [{ token: registrationToken }, registration] = [await makeToken(), await makeToken()];
  const register = { organization_id: of.id, registration_token: registrationToken, name: "rack" };
  const racked = must(await of.call<GatewayRegistered>("POST", "/gateway-registry/register", { body: register }));
  const [ended, brought, stopped] = [await endedTransfers(of), await waitingImport(of), await stoppedGateway(of, spare)];
  const given = await givenToAgents(of, on, scout);
  return {
    of,
    lab,
    spare,
    on,
    group,
    note,
    view,
    ...labelled,
    ...kept,
    ...due,
    first,
    busy,
    checked,
    ...details,
    scout,
    ...asking,
    housed,
    drifted,
    run,
    asked,
    aside,
    key,
    keyToken: keyToken as string,
    friendId,
    invite,
    registration,
    register,
    racked,
    ended,
    brought,
    stopped,
    ...given,
  };
}
export type World = Awaited<ReturnType<typeof world>>;

/** Ids of the path where the operation says nothing else. */
const usual = (in_: World): Record<string, string> => ({
  organization_id: in_.of.id,
  group_id: in_.group.id,
  note_id: in_.note.id,
  view_id: in_.view.id,
  board_id: in_.on.id,
  task_id: in_.first.id,
  ...labelIds(in_),
  ...memoryIds(in_),
  ...dueIds(in_),
  ...requestIds(in_),
  gateway_id: in_.lab.id,
  ...idsOfDetails(in_),
  execution_id: in_.run.id,
  approval_id: in_.asked.id,
  agent_id: in_.scout.id,
  event_id: in_.aside,
  api_key_id: in_.key.id,
  member_id: in_.friendId,
  invite_id: in_.invite.id,
  registration_token_id: in_.registration.id,
  export_id: in_.ended.exportId,
  import_id: in_.ended.importId,
  task_import_id: in_.brought.id,
  stop_id: in_.stopped.id,
});

export const OPERATIONS: Record<string, Operation> = {
  ...OF_BOARDS,
  ...ACCOUNT_OPERATIONS,
  ...LABEL_OPERATIONS,
  ...MEMORY_OPERATIONS,
  ...DUE_OPERATIONS,
  ...ONBOARDING_OPERATIONS,
  ...COORDINATION_OPERATIONS,
  ...IMPORT_OPERATIONS,
  ...GUARD_OPERATIONS,
  signIn: saying({ token: env.LOCAL_AUTH_TOKEN }),
  signOut: nothing,
  getSession: nothing,
  bootstrap: nothing,
  getMe: nothing,
  updateMe: saying({ pronouns: "they" }),
  createOrganization: saying({ name: "Another" }),
  listOrganizations: nothing,
  listMyOrganizations: nothing,
  setActiveOrganization: ({ of }) => ({ body: { organization_id: of.id } }),
  getActiveOrganization: nothing,
  listMembers: nothing,
  getOrganization: nothing,
  createGateway: saying({ name: "New" }),
  listGateways: nothing,
  getGateway: nothing,
  updateGateway: saying({ name: "Renamed" }),
  deleteGateway: ({ spare }) => ({ params: { gateway_id: spare.id } }),
  createConnectCommand: nothing,
  getGatewayDialling: nothing,
  dialGateway: nothing,
  listGatewayMethods: nothing,
  createRegistrationToken: saying({ name: "Rack 2" }),
  listRegistrationTokens: nothing,
  revokeRegistrationToken: () => ({ spends: true }),
  registerGateway: ({ register }) => ({ body: { ...register, name: `rack-${newId()}` } }),
  sendGatewayHeartbeat: ({ racked: { gateway_id, relay_token } }) => ({ body: { gateway_id, relay_token } }),
  deregisterGateway: ({ racked: { gateway_id, relay_token } }) => ({ body: { gateway_id, relay_token }, spends: true }),
  callGateway: () => ({ body: { method: "cron.status" }, answers: 409 }), // nobody is connected
  getGatewayUsage: () => ({ query: { from: "2026-11-20", to: "2026-11-22" }, answers: 409 }),
  getGatewayHealth: nothing,
  listGatewayMetrics: nothing,
  listGatewayConnections: nothing,
  listGatewayCommands: nothing,
  getGatewayStatus: ({ lab }) => ({ query: { gateway_id: lab.id } }),
  listGatewaySessions: ({ lab }) => ({ query: { gateway_id: lab.id }, answers: 409 }), // nobody is connected
  getGatewaySession: ({ lab }) => ({ params: { session_id: "agent:main:main" }, query: { gateway_id: lab.id }, answers: 409 }),
  getGatewaySessionHistory: ({ lab }) => ({ params: { session_id: "agent:main:main" }, query: { gateway_id: lab.id }, answers: 409 }),
  listFoundAgents: ({ lab }) => ({ params: { gateway_id: lab.id }, answers: 409 }),
  getFoundAgent: ({ lab }) => ({ params: { gateway_id: lab.id, gateway_agent_id: "main" }, answers: 409 }),
  adoptFoundAgent: ({ lab }) => ({ params: { gateway_id: lab.id, gateway_agent_id: "main" }, body: { accept_default: true }, answers: 409 }),
  syncGatewayTemplates: ({ lab }) => ({ params: { gateway_id: lab.id } }),
  streamGatewaySession: ({ lab }) => ({ params: { session_id: "agent:main:main" }, query: { gateway_id: lab.id }, answers: 409 }),
  messageGatewaySession: inSession({ content: "Hello" }),
  abortGatewaySession: inSession(),
  resetGatewaySession: inSession(),
  compactGatewaySession: inSession(),
  updateGatewaySession: inSession({ permission_mode: "read-only" }),
  createAgent: ({ of }) => ({ body: { organization_id: of.id, name: "New" } }),
  listAgents: nothing,
  getAgent: nothing,
  updateAgent: saying({ name: "Renamed" }),
  heartbeatAgent: saying({ status: "healthy" }),
  heartbeatOrCreateAgent: saying({ name: "Beating", status: "healthy" }),
  streamAgents: nothing,
  getAgentDrift: nothing,
  getAgentAdoption: ({ drifted }) => ({ params: { agent_id: drifted.id } }),
  resolveAgentDrift: ({ drifted }) => ({ params: { agent_id: drifted.id }, body: { resolution: "overwrite", version: 1 } }),
  provisionAgent: ({ housed }) => ({ params: { agent_id: housed.id } }),
  cancelAgentProvisioning: ({ housed }) => ({ params: { agent_id: housed.id } }),
  getAgentLifecycle: nothing,
  ...AGENT_OPERATIONS,
  createTask: ({ on, label }) => ({ body: { board_id: on.id, title: "New", tag_ids: [label.id], custom_field_values: { effort: 3 } } }),
  listTasks: ({ on }) => ({ query: { board_id: on.id } }),
  getTask: nothing,
  updateTask: ({ label }) => ({ body: { title: "Renamed", tag_ids: [label.id], custom_field_values: { effort: 5 } } }),
  deleteTask: nothing,
  ...TASK_DETAILS,
  ...CHECK_OPERATIONS,
  listComments: nothing,
  addComment: saying({ message: "Hello" }),
  executeTask: spending({ parameters: {} }),
  stopTask: ({ busy }) => ({ params: { task_id: busy.id } }),
  listRuns: nothing,
  getTaskRouting: nothing,
  executeOnGateway: ({ first }) => ({ body: { task_id: first.id, parameters: {} }, spends: true }),
  getExecution: nothing,
  getGatewayExecution: nothing,
  listTasksOnBoard: nothing,
  createTaskOnBoard: saying({ title: "New" }),
  getTaskOnBoard: nothing,
  updateTaskOnBoard: saying({ title: "Renamed" }),
  deleteTaskOnBoard: nothing,
  listCommentsOnBoard: nothing,
  addCommentOnBoard: saying({ message: "Hello" }),
  askApproval: ({ first }) => ({ body: { task_id: first.id, action: "deploy", reason: "Green" }, spends: true }),
  listApprovals: nothing,
  getApproval: nothing,
  decideApproval: spending({ status: "approved" }),
  listApprovalsOnBoard: nothing,
  askApprovalOnBoard: ({ first }) => ({ body: { task_id: first.id, action: "deploy", reason: "Green" }, spends: true }),
  decideApprovalOnBoard: spending({ status: "approved" }),
  listActivity: nothing,
  streamActivity: nothing,
  streamEvents: nothing,
  search: () => ({ query: { q: "task" } }),
  getDashboardMetrics: nothing,
  getMetricSeries: () => ({ query: { metric: "throughput" } }),
  exportMetricSeries: () => ({ query: { metric: "flow" } }),
  getFleet: nothing,
  listCycleTimes: () => ({ query: { range_key: "7d" } }),
  listBehindMetric: () => ({ query: { metric: "flow", status: "inbox" } }),
  listSetAsideEvents: nothing,
  retrySetAsideEvent: nothing,
  agentHealth: nothing,
  agentHeartbeat: nothing,
  agentListBoards: nothing,
  agentGetBoard: nothing,
  agentListTasks: nothing,
  agentGetTask: nothing,
  agentUpdateTask: saying({ status: "in_progress" }),
  agentListComments: nothing,
  agentAddComment: saying({ message: "Hello" }),
  agentListApprovals: nothing,
  agentDecideApproval: spending({ status: "approved" }),
  agentAskApproval: ({ first }) => ({ body: { task_id: first.id, action: "deploy", reason: "Green" }, spends: true }),
  // API keys
  // organizations
  updateActiveOrganization: saying({ description: "New" }),
  updateOrganization: saying({ description: "New" }),
  deleteOrganization: nothing,
  restoreOrganization: nothing,
  getMyMember: nothing,
  getMember: nothing,
  updateMember: spending({ role: "member" }),
  setMemberAccess: saying({ all_boards_read: true }),
  removeMember: nothing,
  listInvites: nothing,
  createInvite: saying({ invited_email: "new@example.com" }),
  revokeInvite: nothing,
  renewInvite: () => ({ spends: true }),
  previewInvite: ({ invite }) => ({ body: { token: invite.token } }),
  signUpByInvite: ({ invite }) => ({
    body: { token: invite.token, name: "Mira", email: `${newId()}@example.com`, password: "seven quiet otters swim" },
    spends: true,
  }),
  acceptInvite: ({ invite }) => ({ body: { token: invite.token }, spends: true }),
  createApiKey: saying({ name: "CI", scopes: ["tasks:read"] }),
  listApiKeys: nothing,
  getApiKey: nothing,
  updateApiKey: saying({ name: "Renamed" }),
  rotateApiKey: saying({}),
  revokeApiKey: nothing,
  ...EXPORT_OPERATIONS,
};

/** What `fill` needs to know of an operation: an entry of the routes, or of the OpenAPI document. */
type Asked = { id: string; path: string; body?: unknown };

/** The request of an operation in this world; `names`: whether it names something of the world; `instead`: what it says rather than the usual. */
export function fill(
  spec: Asked,
  in_: World,
  instead: Pick<Said, "params" | "body" | "answers"> = {},
): { path: string; body: unknown; names: boolean; answers: number | undefined; spends: boolean } {
  const said: Said = { ...OPERATIONS[spec.id]?.(in_), ...instead };
  const params = { ...usual(in_), ...said.params };
  const path = spec.path.replace(/:([a-z_]+)/g, (_, name: string) => params[name] ?? newId());
  const query = new URLSearchParams(said.query).toString();
  const body = said.body ?? (spec.body ? {} : undefined);
  const names = path !== spec.path || query.includes("_id") || JSON.stringify(said.body ?? {}).includes("_id");
  return { path: query ? `${path}?${query}` : path, body, names, answers: said.answers, spends: said.spends ?? false };
}
