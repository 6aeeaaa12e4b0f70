// Wire shapes of approvals: what is asked and why, who decided, whether it has been spent.
import { z } from "zod";
import { Actor, anyText, Id, IsAbridged, JSON_OBJECT_MAX_CHARS, JsonObject, pageOf, Timestamp, text, nullable } from "#worker/platform/wire.ts";

import { HELD_OUTCOMES } from "#worker/runs/schema.ts";

export const APPROVAL_STATUSES = ["pending", "approved", "rejected", "expired", "withdrawn"] as const;
export const ApprovalStatus = z.enum(APPROVAL_STATUSES);
/** Moving a task to done; a shell command that a gateway holds; starting a run. Callers may use any other text for requests of their own. */
export const ACTION_TASK_DONE = "task.done";
export const ACTION_TASK_EXECUTE = "task.execute";
export const ACTION_EXEC = "exec";
/** Requests that wait at once: of one requester on a board, and of all on a board. Commands that a gateway holds are not counted. */
export const WAITING_OF_REQUESTER_MAX = 20;
export const WAITING_ON_BOARD_MAX = 100;
/** `exec` and whatever looks like a kind of it, as `exec.shell`: only a gateway that holds a command asks for these. */
const EXEC_LIKE = /^[^\p{L}\p{N}]*exec(?![a-z0-9])/u;
/** What nobody sees, and marks on letters. */
const UNSEEN = /[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/gu;
/** Letters of other alphabets that are drawn as these are. */
const TWINS: Record<string, string> = { е: "e", ҽ: "e", х: "x", χ: "x", с: "c", ϲ: "c", ᴄ: "c" };
/** However it is written: in wide or large letters, in those of another alphabet, or with characters between them that nobody sees. */
export const isExecAction = (action: string): boolean =>
  EXEC_LIKE.test([...action.normalize("NFKD").replace(UNSEEN, "").toLowerCase()].map((letter) => TWINS[letter] ?? letter).join(""));
export const APPROVAL_TTL_DEFAULT_SECONDS = 24 * 3600;
export const APPROVAL_TTL_MAX_SECONDS = 30 * 24 * 3600;

const RUBRIC_MAX = 20;
const CRITERION = "^[A-Za-z0-9][A-Za-z0-9 _./-]{0,59}$";
/** As the asker rates the work, criterion by criterion. */
export const RubricScores = z
  .record(z.string().regex(new RegExp(CRITERION)), z.number().int().min(-1000).max(1000))
  .refine((scores) => Object.keys(scores).length <= RUBRIC_MAX, `must have at most ${RUBRIC_MAX} criteria`)
  .meta({ id: "RubricScores", propertyNames: { type: "string", pattern: CRITERION }, example: { clarity: 90, risk: 20 } });

export const Approval = z
  .object({
    id: Id,
    organization_id: Id,
    board_id: Id.nullable(),
    board_name: z.string().nullable(),
    task_id: Id.nullable(),
    task_ids: z.array(Id),
    task_key: z.string().nullable(),
    task_title: z.string().nullable(),
    task_titles: z.array(z.string()).meta({ description: "as task_ids" }),
    agent_id: Id.nullable(),
    requested_by: Actor,
    action: z.string(),
    action_type: z.string(),
    reason: z.string(),
    metadata: JsonObject,
    payload: JsonObject,
    confidence: z.number().nullable(),
    rubric_scores: nullable(RubricScores),
    status: ApprovalStatus,
    comment: z.string().nullable(),
    decided_by: nullable(Actor),
    decided_at: Timestamp.nullable(),
    resolved_at: Timestamp.nullable(),
    expires_at: Timestamp,
    spent_at: Timestamp.nullable().meta({ description: "an approval can be used once" }),
    gateway_outcome: z.enum(HELD_OUTCOMES).nullable().meta({
      description: "of a command that a gateway held: what the gateway says became of it, where that is not what was decided here. `unknown`: it may have run",
    }),
    content_hash: z.string().meta({
      description:
        'what exactly is approved, as a SHA-256 in hex. Of a held command: of `["exec", command, cwd, host, resolved_path]` of its metadata as compact JSON in UTF-8. Of a task: it changes with its text.',
    }),
    version: z.number().int(),
    created_at: Timestamp,
    is_abridged: IsAbridged,
  })
  .meta({ id: "Approval" });
export type Approval = z.infer<typeof Approval>;

/** As a fact of a command is shown: one word or line. */
const FactText = z.string().max(JSON_OBJECT_MAX_CHARS);
const Fact = z.union([FactText, z.number(), z.boolean(), z.null()]);
const Facts = z.array(FactText).max(200).nullable();
/** What pages show of an attachment has its shape; all else in it is free. */
const Attachment = z
  .looseObject({
    command: Fact,
    argv: z.union([FactText, Facts]),
    command_argv: z.union([FactText, Facts]),
    cwd: Fact,
    host: Fact,
    node: Fact,
    resolved_path: Fact,
    risk: Fact,
    risk_level: Fact,
    risk_kinds: Facts,
    warnings: Facts,
    allowed_decisions: Facts,
  })
  .partial()
  .pipe(JsonObject);

/** One of some members is required; each is told with what it must hold. */
const oneOf = (members: Record<string, object>) => ({
  anyOf: Object.entries(members).map(([member, shape]) => ({ required: [member], properties: { [member]: shape } })),
});
const SOME_TEXT = { type: "string", pattern: "\\S" };
/** The field's programs write them in several places. */
const REQUIRED = {
  allOf: [
    oneOf({ reason: SOME_TEXT, lead_reasoning: SOME_TEXT, payload: { type: "object", required: ["reason"], properties: { reason: SOME_TEXT } } }),
    oneOf({ action: SOME_TEXT, action_type: SOME_TEXT }),
    oneOf({
      task_id: { type: "string", format: "uuid" },
      task_ids: { minItems: 1 },
      payload: { type: "object", required: ["task_id"], properties: { task_id: { type: "string", format: "uuid" } } },
    }),
  ],
};

export const ApprovalCreate = z
  .strictObject({
    board_id: Id.optional(),
    task_id: Id.nullish(),
    task_ids: z.array(Id).max(1).optional(),
    action: text(120).optional(),
    action_type: text(120).optional(),
    reason: text(4000).optional(),
    lead_reasoning: text(4000).optional(),
    metadata: Attachment.optional(),
    payload: Attachment.optional(),
    confidence: z.number().min(0).max(100).nullish(),
    rubric_scores: nullable(RubricScores).optional(),
    status: z.literal("pending").optional().meta({ description: "every request begins so; it is decided by others" }),
    agent_id: Id.nullish().meta({ description: "the agent that asks: none but the caller itself" }),
    expires_in_seconds: z.number().int().min(1).max(APPROVAL_TTL_MAX_SECONDS).optional(),
  })
  .meta({
    id: "ApprovalCreate",
    ...REQUIRED,
    example: { task_id: "019a9f5e-7c1b-7e3a-9d52-3f1f6f0c2b11", action: "task.done", reason: "All checks passed", metadata: { evidence: "run 42" } },
  });
export type ApprovalCreate = z.infer<typeof ApprovalCreate>;

export const ApprovalDecision = z
  .strictObject({
    status: z.enum(["approved", "rejected"]),
    comment: anyText(4000).nullish(),
    apply: z.boolean().default(false).meta({ description: "for task.done: move the task to done in the same step" }),
  })
  .meta({ id: "ApprovalDecision", example: { status: "approved", comment: "Looks right" } });
export type ApprovalDecision = z.infer<typeof ApprovalDecision>;

export const DecidedApproval = Approval.extend({
  apply_problem: z.string().nullable().meta({ description: "with `apply`: why the task could not be moved" }),
}).meta({ id: "DecidedApproval" });
export type DecidedApproval = z.infer<typeof DecidedApproval>;

/** What a request asks for: a command that a gateway holds, a task's move to done, a run of a task, or whatever its requester calls it. */
export const APPROVAL_KINDS = ["command", "done", "run", "other"] as const;
/** `newest` first; `urgent`: commands that a gateway holds, then the others, each by what expires soonest; `soonest`: all by what expires soonest. */
export const APPROVAL_ORDERS = ["newest", "urgent", "soonest"] as const;
/** As `cursorAfter` writes it: a place in the list by expiry. */
const CURSOR = /^[A-Za-z0-9_-]{1,120}$/;
export const ApprovalListQuery = z.object({
  status: ApprovalStatus.optional(),
  board_id: Id.optional(),
  task_id: Id.optional(),
  agent_id: Id.optional().meta({ description: "what this agent asked for" }),
  kind: z
    .enum(APPROVAL_KINDS)
    .optional()
    .meta({ description: "`command`: held by a gateway; `done`: a task's move to done; `run`: a run of a task; `other`: whatever else is asked for" }),
  sort: z.enum(APPROVAL_ORDERS).default("newest").meta({
    description: "`soonest`: by what expires soonest; `urgent`: the same, but commands that a gateway holds come before the others",
  }),
  cursor: z
    .string()
    .regex(CURSOR, "use the next_cursor of the page before")
    .optional()
    .meta({ description: "of a list with `sort=soonest`: its `next_cursor`. What is decided meanwhile moves nothing out of the next page." }),
});
export const ApprovalList = pageOf(Approval, "ApprovalPage")
  .extend({
    next_cursor: z.string().nullable().optional().meta({ description: "only with `sort=soonest`: where the next page begins; null: there is none" }),
  })
  .meta({ id: "ApprovalList" });
export type ApprovalList = z.infer<typeof ApprovalList>;
