// Wire shapes of a board's checks: what must be seen to hold before a task there counts as done.
import { z } from "zod";
import { Id, name } from "#worker/platform/wire.ts";

export const BOARD_CHECKS_MAX = 10;
export const CHECK_REPORTERS_MAX = 20;
export const CHECK_NAME_MAX_CHARS = 80;
export const LINK_MAX_CHARS = 500;
/** What stands in a link for the key of the task. */
export const KEY_PLACE = "{key}";

/** `ci_status`, `test_report`: a program reports. `review`: a person or an agent says so. `link`: we ask an address ourselves. */
export const CHECK_KINDS = ["ci_status", "test_report", "review", "link"] as const;
export const CheckKind = z.enum(CHECK_KINDS);

export const CheckId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "must be 1 to 40 lower-case letters, digits or -, a letter first")
  .meta({ example: "tests-pass" });

/** The host is written out, and by its name: what a task is called chooses no host. */
const LINK = /^https:\/\/(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.)+[A-Za-z]{2,24}(?::\d{1,4})?(?:[/?#][!-~]*)?$/;
/** An address that can be asked. */
export const HttpsLink = z
  .string()
  .max(LINK_MAX_CHARS)
  .regex(LINK, "must be an https:// address with the name of a host")
  .refine((address) => URL.canParse(address), "must be an https:// address")
  .meta({ example: "https://ci.example.com/runs/17" });

const reporters = z.array(Id).max(CHECK_REPORTERS_MAX);
export const CheckSettings = z.object({
  reporter_ids: z.array(z.string()).meta({ description: "the people, agents and API keys that may report it; empty: all who may report on the board" }),
  url: z
    .string()
    .nullable()
    .meta({
      description: `of a link: the address that is asked, ${KEY_PLACE} stands for the task's key; null: it is said on each task, by somebody who may verify it`,
    }),
});

export const BoardCheck = z
  .object({
    id: CheckId,
    name: z.string(),
    kind: CheckKind,
    is_required: z.boolean(),
    settings: CheckSettings,
    since: z.number().int().meta({ description: "the board's version that defined it so: what was reported before counts no more" }),
  })
  .meta({ id: "BoardCheck" });
export type BoardCheck = z.infer<typeof BoardCheck>;

const given = {
  id: CheckId.optional().meta({ description: "default: made from the name" }),
  name: name(CHECK_NAME_MAX_CHARS),
  is_required: z.boolean().default(true),
  since: z.number().int().optional().meta({ description: "not read: as it was answered" }),
};
const reported = z.strictObject({ reporter_ids: reporters.default([]), url: z.null().optional() });
const asked = z.strictObject({ reporter_ids: z.array(Id).max(0).optional(), url: HttpsLink.nullish() });
const BoardCheckInput = z
  .union([
    z.strictObject({ ...given, kind: z.enum(["ci_status", "test_report", "review"]), settings: reported.optional() }),
    z.strictObject({ ...given, kind: z.literal("link"), settings: asked.optional() }),
  ])
  .meta({ id: "BoardCheckInput", example: { name: "Tests pass", kind: "ci_status" } });
export type BoardCheckInput = z.infer<typeof BoardCheckInput>;

const givenIds = (checks: readonly BoardCheckInput[]): string[] => checks.flatMap(({ id }) => (id ? [id] : []));
export const BoardChecksInput = z
  .array(BoardCheckInput)
  .max(BOARD_CHECKS_MAX)
  .refine((checks) => new Set(givenIds(checks)).size === givenIds(checks).length, "each check has an id of its own")
  .meta({ description: "exactly these checks, in this order" });
