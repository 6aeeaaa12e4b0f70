// Values of custom fields as text: on cards, and where a task may only be read.
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Facts } from "../ui/page.tsx";
import { useFormat } from "../ui/time.tsx";
import type { CustomField } from "./wire.ts";

const isNone = (value: unknown): boolean => value === null || value === undefined || value === "";

/** One value in words. */
export function FieldValue({ field, value }: { field: CustomField; value: unknown }) {
  const t = useT();
  const format = useFormat();
  if (isNone(value)) return <span className="text-kumo-subtle">{t("fields.noValue")}</span>;
  if (field.field_type === "boolean") return <>{value === true ? t("fields.yes") : t("fields.no")}</>;
  if (field.field_type === "date_time") return <>{format.dayAndTime(String(value))}</>;
  if (field.field_type === "date") return <>{format.date(String(value))}</>;
  return <>{typeof value === "object" ? JSON.stringify(value) : String(value)}</>;
}

type ShownProps = { fields: readonly CustomField[]; values: Record<string, unknown> };

/** On a card: those that have a value. What is empty takes no room there, however it is to be shown. */
export function ShownFields({ fields, values }: ShownProps) {
  const shown = fields.filter(({ ui_visibility, field_key }) => ui_visibility !== "hidden" && !isNone(values[field_key]));
  if (shown.length === 0) return null;
  return (
    <dl className="mt-1 flex flex-col gap-0.5 text-xs">
      {shown.map((field) =>
        guarded(
          <div key={field.id} className="flex min-w-0 gap-1.5">
            <dt className="max-w-[60%] shrink-0 truncate text-kumo-subtle">{field.label}</dt>
            <dd className="min-w-0 truncate">
              <FieldValue field={field} value={values[field.field_key]} />
            </dd>
          </div>,
          "div",
        ),
      )}
    </dl>
  );
}

/** In a task that may only be read. */
export const FieldFacts = ({ fields, values }: ShownProps) => (
  <Facts facts={fields.map((field) => ({ label: field.label, value: <FieldValue field={field} value={values[field.field_key]} /> }))} />
);
