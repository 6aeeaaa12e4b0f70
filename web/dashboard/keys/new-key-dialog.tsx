// A new API key: name, what it may do, on which boards, until when; then its token, once.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useBoards } from "../boards/index.ts";
import { ApiError } from "../live/http.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { Dialog, FormDialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Radios } from "../ui/radios.tsx";
import { Select } from "../ui/select.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { IssuedToken } from "./key-dialogs.tsx";
import { useCreateApiKey } from "./live.ts";
import { ScopeFields } from "./scope-fields.tsx";
import { CI_TASKS } from "./scopes.ts";
import type { Scope } from "./wire.ts";

const LIVES = ["30", "90", "365", "never"] as const;
type Life = (typeof LIVES)[number];

function BoardPicker({ picked, onChange }: { picked: string[]; onChange(ids: string[]): void }) {
  const t = useT();
  const boards = useBoards().data?.items ?? [];
  return (
    <ul aria-label={t("access.boards")} className="max-h-48 overflow-y-auto rounded-card border border-kumo-line px-3 py-1.5">
      {boards.map((board) => (
        <li key={board.id}>
          <Checkbox
            label={board.name}
            isOn={picked.includes(board.id)}
            onChange={(isOn) => onChange(isOn ? [...picked, board.id] : picked.filter((id) => id !== board.id))}
          />
        </li>
      ))}
    </ul>
  );
}

export default function NewKeyDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>([...CI_TASKS]);
  const [where, setWhere] = useState<"all" | "some">("all");
  const [boardIds, setBoardIds] = useState<string[]>([]);
  const [life, setLife] = useState<Life>("90");
  const create = useCreateApiKey();
  if (create.data)
    return (
      <Dialog isOpen onClose={onClose} title={t("keys.created", { name: create.data.name })}>
        <IssuedToken issued={create.data} onClose={onClose} />
      </Dialog>
    );
  const nameError = create.error instanceof ApiError ? create.error.field("name") : undefined;
  const isComplete = name.trim() !== "" && scopes.length > 0 && (where === "all" || boardIds.length > 0);
  const submit = () => create.mutate({ name, scopes, board_ids: where === "all" ? null : boardIds, expires_in_days: life === "never" ? null : Number(life) });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("keys.new")}
      formId="new-key"
      submitLabel={t("keys.create")}
      onSubmit={submit}
      isBusy={create.isPending}
      isDisabled={!isComplete}
    >
      <TextField label={t("keys.name")} hint={t("keys.nameHint")} autoFocus value={name} onChange={setName} maxLength={120} error={nameError} />
      <ScopeFields scopes={scopes} onChange={setScopes} />
      <Radios<"all" | "some">
        label={t("access.boards")}
        value={where}
        onChange={setWhere}
        options={[
          { value: "all", label: t("access.allBoards"), hint: t("keys.allBoardsHint") },
          { value: "some", label: t("keys.chosenBoards") },
        ]}
      />
      {where === "some" ? <BoardPicker picked={boardIds} onChange={setBoardIds} /> : null}
      <div>
        <Select<Life>
          label={t("keys.life")}
          value={life}
          onChange={setLife}
          options={LIVES.map((value) => ({ value, label: value === "never" ? t("keys.never") : t("days", { count: Number(value) }) }))}
        />
        {life === "never" ? <p className="mt-1.5 text-sm text-block">{t("keys.neverWarning")}</p> : null}
      </div>
      {create.error && !nameError ? <ProblemNote error={create.error} what={t("keys.notCreated")} /> : null}
    </FormDialog>
  );
}
