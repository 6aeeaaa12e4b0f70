// A new custom field, or a changed one: its type, where it is shown, what its values must be like, and which boards have it.
import { useState } from "react";
import { useBoards } from "../boards/index.ts";
import { useT } from "../i18n/index.ts";
import { fieldError, hasCode } from "../live/http.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { Switch } from "../ui/switch.tsx";
import { toast } from "../ui/toast.tsx";
import { draftOf, parsedValue } from "./drafts.ts";
import { FieldInput } from "./field-input.tsx";
import { useCreateField, useUpdateField } from "./live.ts";
import { TryBox } from "./try-box.tsx";
import { type CustomField, FIELD_TYPES, type FieldType, PATTERN_TYPES, VISIBILITIES, type Visibility } from "./wire.ts";
import { TYPE_LABELS, VISIBILITY_LABELS } from "./words.ts";

type Draft = {
  field_key: string;
  label: string;
  field_type: FieldType;
  ui_visibility: Visibility;
  validation_regex: string;
  description: string;
  required: boolean;
  default_value: string;
  board_ids: string[];
};
type PartProps = { draft: Draft; set(changes: Partial<Draft>): void; error: unknown };

function Naming({ draft, set, error, isNew }: PartProps & { isNew: boolean }) {
  const t = useT();
  const taken = hasCode(error, "already_exists") ? t("fields.taken") : undefined;
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <TextField
        label={t("fields.label")}
        autoFocus
        maxLength={80}
        value={draft.label}
        onChange={(label) => set({ label })}
        error={fieldError(error, "label")}
      />
      <TextField
        label={t("fields.key")}
        hint={isNew ? t("fields.keyHint") : t("fields.keyStays")}
        maxLength={60}
        disabled={!isNew}
        value={draft.field_key}
        onChange={(field_key) => set({ field_key })}
        error={fieldError(error, "field_key") ?? taken}
      />
    </div>
  );
}

function Kind({ draft, set }: PartProps) {
  const t = useT();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Select<FieldType>
        label={t("fields.type")}
        value={draft.field_type}
        onChange={(field_type) => set({ field_type, default_value: "", ...(PATTERN_TYPES.includes(field_type) ? {} : { validation_regex: "" }) })}
        options={FIELD_TYPES.map((value) => ({ value, label: t(TYPE_LABELS[value]) }))}
      />
      <Select<Visibility>
        label={t("fields.visibility")}
        value={draft.ui_visibility === "hidden" ? "hidden" : "if_set"}
        onChange={(ui_visibility) => set({ ui_visibility })}
        options={VISIBILITIES.map((value) => ({ value, label: t(VISIBILITY_LABELS[value]) }))}
      />
    </div>
  );
}

/** As a field of that type, so that its default is typed like a value. */
const defaultField = (t: ReturnType<typeof useT>, { field_type }: Draft): CustomField => ({
  id: "",
  organization_id: "",
  field_key: "",
  label: t("fields.default"),
  field_type,
  ui_visibility: "always",
  validation_regex: null,
  description: null,
  required: false,
  default_value: null,
  board_ids: [],
  version: 1,
  created_at: "",
  updated_at: "",
});

function Rules({ draft, set, error }: PartProps) {
  const t = useT();
  const hasPattern = PATTERN_TYPES.includes(draft.field_type);
  return (
    <>
      {hasPattern ? (
        <>
          <TextField
            label={t("fields.pattern")}
            hint={t("fields.patternHint")}
            className="font-mono"
            maxLength={300}
            value={draft.validation_regex}
            onChange={(validation_regex) => set({ validation_regex })}
            error={fieldError(error, "validation_regex")}
          />
          <TryBox type={draft.field_type} pattern={draft.validation_regex} />
        </>
      ) : null}
      <FieldInput
        field={defaultField(t, draft)}
        draft={draft.default_value}
        onChange={(default_value) => set({ default_value })}
        error={fieldError(error, "default_value")}
      />
      <Switch label={t("fields.required")} hint={t("fields.requiredHint")} isOn={draft.required} onChange={(required) => set({ required })} />
    </>
  );
}

