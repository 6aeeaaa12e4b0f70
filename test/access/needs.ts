// What every operation demands of those who call it, written by hand and in words of its own: nothing here is computed from the product,
// so a rule that is weakened there differs from it. By operation id: the action it names, and what a person, an agent and an API key need.

/**
 * `admin here`: an admin who may also write on the board concerned. `operator`: the person of LOCAL_AUTH_TOKEN. A reader may read the
 * board, a writer also write on it.
 */
export type PersonWord = "anybody" | "signed in" | "operator" | "member" | "reader" | "writer" | "admin" | "admin here" | "owner" | "nobody";
/** `asks only`: an agent of the board gets as far as being told that people decide. */
export type AgentWord = "anybody" | "its board" | "its organization" | "asks only" | "never";
/**
 * The scope, and how a key that is limited to boards fares: `here`, one that names this board is enough; `anywhere`, whichever boards it
 * names; `everywhere`, it must not be limited. `+ scope`: a second one.
 */
export type KeyWord = "anybody" | "never" | `${string}:${string} ${"here" | "anywhere" | "everywhere"}${"" | ` + ${string}`}`;
export type Need = readonly [action: string | null, person: PersonWord, agent: AgentWord, key: KeyWord];

const PUBLIC: Need = [null, "anybody", "anybody", "anybody"];
/** What concerns the caller's own account. */
const own = (action: string): Need => [action, "signed in", "never", "never"];

