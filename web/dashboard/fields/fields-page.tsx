// The custom fields of the organization: their type, where they are shown, which boards have them.
import { Suspense, useState } from "react";
import { useBoards } from "../boards/index.ts";
import { useT } from "../i18n/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { AdminsOnly, isAdmin } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { IconButton } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/change-dialog.tsx";
import { DotsThreeIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Menu } from "../ui/menu.tsx";
import { Mono, Panel } from "../ui/page.tsx";
import { SettingsSection } from "../ui/settings-section.tsx";
import { Empty } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { useDeleteField, useFields } from "./live.ts";
import type { CustomField } from "./wire.ts";
import { TYPE_LABELS, VISIBILITY_LABELS } from "./words.ts";

const EditField = lazyPart(() => import("./field-dialog.tsx"));
const NewField = lazyPart(async () => ({ default: (await import("./field-dialog.tsx")).NewField }));

function DeleteField({ field, onClose }: { field: CustomField; onClose(): void }) {
  const t = useT();
  return (
    <ConfirmDialog
      change={useDeleteField(field.id)}
      onClose={onClose}
      onDone={() => toast({ title: t("fields.deleted", { name: field.label }) })}
      title={t("fields.deleteTitle", { name: field.label })}
      submitLabel={t("fields.delete")}
      text={t("fields.deleteDetail")}
    />
  );
}

/** On which boards: by name while they are few. */
function BoardsOf({ field }: { field: CustomField }) {
  const t = useT();
  const boards = useBoards().data?.items ?? [];
  const names = field.board_ids.flatMap((id) => boards.find((board) => board.id === id)?.name ?? []);
  return <>{names.length > 0 && names.length <= 3 ? names.join(", ") : t("fields.boardCount", { count: field.board_ids.length })}</>;
}

function FieldRow({ field }: { field: CustomField }) {
  const t = useT();
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const close = () => setDialog(null);
  const items = [
    { id: "edit", label: t("fields.editItem"), onSelect: () => setDialog("edit") },
    { id: "delete", label: t("fields.deleteItem"), onSelect: () => setDialog("delete") },
  ];
  const facts = [t(TYPE_LABELS[field.field_type]), t(VISIBILITY_LABELS[field.ui_visibility]), ...(field.required ? [t("fields.isRequired")] : [])];
  return (
    <li className="flex min-h-12 items-center gap-3 px-4 py-2 text-sm">
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <span className="truncate font-medium">{field.label}</span>
          <Mono>{field.field_key}</Mono>
        </p>
        <p className="text-xs text-kumo-subtle">
          {facts.join(" · ")} · <BoardsOf field={field} />
        </p>
      </div>
      <Menu trigger={<IconButton icon={DotsThreeIcon} label={t("fields.actions", { name: field.label })} />} items={items} />
      <Suspense fallback={null}>
        {dialog === "edit" ? <EditField field={field} onClose={close} /> : null}
        {dialog === "delete" ? <DeleteField field={field} onClose={close} /> : null}
      </Suspense>
    </li>
  );
}

export function FieldsPage() {
  const t = useT();
  const role = useActiveOrganization()?.role;
  const query = useFields();
  const [isNew, setNew] = useState(false);
  if (!isAdmin(role)) return <AdminsOnly title={t("settings.sectionFields")} />;
  return (
    <SettingsSection title={t("settings.sectionFields")} detail={t("fields.detail")} create={{ label: t("fields.new"), onCreate: () => setNew(true) }}>
      <Loaded query={query} failed={t("fields.notLoaded")} rows={3}>
        {(fields) =>
          fields.length === 0 ? (
            <Empty title={t("fields.none")} detail={t("fields.noneDetail")} />
          ) : (
            <Panel>
              <ul aria-label={t("settings.sectionFields")} className="divide-y divide-kumo-line">
                {fields.map((field) => guarded(<FieldRow key={field.id} field={field} />))}
              </ul>
            </Panel>
          )
        }
      </Loaded>
      <Suspense fallback={null}>{isNew ? <NewField onClose={() => setNew(false)} /> : null}</Suspense>
    </SettingsSection>
  );
}
