// The custom fields of something that is being written, as a part of its form.
import { guarded } from "../ui/boundary.tsx";
import type { Drafts } from "./drafts.ts";
import { FieldInput } from "./field-input.tsx";
import { fieldReason } from "./field-reason.ts";
import type { CustomField } from "./wire.ts";

type OwnFieldsProps = { fields: readonly CustomField[]; drafts: Drafts; onChange(drafts: Drafts): void; error: unknown };

/** Absent where there are none. */
export function OwnFields({ fields, drafts, onChange, error }: OwnFieldsProps) {
  if (fields.length === 0) return null;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {fields.map((field) =>
        guarded(
          <FieldInput
            key={field.id}
            field={field}
            draft={drafts[field.field_key] ?? ""}
            onChange={(draft) => onChange({ ...drafts, [field.field_key]: draft })}
            error={fieldReason(error, field)}
          />,
          "div",
        ),
      )}
    </div>
  );
}