export const NEEDS: Record<string, Need> = {
  // Sign-in, and links that prove themselves; gateways prove themselves by what they send
  registerGateway: PUBLIC,
  sendGatewayHeartbeat: PUBLIC,
  deregisterGateway: PUBLIC,
  getSignInOptions: PUBLIC,
  signIn: PUBLIC,
  signInWithJwt: PUBLIC,
  verifyEmail: PUBLIC,
  requestPasswordReset: PUBLIC,
  resetPassword: PUBLIC,
  challengeSignIn: PUBLIC,
  signInWithPasskey: PUBLIC,
  previewInvite: PUBLIC,
  signUpByInvite: PUBLIC,
  // A person's own account
  signOut: own("session.end"),
  getSession: own("session.read"),
  bootstrap: own("profile.read"),
  listSessions: own("session.list"),
  revokeSession: own("session.end"),
  revokeOtherSessions: own("session.end"),
  challengePasskey: own("passkey.manage"),
  createPasskey: own("passkey.manage"),
  listPasskeys: own("passkey.list"),
  updatePasskey: own("passkey.manage"),
  deletePasskey: own("passkey.manage"),
  getMe: own("profile.read"),
  updateMe: own("profile.update"),
  deleteMe: own("account.delete"),
  restoreMe: own("account.restore"),
  listSignInMethods: own("sign_in_method.list"),
  changePassword: own("password.change"),
  changeEmail: own("email.change"),
  createResetLink: ["reset_link.create", "operator", "never", "never"],
  // Organizations
  createOrganization: own("organization.create"),
  listOrganizations: own("organization.list"),
  listMyOrganizations: own("organization.list"),
  setActiveOrganization: own("organization.choose"),
  getActiveOrganization: ["organization.read", "member", "its organization", "organization:read anywhere"],
  getOrganization: ["organization.read", "member", "its organization", "organization:read anywhere"],
  updateActiveOrganization: ["organization.configure", "admin", "never", "never"],
  updateOrganization: ["organization.configure", "admin", "never", "never"],
  deleteOrganization: ["organization.close", "owner", "never", "never"],
  restoreOrganization: ["organization.close", "owner", "never", "never"],
  // Members, invites and keys
  getMyMember: ["member.read_own", "member", "never", "never"],
  listMembers: ["member.list", "member", "never", "members:read anywhere"],
  getMember: ["member.read", "admin", "never", "members:read anywhere"],
  updateMember: ["member.update", "admin", "never", "never"],
  setMemberAccess: ["member.update", "admin", "never", "never"],
  removeMember: ["member.remove", "admin", "never", "never"],
  listInvites: ["invite.manage", "admin", "never", "never"],
  createInvite: ["invite.manage", "admin", "never", "never"],
  revokeInvite: ["invite.manage", "admin", "never", "never"],
  renewInvite: ["invite.manage", "admin", "never", "never"],
  acceptInvite: own("invite.accept"),
  createApiKey: ["api_key.manage", "admin here", "never", "never"],
  listApiKeys: ["api_key.manage", "admin", "never", "never"],
  getApiKey: ["api_key.manage", "admin", "never", "never"],
  updateApiKey: ["api_key.manage", "admin", "never", "never"],
  rotateApiKey: ["api_key.manage", "admin here", "never", "never"],
  revokeApiKey: ["api_key.manage", "admin", "never", "never"],
  // Gateways
  createGateway: ["gateway.manage", "admin", "never", "gateways:write everywhere"],
  listGateways: ["gateway.read", "member", "never", "gateways:read anywhere"],
  getGateway: ["gateway.read", "member", "never", "gateways:read anywhere"],
  updateGateway: ["gateway.manage", "admin", "never", "gateways:write everywhere"],
  deleteGateway: ["gateway.manage", "admin", "never", "gateways:write everywhere"],
  createConnectCommand: ["gateway.connect", "admin here", "never", "never"],
  getGatewayStatus: ["gateway_session.list", "admin", "never", "gateways:read anywhere"],
  listGatewaySessions: ["gateway_session.list", "admin", "never", "gateways:read anywhere"],
  getGatewaySession: ["gateway_session.list", "admin", "never", "gateways:read anywhere"],
  getGatewaySessionHistory: ["gateway_session.read", "admin", "never", "never"],
  listGatewayMetrics: ["gateway.read", "member", "never", "gateways:read anywhere"],
  listGatewayConnections: ["gateway.read", "member", "never", "gateways:read anywhere"],
  createRegistrationToken: ["registration_token.manage", "admin", "never", "never"],
  listRegistrationTokens: ["registration_token.manage", "admin", "never", "never"],
  revokeRegistrationToken: ["registration_token.manage", "admin", "never", "never"],
  listGatewayCommands: ["gateway.read", "member", "never", "gateways:read anywhere"],
  // Boards
  createBoardGroup: ["board_group.manage", "admin", "never", "boards:write everywhere"],
  listBoardGroups: ["board_group.read", "member", "its organization", "boards:read anywhere"],
  getBoardGroup: ["board_group.read", "member", "its organization", "boards:read anywhere"],
  updateBoardGroup: ["board_group.manage", "admin", "never", "boards:write everywhere"],
  deleteBoardGroup: ["board_group.manage", "admin", "never", "boards:write everywhere"],
  createBoard: ["board.create", "admin", "never", "boards:write everywhere"],
  listBoards: ["board.list", "member", "its organization", "boards:read anywhere"],
  updateBoard: ["board.configure", "admin", "never", "boards:write here"],
  deleteBoard: ["board.configure", "admin", "never", "boards:write here"],
  getBoard: ["board.read", "reader", "its board", "boards:read here"],
  getBoardSnapshot: ["board.read", "reader", "its board", "boards:read here"],
  agentListBoards: ["agent.act", "nobody", "its organization", "never"],
  agentGetBoard: ["board.read", "reader", "its board", "boards:read here"],
  // Agents
  createAgent: ["agent.manage", "admin", "never", "agents:write everywhere"],
  listAgents: ["agent.list", "member", "its organization", "agents:read anywhere"],
  getAgent: ["agent.read", "member", "its organization", "agents:read anywhere"],
  updateAgent: ["agent.manage", "admin", "never", "agents:write everywhere"],
  deleteAgent: ["agent.manage", "admin", "never", "agents:write everywhere"],
  provisionAgent: ["agent.manage", "admin", "never", "agents:write everywhere"],
  getAgentDrift: ["agent.manage", "admin", "never", "agents:write everywhere"],
  resolveAgentDrift: ["agent.manage", "admin", "never", "agents:write everywhere"],
  agentHealth: ["agent.act", "nobody", "its organization", "never"],
  agentHeartbeat: ["agent.act", "nobody", "its organization", "never"],
  // Tasks, comments, runs
  createTask: ["task.create", "writer", "never", "tasks:write here"],
  listTasks: ["task.read", "reader", "its board", "tasks:read here"],
  getTask: ["task.read", "reader", "its board", "tasks:read here"],
  updateTask: ["task.update", "writer", "its board", "tasks:write here"],
  deleteTask: ["task.delete", "writer", "never", "tasks:write here"],
  listComments: ["task.read", "reader", "its board", "tasks:read here"],
  addComment: ["task.comment", "writer", "its board", "tasks:write here"],
  executeTask: ["task.execute", "writer", "never", "runs:write here"],
  stopTask: ["task.execute", "writer", "never", "runs:write here"],
  executeOnGateway: ["task.execute", "writer", "never", "runs:write here + gateways:read"],
  listRuns: ["task.read", "reader", "its board", "tasks:read here"],
  getExecution: ["task.read", "reader", "its board", "tasks:read here"],
  getGatewayExecution: ["task.read", "reader", "its board", "tasks:read here"],
  listTasksOnBoard: ["task.read", "reader", "its board", "tasks:read here"],
  createTaskOnBoard: ["task.create", "writer", "never", "tasks:write here"],
  getTaskOnBoard: ["task.read", "reader", "its board", "tasks:read here"],
  updateTaskOnBoard: ["task.update", "writer", "its board", "tasks:write here"],
  deleteTaskOnBoard: ["task.delete", "writer", "never", "tasks:write here"],
  listCommentsOnBoard: ["task.read", "reader", "its board", "tasks:read here"],
  addCommentOnBoard: ["task.comment", "writer", "its board", "tasks:write here"],
  agentListTasks: ["task.read", "reader", "its board", "tasks:read here"],
  agentGetTask: ["task.read", "reader", "its board", "tasks:read here"],
  agentUpdateTask: ["task.update", "writer", "its board", "tasks:write here"],
  agentListComments: ["task.read", "reader", "its board", "tasks:read here"],
  agentAddComment: ["task.comment", "writer", "its board", "tasks:write here"],
  // Approvals
  askApproval: ["approval.ask", "writer", "its board", "approvals:ask here"],
  askApprovalOnBoard: ["approval.ask", "writer", "its board", "approvals:ask here"],
  agentAskApproval: ["approval.ask", "writer", "its board", "approvals:ask here"],
  listApprovals: ["approval.list", "member", "its organization", "approvals:read anywhere"],
  getApproval: ["approval.read", "reader", "its board", "approvals:read here"],
  listApprovalsOnBoard: ["approval.read", "reader", "its board", "approvals:read here"],
  agentListApprovals: ["approval.read", "reader", "its board", "approvals:read here"],
  decideApproval: ["approval.decide", "writer", "asks only", "never"],
  decideApprovalOnBoard: ["approval.decide", "writer", "asks only", "never"],
  agentDecideApproval: ["approval.decide", "writer", "asks only", "never"],
  // The record, and the whole organization in one file
  listActivity: ["activity.read", "member", "its organization", "activity:read anywhere"],
  listSetAsideEvents: ["activity.operate", "admin", "never", "never"],
  retrySetAsideEvent: ["activity.operate", "admin", "never", "never"],
  createExport: ["organization.export", "owner", "never", "never"],
  listExports: ["organization.export", "owner", "never", "never"],
  getExport: ["organization.export", "owner", "never", "never"],
  deleteExport: ["organization.export", "owner", "never", "never"],
  downloadExport: ["organization.export", "owner", "never", "never"],
  createImport: ["organization.import", "owner", "never", "never"],
  listImports: ["organization.import", "owner", "never", "never"],
  getImport: ["organization.import", "owner", "never", "never"],
};

/** What no operation names as its own: it is asked within others, or by a socket. */
export const OTHER_ACTIONS: readonly Need[] = [
  ["agent.place", "writer", "never", "tasks:write here"],
  ["member.leave", "member", "never", "never"],
  ["organization.watch", "member", "never", "never"],
];
