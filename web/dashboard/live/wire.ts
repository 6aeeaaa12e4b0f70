// The wire types that the app uses, in one place. Types only: no schema code reaches the bundle.
export type { EventView, LiveFrame, LiveRun, SetAsideEvent } from "#worker/activity/schema.ts";
export type { Agent, AgentCreate, AgentUpdate } from "#worker/agents/schema.ts";
export type { Approval, ApprovalCreate, ApprovalDecision } from "#worker/approvals/schema.ts";
export type { Board, BoardCreate, BoardGroup, BoardUpdate } from "#worker/boards/schema.ts";
export type { OrganizationExport, OrganizationImport } from "#worker/exports/schema.ts";
export type { GatewayCommand } from "#worker/commands/schema.ts";
export type { Gateway, GatewayCreate, LinkProblem } from "#worker/gateways/schema.ts";
export type {
  EmailChange,
  Passkey,
  PasskeyChallenge,
  PasswordChange,
  Person,
  PersonUpdate,
  SessionItem,
  SessionView,
  SignIn,
  SignInMethods,
  SignInOptions,
} from "#worker/identity/schema.ts";
export type {
  AccessUpdate,
  ApiKey,
  ApiKeyCreate,
  ApiKeyIssued,
  BoardAccess,
  Invite,
  InviteCreate,
  InviteIssued,
  InvitePreview,
  Member,
  MemberSummary,
  Organization,
  OrganizationUpdate,
  Role,
  Scope,
  SignUp,
} from "#worker/organizations/schema.ts";
export type { Actor, Problem } from "#worker/platform/wire.ts";
export type { Execution, Run } from "#worker/runs/schema.ts";
export type { Comment, Priority, Task, TaskCreate, TaskStatus, TaskUpdate } from "#worker/tasks/schema.ts";

import type { z } from "zod";
import type { EventView } from "#worker/activity/schema.ts";
import type { Agent } from "#worker/agents/schema.ts";
import type { Approval } from "#worker/approvals/schema.ts";
import type { Board } from "#worker/boards/schema.ts";
import type { ConnectCommand as ConnectCommandShape } from "#worker/gateways/schema.ts";
import type { EmailChanged as EmailChangedShape, ResetLink as ResetLinkShape } from "#worker/identity/schema.ts";
import type { MemberSummary } from "#worker/organizations/schema.ts";
import type { Run } from "#worker/runs/schema.ts";
import type { Comment, Priority, Task, TaskStatus } from "#worker/tasks/schema.ts";

export type ResetLink = z.infer<typeof ResetLinkShape>;
export type EmailChanged = z.infer<typeof EmailChangedShape>;
export type ConnectCommand = z.infer<typeof ConnectCommandShape>;

export type Page<Item> = { items: Item[]; total: number; limit: number; offset: number };
export type CursorPage<Item> = { items: Item[]; next_cursor: string | null; limit: number };
export type ActivityPage = CursorPage<EventView>;
export type CommentPage = CursorPage<Comment>;

/** Everything that a board page shows, as of the board's event `seq`. */
export type BoardSnapshot = {
  board: Board;
  tasks: Task[];
  agents: Agent[];
  members: MemberSummary[];
  approvals: Approval[];
  runs: Run[];
  seq: number;
};

export const TASK_STATUSES = ["inbox", "todo", "in_progress", "blocked", "review", "done"] as const satisfies readonly TaskStatus[];
export const PRIORITIES = ["low", "medium", "high", "urgent"] as const satisfies readonly Priority[];
export const ACTION_TASK_DONE = "task.done";
export const ACTION_EXEC = "exec";
