// Writing a recurring task: what comes back, and when, with the moments that the rule names while it is written.
import { useDeferredValue, useMemo, useState } from "react";
import { ruleProblem } from "#grammar/recurrence.ts";
import { OwnFields, useBoardFields } from "../fields/index.ts";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { TagPicker, tagRefs, useTags } from "../tags/index.ts";
import { AssigneeSelect, PrioritySelect, StatusSelect } from "../tasks/index.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { Switch } from "../ui/switch.tsx";
import { useNow, useUsersZone } from "../ui/time.tsx";
import { bodyOf, type Draft, draftOf, fieldDrafts, fieldsFor, minutesIn, newDraft, ruleIn } from "./draft.ts";
import { useAssignable, usePreview, useSaveRecurrence } from "./live.ts";
import { Moments } from "./moments.tsx";
import { PRESETS } from "./rule.ts";
import type { Recurrence } from "./wire.ts";
import { PRESET_LABELS } from "./words.ts";

const TITLE_MAX_CHARS = 300;
const RULE_MAX_CHARS = 300;
const STARTS = ["inbox", "todo"] as const;

type Part = { draft: Draft; set(changes: Partial<Draft>): void; error: unknown };

function ZoneField({ draft, set, error }: Part) {
  const t = useT();
  const zones = useMemo(() => Intl.supportedValuesOf("timeZone"), []);
  return (
    <>
      <TextField
        label={t("recurring.zone")}
        list="recurring-zones"
        value={draft.timeZone}
        onChange={(timeZone) => set({ timeZone })}
        error={fieldError(error, "time_zone") ? t("profile.timezoneUnknown") : undefined}
      />
      <datalist id="recurring-zones">
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}

/** What the server would say of a rule, said while it is typed; nothing typed is no mistake yet. */
const isWrong = (draft: Draft): boolean => ruleIn(draft) !== "" && ruleProblem(ruleIn(draft)) !== null;

function When({ boardId, draft, set, error }: Part & { boardId: string }) {
  const t = useT();
  const asked = useDeferredValue({ rrule: ruleIn(draft), starts_at: draft.startsAt, time_zone: draft.timeZone.trim() });
  const preview = usePreview(boardId, asked, ruleProblem(asked.rrule) === null);
  const options = PRESETS.map((value) => ({ value, label: t(PRESET_LABELS[value]) }));
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Select
          label={t("recurring.repeats")}
          options={options}
          value={draft.preset}
          onChange={(preset) => set({ preset, rule: ruleIn({ ...draft, until: "" }) })}
        />
        <TextField
          label={t("recurring.startsAt")}
          type="datetime-local"
          value={draft.startsAt}
          onChange={(startsAt) => set({ startsAt: startsAt.slice(0, "2026-12-01T09:00".length) })}
          error={fieldError(error, "starts_at")}
        />
        <ZoneField draft={draft} set={set} error={error} />
        <TextField label={t("recurring.until")} type="date" value={draft.until} onChange={(until) => set({ until })} />
      </div>
      {draft.preset === "custom" ? (
        <TextField
          label={t("recurring.rule")}
          hint={t("recurring.ruleHint")}
          value={draft.rule}
          onChange={(rule) => set({ rule })}
          maxLength={RULE_MAX_CHARS}
          placeholder="FREQ=MONTHLY;BYDAY=-1FR"
          autoCapitalize="characters"
          spellCheck={false}
          className="font-mono"
          error={isWrong(draft) ? t("recurring.ruleWrong") : fieldError(error, "rrule")}
        />
      ) : null}
      <div aria-live="polite" className="flex flex-col gap-1.5">
        <p className="text-xs text-kumo-subtle">{t("recurring.nextHint")}</p>
        {preview.error && asked.rrule ? <ProblemNote error={preview.error} /> : <Moments moments={preview.data?.next.slice(0, 5) ?? []} />}
      </div>
    </>
  );
}

function What({ boardId, draft, set, error }: Part & { boardId: string }) {
  const t = useT();
  const assignable = useAssignable(boardId);
  const { data: tags = [] } = useTags();
  return (
    <>
      <TextField
        label={t("tasks.title")}
        autoFocus
        value={draft.title}
        onChange={(title) => set({ title })}
        maxLength={TITLE_MAX_CHARS}
        error={fieldError(error, "title")}
      />
      <TextArea
        label={t("tasks.description")}
        hint={t("tasks.markdownHint")}
        value={draft.description}
        onChange={(description) => set({ description })}
        minRows={3}
        maxRows={10}
      />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <StatusSelect statuses={STARTS} value={draft.status} onChange={(status) => set({ status: status === "inbox" ? "inbox" : "todo" })} />
        <PrioritySelect value={draft.priority} onChange={(priority) => set({ priority })} />
        {assignable.data ? <AssigneeSelect snapshot={assignable.data} value={draft.assignee} onChange={(assignee) => set({ assignee })} /> : null}
        <TextField
          label={t("recurring.dueAfter")}
          hint={t("recurring.dueAfterHint")}
          inputMode="decimal"
          value={draft.dueAfter}
          onChange={(dueAfter) => set({ dueAfter })}
          error={minutesIn(draft) === undefined ? t("recurring.noHours") : fieldError(error, "due_after_minutes")}
        />
      </div>
      <TagPicker isInForm chosen={tagRefs(draft.tagIds, tags)} onChange={(chosen) => set({ tagIds: chosen.map(({ id }) => id) })} />
    </>
  );
}

/** `before` null: a new one. */
export function RecurrenceDialog({ boardId, before, onClose }: { boardId: string; before: Recurrence | null; onClose(): void }) {
  const t = useT();
  const zone = useUsersZone();
  const now = useNow();
  const [draft, setDraft] = useState(() => (before ? draftOf(before) : newDraft(zone, now)));
  const fields = fieldsFor(useBoardFields(boardId), before);
  const save = useSaveRecurrence(boardId, before);
  const part = { draft, set: (changes: Partial<Draft>) => setDraft({ ...draft, ...changes }), error: save.error };
  const { title } = draft;
  return (
    <ChangeDialog
      change={save}
      input={bodyOf(draft, fields, before)}
      onClose={onClose}
      title={before ? t("recurring.edit", { title: before.title }) : t("recurring.new")}
      submitLabel={t(before ? "ui.save" : "recurring.create")}
      isDisabled={title.trim() === "" || ruleIn(draft) === "" || draft.startsAt === "" || minutesIn(draft) === undefined || isWrong(draft)}
      failed={t("recurring.notSaved")}
      size="lg"
    >
      <What {...part} boardId={boardId} />
      <OwnFields fields={fields} drafts={fieldDrafts(fields, before, draft)} onChange={(values) => part.set({ values })} error={save.error} />
      <When {...part} boardId={boardId} />
      <Switch label={t("recurring.lastOnly")} hint={t("recurring.lastOnlyHint")} isOn={draft.isLastOnly} onChange={(isLastOnly) => part.set({ isLastOnly })} />
    </ChangeDialog>
  );
}
