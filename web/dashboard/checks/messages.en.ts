// English.
export const messages = {
  "event.check.reported": "reported a check of",
  "event.check.asked": "had a link asked for",
  "event.check.answered": "asked a link of",
  "event.task.checks_overridden": "moved to done without its checks",

  "checks.title": "What done means",
  "checks.reported": "Reported",
  "checks.nothingReported": "Nothing reported yet",
  "checks.verified": "Verified",
  "checks.passed": "Passed",
  "checks.failed": "Failed",
  "checks.outdated": "Outdated",
  "checks.notReported": "Not reported",
  "checks.waiting": "Asking",
  "checks.optional": "optional",
  "checks.passedOf": "{passed} of {required} required checks have passed for the task as it is",
  "checks.saidBy": "{name} reported",
  "checks.askedBy": "{name} had it asked",
  "checks.tests": "{passed} passed, {failed} failed, {skipped} skipped",
  "checks.report": "Report",
  "checks.reportNamed": "Report: {name}",
  "checks.reportHint": "It counts for {key} as it is now. Once the task has been changed, it is outdated.",
  "checks.result": "Result",
  "checks.summary": "What was seen",
  "checks.testsPassed": "Passed",
  "checks.testsFailed": "Failed",
  "checks.testsSkipped": "Skipped",
  "checks.notReportedNow": "The result was not kept",
  "checks.ask": "Ask",
  "checks.askAgain": "Ask again",
  "checks.address": "Address of {name}",
  "checks.notAsked": "The link was not asked",
  "checks.notLoaded": "The checks could not be loaded",
  "checks.override": "Move to done",
  "checks.overrideTitle": "{key} without its checks?",
  "checks.overrideWhy": "Why is it done all the same?",
  "checks.overrideHint": "It stays in the history, with your name.",

  "field.state": "State",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    checks: typeof messages;
  }
}
