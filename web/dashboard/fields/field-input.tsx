// One custom field as a form has it, by its type.
import { useT } from "../i18n/index.ts";
import { TextArea, TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import type { CustomField } from "./wire.ts";

type InputProps = { field: CustomField; draft: string; onChange(draft: string): void; onLeave?(): void; error: string | undefined };

const KINDS = { text: "text", integer: "text", decimal: "text", date: "date", date_time: "datetime-local", url: "url" } as const;

function YesNo({ field, draft, onChange, error }: InputProps) {
  const t = useT();
  const options = [
    { value: "", label: t("fields.noValue") },
    { value: "true", label: t("fields.yes") },
    { value: "false", label: t("fields.no") },
  ];
  return <Select label={field.label} value={draft} onChange={onChange} options={options} {...hintOf(field)} error={error} />;
}

const hintOf = ({ description }: CustomField): { hint?: string } => (description ? { hint: description } : {});

export function FieldInput(props: InputProps) {
  const { field, draft, onChange, onLeave, error } = props;
  const t = useT();
  const { field_type: type } = field;
  const label = field.required ? t("fields.requiredLabel", { label: field.label }) : field.label;
  if (type === "boolean") return <YesNo {...props} field={{ ...field, label }} />;
  const shared = { label, value: draft, onChange, error, ...hintOf(field), ...(onLeave ? { onBlur: onLeave } : {}) };
  if (type === "text_long" || type === "json")
    return (
      <TextArea
        {...shared}
        onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && onLeave && event.currentTarget.blur()}
        minRows={2}
        maxRows={10}
      />
    );
  const isNumber = type === "integer" || type === "decimal";
  return (
    <TextField
      {...shared}
      type={KINDS[type]}
      {...(isNumber ? { inputMode: type === "integer" ? ("numeric" as const) : ("decimal" as const) } : {})}
      onKeyDown={(event) => {
        if (event.key === "Enter" && onLeave) event.currentTarget.blur();
      }}
    />
  );
}
