// A new API key: name, what it may do, on which boards, until when; then its token, once.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useBoards } from "../boards/index.ts";
import { fieldError } from "../live/http.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Radios } from "../ui/radios.tsx";
import { Select } from "../ui/select.tsx";
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

/** All boards (null), or the chosen ones. */
function BoardChoice({ picked, onChange }: { picked: string[] | null; onChange(ids: string[] | null): void }) {
  const t = useT();
  // What was picked is still there after a look at the other choice.
  const [last, setLast] = useState<string[]>([]);
  const pick = (ids: string[]) => {
    setLast(ids);
    onChange(ids);
  };
  return (
    <>
      <Radios<"all" | "some">
        label={t("access.boards")}
        value={picked === null ? "all" : "some"}
        onChange={(where) => onChange(where === "all" ? null : last)}
        options={[
          { value: "all", label: t("access.allBoards"), hint: t("keys.allBoardsHint") },
          { value: "some", label: t("keys.chosenBoards") },
        ]}
      />
      {picked ? <BoardPicker picked={picked} onChange={pick} /> : null}
    </>
  );
}

function LifeChoice({ life, onChange }: { life: Life; onChange(life: Life): void }) {
  const t = useT();
  return (
    <div>
      <Select<Life>
        label={t("keys.life")}
        value={life}
        onChange={onChange}
        options={LIVES.map((value) => ({ value, label: value === "never" ? t("keys.never") : t("days", { count: Number(value) }) }))}
      />
      {life === "never" ? <p className="mt-1.5 text-sm text-block">{t("keys.neverWarning")}</p> : null}
    </div>
  );
}

export default function NewKeyDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>([...CI_TASKS]);
  const [boardIds, setBoardIds] = useState<string[] | null>(null);
  const [life, setLife] = useState<Life>("90");
  const create = useCreateApiKey();
  if (create.data)
    return (
      <Dialog isOpen onClose={onClose} title={t("keys.created", { name: create.data.name })}>
        <IssuedToken issued={create.data} onClose={onClose} />
      </Dialog>
    );
  const nameError = fieldError(create.error, "name");
  const isComplete = name.trim() !== "" && scopes.length > 0 && boardIds?.length !== 0;
  return (
    <ChangeDialog
      change={create}
      input={{ name, scopes, board_ids: boardIds, expires_in_days: life === "never" ? null : Number(life) }}
      staysOpen
      onClose={onClose}
      title={t("keys.new")}
      submitLabel={t("keys.create")}
      isDisabled={!isComplete}
      failed={t("keys.notCreated")}
      isErrorShown={nameError !== undefined}
    >
      <TextField label={t("keys.name")} hint={t("keys.nameHint")} autoFocus value={name} onChange={setName} maxLength={120} error={nameError} />
      <ScopeFields scopes={scopes} onChange={setScopes} />
      <BoardChoice picked={boardIds} onChange={setBoardIds} />
      <LifeChoice life={life} onChange={setLife} />
    </ChangeDialog>
  );
}
