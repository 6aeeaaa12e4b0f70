// A new tag or a changed one; merging one into another; deleting one.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError, hasCode } from "../live/http.ts";
import { ChangeDialog, ConfirmDialog } from "../ui/change-dialog.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { toast } from "../ui/toast.tsx";
import { useCreateTag, useDeleteTag, useMergeTag, useTags, useUpdateTag } from "./live.ts";
import { TagSwatch } from "./tag-chip.tsx";
import type { Tag } from "./wire.ts";

const NAME_MAX_CHARS = 60;
const DESCRIPTION_MAX_CHARS = 500;
/** To begin with; any other colour can be typed or picked. */
const COLORS = ["9e9e9e", "d93f0b", "e99695", "fbca04", "0e8a16", "1d76db", "5319e7", "c5def5"] as const;

type Draft = { name: string; color: string; description: string };
type FieldsProps = { draft: Draft; onChange(draft: Draft): void; error: unknown };

function ColorField({ color, onChange, error }: { color: string; onChange(color: string): void; error: string | undefined }) {
  const t = useT();
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1.5 text-base font-medium">{t("tags.color")}</legend>
      <div className="flex flex-wrap items-center gap-1.5">
        {COLORS.map((value) => (
          <button
            key={value}
            type="button"
            aria-label={t("tags.colorNamed", { color: value })}
            aria-pressed={value === color}
            onClick={() => onChange(value)}
            className="flex size-7 items-center justify-center rounded-md ring-kumo-focus aria-pressed:ring-2 pointer-coarse:size-9"
          >
            <span className="size-5 rounded-[4px] ring-1 ring-kumo-line" style={{ backgroundColor: `#${value}` }} />
          </button>
        ))}
        <TextField
          label={t("tags.color")}
          isLabelHidden
          size="small"
          className="w-24 font-mono"
          maxLength={7}
          value={color}
          onChange={onChange}
          error={error}
        />
      </div>
    </fieldset>
  );
}

function TagFields({ draft, onChange, error }: FieldsProps) {
  const t = useT();
  const taken = hasCode(error, "already_exists") ? t("tags.taken") : undefined;
  return (
    <>
      <TextField
        label={t("tags.name")}
        autoFocus
        maxLength={NAME_MAX_CHARS}
        value={draft.name}
        onChange={(name) => onChange({ ...draft, name })}
        error={fieldError(error, "name") ?? taken}
      />
      <ColorField color={draft.color} onChange={(color) => onChange({ ...draft, color })} error={fieldError(error, "color")} />
      <TextArea
        label={t("tags.description")}
        minRows={2}
        maxLength={DESCRIPTION_MAX_CHARS}
        value={draft.description}
        onChange={(description) => onChange({ ...draft, description })}
      />
    </>
  );
}

const isShown = (error: unknown): boolean => ["name", "color"].some((path) => fieldError(error, path) !== undefined) || hasCode(error, "already_exists");
const bodyOf = ({ name, color, description }: Draft) => ({ name, color, description: description.trim() || null });

export function NewTag({ onClose }: { onClose(): void }) {
  const t = useT();
  const create = useCreateTag();
  const [draft, setDraft] = useState<Draft>({ name: "", color: COLORS[0], description: "" });
  return (
    <ChangeDialog
      change={create}
      input={bodyOf(draft)}
      onClose={onClose}
      onDone={(tag) => toast({ title: t("tags.created", { name: tag.name }) })}
      title={t("tags.new")}
      submitLabel={t("tags.create")}
      isDisabled={draft.name.trim() === ""}
      failed={t("tags.notCreated")}
      isErrorShown={isShown(create.error)}
    >
      <TagFields draft={draft} onChange={setDraft} error={create.error} />
    </ChangeDialog>
  );
}

type TagProps = { tag: Tag; onClose(): void };

function EditTag({ tag, onClose }: TagProps) {
  const t = useT();
  const update = useUpdateTag(tag);
  const [draft, setDraft] = useState<Draft>({ name: tag.name, color: tag.color, description: tag.description ?? "" });
  return (
    <ChangeDialog
      change={update}
      input={bodyOf(draft)}
      onClose={onClose}
      title={t("tags.edit", { name: tag.name })}
      submitLabel={t("tags.save")}
      isDisabled={draft.name.trim() === ""}
      failed={t("tags.notChanged")}
      isErrorShown={isShown(update.error)}
    >
      <TagFields draft={draft} onChange={setDraft} error={update.error} />
    </ChangeDialog>
  );
}

function MergeTag({ tag, onClose }: TagProps) {
  const t = useT();
  const merge = useMergeTag(tag.id);
  const others = (useTags().data ?? []).filter(({ id, is_ending }) => id !== tag.id && (!is_ending || id === tag.merging_into_id));
  const [into, setInto] = useState(tag.merging_into_id ?? others[0]?.id ?? "");
  return (
    <ChangeDialog
      change={merge}
      input={into}
      onClose={onClose}
      onDone={(kept) => toast({ title: t("tags.merged", { name: tag.name, into: kept.name }) })}
      title={t("tags.mergeTitle", { name: tag.name })}
      submitLabel={t("tags.merge")}
      look="destructive"
      size="sm"
      isDisabled={into === ""}
      failed={t("tags.notMerged")}
    >
      <Select
        label={t("tags.mergeInto")}
        value={into}
        onChange={setInto}
        isDisabled={tag.merging_into_id !== null}
        options={others.map(({ id, name, color }) => ({ value: id, label: name, picture: <TagSwatch color={color} /> }))}
      />
      <p className="text-sm">{t("tags.mergeDetail", { count: tag.task_count, name: tag.name })}</p>
    </ChangeDialog>
  );
}

function DeleteTag({ tag, onClose }: TagProps) {
  const t = useT();
  return (
    <ConfirmDialog
      change={useDeleteTag(tag.id)}
      onClose={onClose}
      onDone={() => toast({ title: t("tags.deleted", { name: tag.name }) })}
      title={t("tags.deleteTitle", { name: tag.name })}
      submitLabel={t("tags.delete")}
      text={t("tags.deleteDetail", { count: tag.task_count })}
    />
  );
}

export type TagDialog = "edit" | "merge" | "delete";
const DIALOGS = { edit: EditTag, merge: MergeTag, delete: DeleteTag };

export default function TagDialogs({ dialog, ...props }: TagProps & { dialog: TagDialog }) {
  const Shown = DIALOGS[dialog];
  return <Shown {...props} />;
}