function Boards({ draft, set, error }: PartProps) {
  const t = useT();
  const boards = useBoards().data?.items ?? [];
  const wrong = fieldError(error, "board_ids");
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1.5 text-base font-medium">{t("fields.boards")}</legend>
      {boards.map(({ id, name }) => (
        <Checkbox
          key={id}
          label={name}
          isOn={draft.board_ids.includes(id)}
          onChange={(isOn) => set({ board_ids: isOn ? [...draft.board_ids, id] : draft.board_ids.filter((other) => other !== id) })}
        />
      ))}
      {wrong ? <p className="text-sm text-block">{wrong}</p> : null}
    </fieldset>
  );
}

function Parts({ isNew, ...part }: PartProps & { isNew: boolean }) {
  const t = useT();
  const { draft, set } = part;
  return (
    <>
      <Naming {...part} isNew={isNew} />
      <Kind {...part} />
      <TextArea label={t("fields.description")} minRows={2} maxLength={500} value={draft.description} onChange={(description) => set({ description })} />
      <Rules {...part} />
      <Boards {...part} />
    </>
  );
}

/** What cannot be read is sent as it is: the server says why it does not fit. */
function bodyOf({ label, field_type, ui_visibility, required, board_ids, default_value, validation_regex, description }: Draft) {
  const parsed = parsedValue(field_type, default_value);
  return {
    label,
    field_type,
    ui_visibility,
    required,
    board_ids,
    validation_regex: validation_regex || null,
    description: description.trim() || null,
    default_value: parsed.ok ? parsed.value : default_value,
  };
}

const SHOWN = ["label", "field_key", "validation_regex", "default_value", "board_ids"];
const isShown = (error: unknown): boolean => hasCode(error, "already_exists") || SHOWN.some((path) => fieldError(error, path) !== undefined);
const EMPTY: Draft = {
  field_key: "",
  label: "",
  field_type: "text",
  ui_visibility: "if_set",
  validation_regex: "",
  description: "",
  required: false,
  default_value: "",
  board_ids: [],
};
/** "Effort (days)" → "effort_days" */
const keyFrom = (label: string): string =>
  label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_$/g, "");

export function NewField({ onClose }: { onClose(): void }) {
  const t = useT();
  const create = useCreateField();
  const [draft, setDraft] = useState(EMPTY);
  const key = draft.field_key || keyFrom(draft.label);
  return (
    <ChangeDialog
      change={create}
      input={{ ...bodyOf(draft), field_key: key }}
      onClose={onClose}
      onDone={(field) => toast({ title: t("fields.created", { name: field.label }) })}
      title={t("fields.new")}
      submitLabel={t("fields.create")}
      isDisabled={draft.label.trim() === "" || key === "" || draft.board_ids.length === 0}
      failed={t("fields.notCreated")}
      isErrorShown={isShown(create.error)}
      size="lg"
    >
      <Parts isNew draft={{ ...draft, field_key: key }} set={(changes) => setDraft({ ...draft, ...changes })} error={create.error} />
    </ChangeDialog>
  );
}

export default function EditField({ field, onClose }: { field: CustomField; onClose(): void }) {
  const t = useT();
  const update = useUpdateField(field);
  const [draft, setDraft] = useState<Draft>({
    ...field,
    validation_regex: field.validation_regex ?? "",
    description: field.description ?? "",
    default_value: draftOf(field.field_type, field.default_value),
    board_ids: [...field.board_ids],
  });
  return (
    <ChangeDialog
      change={update}
      input={bodyOf(draft)}
      onClose={onClose}
      title={t("fields.edit", { name: field.label })}
      submitLabel={t("fields.save")}
      isDisabled={draft.label.trim() === "" || draft.board_ids.length === 0}
      failed={t("fields.notChanged")}
      isErrorShown={isShown(update.error)}
      size="lg"
    >
      <Parts isNew={false} draft={draft} set={(changes) => setDraft({ ...draft, ...changes })} error={update.error} />
    </ChangeDialog>
  );
}
