// Reporting a check by hand: for the task as it stood when the dialog was opened, and no later.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { useReport } from "./live.ts";
import type { TaskCheck } from "./wire.ts";

const SUMMARY_MAX_CHARS = 500;
const COUNTS = [
  { name: "passed", label: "checks.testsPassed" },
  { name: "failed", label: "checks.testsFailed" },
  { name: "skipped", label: "checks.testsSkipped" },
] as const;
const counted = (text: string): number => Math.max(0, Math.trunc(Number(text) || 0));

export default function ReportDialog({ task, check, onClose }: { task: Task; check: TaskCheck; onClose(): void }) {
  const t = useT();
  const [work_version] = useState(task.work_version);
  const [state, setState] = useState<"passed" | "failed">("passed");
  const [tests, setTests] = useState({ passed: 0, failed: 0, skipped: 0 });
  const [summary, setSummary] = useState("");
  const isCounted = check.kind === "test_report";
  return (
    <ChangeDialog
      change={useReport(task.id, check.id)}
      input={{ work_version, summary, ...(isCounted ? { tests } : { state }) }}
      onClose={onClose}
      title={t("checks.reportNamed", { name: check.name })}
      description={t("checks.reportHint", { key: task.key })}
      submitLabel={t("checks.report")}
      failed={t("checks.notReportedNow")}
      size="sm"
    >
      {isCounted ? (
        <div className="grid grid-cols-3 gap-3">
          {COUNTS.map(({ name, label }) => (
            <TextField
              key={name}
              label={t(label)}
              type="number"
              min={0}
              value={String(tests[name])}
              onChange={(next) => setTests({ ...tests, [name]: counted(next) })}
            />
          ))}
        </div>
      ) : (
        <Select
          label={t("checks.result")}
          value={state}
          onChange={(next) => setState(next)}
          options={[
            { value: "passed", label: t("checks.passed") },
            { value: "failed", label: t("checks.failed") },
          ]}
        />
      )}
      <TextArea label={t("checks.summary")} value={summary} onChange={setSummary} minRows={2} maxLength={SUMMARY_MAX_CHARS} />
    </ChangeDialog>
  );
}
