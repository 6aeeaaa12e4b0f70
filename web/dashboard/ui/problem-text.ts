// What went wrong, in words. English shows the server's own sentence; other languages say it by its code.
import { type MessageId, useLocale, useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";

const BY_CODE = {
  unauthenticated: "problem.code.unauthenticated",
  forbidden: "problem.code.forbidden",
  approval_required: "problem.code.approval_required",
  not_found: "problem.code.not_found",
  conflict: "problem.code.conflict",
  already_exists: "problem.code.already_exists",
  task_blocked: "problem.code.task_blocked",
  dependency_cycle: "problem.code.dependency_cycle",
  approval_decided: "problem.code.approval_decided",
  approval_expired: "problem.code.approval_expired",
  approval_spent: "problem.code.approval_spent",
  approval_stale: "problem.code.approval_stale",
  wrong_password: "problem.code.wrong_password",
  last_owner: "problem.code.last_owner",
  invite_unusable: "problem.code.invite_unusable",
  organization_closed: "problem.code.organization_closed",
  gateway_required: "problem.code.gateway_required",
  invalid_input: "problem.code.invalid_input",
  rate_limited: "problem.code.rate_limited",
  unavailable: "problem.code.unavailable",
} as const satisfies Record<string, MessageId>;
/** Codes that say little by themselves: the server's sentence stays beside the translation. */
const VAGUE = new Set(["conflict", "invalid_input", "forbidden", "already_exists", "last_owner", "invite_unusable"]);

const isNamed = (code: string): code is keyof typeof BY_CODE => code in BY_CODE;

export function useProblemText(): (error: unknown) => string {
  const t = useT();
  const locale = useLocale();
  return (error) => {
    if (!(error instanceof ApiError)) return t("problem.unknown");
    const { code, problem } = error;
    if (code === "unreachable") return t("problem.unreachable");
    if (code === "stale_version") return t("problem.stale");
    if (error.status >= 500) return t("problem.server");
    if (!isNamed(code)) return problem.detail;
    if (locale === "en") return problem.detail || t(BY_CODE[code]);
    return VAGUE.has(code) ? `${t(BY_CODE[code])} ${problem.detail}` : t(BY_CODE[code]);
  };
}
