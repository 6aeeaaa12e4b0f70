// What went wrong, in words. English shows the server's own sentence; other languages say it by its code.
import { sentenceOfServer, useKnownT, useLocale, useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";

/** Codes that say little by themselves: the server's sentence stays beside the translation. */
const VAGUE = new Set(["conflict", "invalid_input", "forbidden", "already_exists", "last_owner", "invite_unusable", "checks_missing"]);

export function useProblemText(): (error: unknown) => string {
  const t = useT();
  const known = useKnownT();
  const locale = useLocale();
  return (error) => {
    if (!(error instanceof ApiError)) return t("problem.unknown");
    const { code, problem } = error;
    if (code === "unreachable") return t("problem.unreachable");
    if (code === "not_sent") return t("problem.notSent");
    if (code === "waiting_full") return t("problem.waitingFull");
    if (code === "unanswered") return t("problem.unanswered");
    if (code === "stale_version") return t("problem.stale");
    if (error.status >= 500) return t("problem.server");
    const words = known(`problem.code.${code}`);
    if (words === null) return problem.detail;
    if (locale === "en") return problem.detail || words;
    if (!VAGUE.has(code)) return words;
    return sentenceOfServer(problem.detail) ?? `${words} ${problem.detail}`;
  };
}
