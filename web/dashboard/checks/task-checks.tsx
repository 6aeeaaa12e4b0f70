// What done means for one task: each check with how it stands, who said so and when, and what can be done about it here.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { State } from "../ui/chip.tsx";
import { TextField } from "../ui/field.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { ReportDialog } from "./lazy.ts";
import { useAskLink, useTaskChecks } from "./live.ts";
import type { TaskCheck } from "./wire.ts";
import { STANDING_LABELS, STANDING_TONES, Verified } from "./words.tsx";

type CheckProps = { task: Task; check: TaskCheck };

/** Has a link asked; where the board names no address, the task's is said here. */
function AskLink({ task, check }: CheckProps) {
  const t = useT();
  const ask = useAskLink(task.id, check.id);
  const known = check.last_result?.url ?? "";
  const [url, setUrl] = useState(known);
  const isNamed = check.settings.url !== null;
  const go = () => ask.mutate(isNamed || url.trim() === "" ? {} : { url: url.trim() });
  return (
    <form
      className="flex w-full flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      {isNamed ? null : (
        <div className="min-w-0 flex-1 basis-48">
          <TextField
            label={t("checks.address", { name: check.name })}
            isLabelHidden
            size="small"
            placeholder="https://…"
            value={url}
            onChange={setUrl}
            maxLength={500}
          />
        </div>
      )}
      <Button type="submit" isBusy={ask.isPending} disabled={!isNamed && url.trim() === ""}>
        {t(check.last_result ? "checks.askAgain" : "checks.ask")}
      </Button>
      {ask.error ? <ProblemNote error={ask.error} what={t("checks.notAsked")} /> : null}
    </form>
  );
}

function Said({ check }: { check: TaskCheck }) {
  const t = useT();
  const { last_result: last, state } = check;
  if (!last || state === "not_reported") return null;
  return (
    <p className="flex w-full flex-wrap gap-x-2 text-xs text-kumo-subtle">
      <span>{t(check.kind === "link" ? "checks.askedBy" : "checks.saidBy", { name: last.reported_by.name })}</span>
      <Time iso={last.reported_at} />
      {last.tests ? <span>{t("checks.tests", last.tests)}</span> : null}
      {last.commit ? <code className="font-mono">{last.commit}</code> : null}
      {last.url ? (
        <a href={last.url} target="_blank" rel="noreferrer noopener" className="min-w-0 truncate text-kumo-link underline">
          {new URL(last.url).host}
        </a>
      ) : null}
      {last.summary ? <span className="w-full break-words">{last.summary}</span> : null}
    </p>
  );
}

function Check({ task, check }: CheckProps) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const [isReporting, setReporting] = useState(false);
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-1 px-3 py-2 text-sm">
      <span className="min-w-0 break-words">{check.name}</span>
      {check.is_required ? null : <span className="text-xs text-kumo-subtle">{t("checks.optional")}</span>}
      <span className="flex-1" />
      <State tone={STANDING_TONES[check.state]} isLive={check.state === "waiting"}>
        {t(STANDING_LABELS[check.state])}
      </State>
      {isReadOnly || check.kind === "link" ? null : (
        <Button onClick={() => setReporting(true)} aria-label={t("checks.reportNamed", { name: check.name })}>
          {t("checks.report")}
        </Button>
      )}
      <Said check={check} />
      {isReadOnly || check.kind !== "link" ? null : <AskLink key={check.last_result?.url} task={task} check={check} />}
      {isReporting ? <ReportDialog task={task} check={check} onClose={() => setReporting(false)} /> : null}
    </li>
  );
}

export function TaskChecks({ task }: { task: Task }) {
  const t = useT();
  const query = useTaskChecks(task.id, task.work_version);
  if (query.data?.items.length === 0) return null;
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="flex items-center gap-2 text-xs text-kumo-subtle">
        {t("checks.title")} <Verified task={task} />
      </h3>
      <Loaded query={query} failed={t("checks.notLoaded")} rows={2}>
        {({ items }) => (
          <ul className="divide-y divide-kumo-line rounded-panel border border-kumo-line">
            {items.map((check) => guarded(<Check key={check.id} task={task} check={check} />))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}
