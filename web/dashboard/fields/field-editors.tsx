// The custom fields of an open task: each is saved when it is left, and says what is wrong with it in its place.
import { useEffect, useState } from "react";
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote } from "../ui/states.tsx";
import { draftOf, parsedValue } from "./drafts.ts";
import { FieldInput } from "./field-input.tsx";
import { fieldReason } from "./field-reason.ts";
import { FieldFacts } from "./field-value.tsx";
import type { CustomField } from "./wire.ts";

type Save = (values: Record<string, unknown>) => Promise<unknown>;
type EditorsProps = { fields: readonly CustomField[]; values: Record<string, unknown>; onSave: Save };

function Editor({ field, value, onSave }: { field: CustomField; value: unknown; onSave: Save }) {
  const t = useT();
  const stored = draftOf(field.field_type, value);
  const [draft, setDraft] = useState(stored);
  const [error, setError] = useState<unknown>(null);
  const [isUnreadable, setUnreadable] = useState(false);
  useEffect(() => setDraft(stored), [stored]);
  const save = (given: string) => {
    const parsed = parsedValue(field.field_type, given);
    setUnreadable(!parsed.ok);
    setError(null);
    if (!parsed.ok || given === stored) return;
    onSave({ [field.field_key]: parsed.value }).catch(setError);
  };
  const change = (next: string) => {
    setDraft(next);
    if (field.field_type === "boolean") save(next);
  };
  const reason = isUnreadable ? t(field.field_type === "json" ? "fields.notJson" : "fields.notNumber") : fieldReason(error, field);
  return (
    <div className={field.field_type === "text_long" || field.field_type === "json" ? "sm:col-span-2" : ""}>
      <FieldInput field={field} draft={draft} onChange={change} onLeave={() => save(draft)} error={reason} />
      {error && !reason ? <ProblemNote error={error} what={t("fields.notSaved")} /> : null}
    </div>
  );
}

export function FieldEditors({ fields, values, onSave }: EditorsProps) {
  if (useIsReadOnly()) return <FieldFacts fields={fields} values={values} />;
  return (
    <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
      {fields.map((field) => guarded(<Editor key={field.id} field={field} value={values[field.field_key]} onSave={onSave} />, "div"))}
    </div>
  );
}
