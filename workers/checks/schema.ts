// Wire shapes of what was checked on a task. The checks themselves are a board's: boards/check-schema.ts.
import { z } from "zod";
import { BoardCheck, HttpsLink } from "#worker/boards/schema.ts";
import { CHECK_STANDINGS, Verification } from "#worker/tasks/schema.ts";
import { Actor, nullable, optionalText, Timestamp, text } from "#worker/platform/wire.ts";

/** `waiting`: the server asks a link. */
export const RESULT_STATES = ["passed", "failed", "waiting"] as const;
export const SUMMARY_MAX_CHARS = 500;
export const REVISION_MAX_CHARS = 100;
export const TESTS_MAX = 1_000_000;

export const CheckStanding = z.enum(CHECK_STANDINGS).meta({
  description: "outdated: what was reported is about the task before its last change; not_reported: nothing was, or about a check that has been changed since",
});

const counted = z.number().int().min(0).max(TESTS_MAX);
export const TestCounts = z.strictObject({ passed: counted, failed: counted, skipped: counted.default(0) }).meta({ id: "TestCounts" });

export const TaskCheck = BoardCheck.extend({
  state: CheckStanding,
  last_result: nullable(
    z
      .object({
        state: z.enum(RESULT_STATES),
        work_version: z.number().int(),
        summary: z.string().nullable(),
        url: z.string().nullable(),
        commit: z.string().nullable(),
        tests: nullable(TestCounts),
        reported_by: Actor,
        reported_at: Timestamp,
        attempts: z.number().int().meta({ description: "how often a link was asked" }),
        next_at: Timestamp.nullable().meta({ description: "when a link is asked, or asked again" }),
      })
      .meta({ id: "CheckResult" }),
  ).meta({ description: "whatever it is about" }),
}).meta({ id: "TaskCheck" });
export type TaskCheck = z.infer<typeof TaskCheck>;

export const TaskChecks = z
  .object({
    work_version: z.number().int(),
    verification: Verification,
    items: z.array(TaskCheck).meta({ description: "all checks of its board, in their order" }),
  })
  .meta({ id: "TaskChecks" });
export type TaskChecks = z.infer<typeof TaskChecks>;

export const CheckResultCreate = z
  .strictObject({
    state: z.enum(["passed", "failed"]).optional().meta({ description: "a test report says it by its numbers" }),
    work_version: z.number().int().min(1).optional().meta({
      description: "the work on the task that was checked; 409 when that is not the task's any more. Default: the task as it is when the result arrives",
    }),
    summary: optionalText(SUMMARY_MAX_CHARS),
    url: HttpsLink.nullish().meta({ description: "where the result can be seen" }),
    commit: text(REVISION_MAX_CHARS).nullish(),
    tests: TestCounts.optional().meta({ description: "of a test report, and of nothing else: it has passed when at least one test has, and none has failed" }),
  })
  .meta({ id: "CheckResultCreate", example: { state: "passed", work_version: 4, url: "https://ci.example.com/runs/17", commit: "9fceb02" } });
export type CheckResultCreate = z.infer<typeof CheckResultCreate>;

export const LinkAsk = z
  .strictObject({ url: HttpsLink.optional().meta({ description: "where the board names no address, or another one than last time" }) })
  .meta({ id: "LinkAsk", example: { url: "https://preview.example.com/17" } });
export type LinkAsk = z.infer<typeof LinkAsk>;
