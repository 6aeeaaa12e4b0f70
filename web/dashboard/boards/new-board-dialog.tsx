// A new board: from a template or empty, its name, group and goal, and whether done needs an approval.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { Switch } from "../ui/switch.tsx";
import { goalInput, NO_GOAL } from "./goal.ts";
import { GoalFields } from "./goal-fields.tsx";
import { GroupSelect } from "./group-select.tsx";
import { useBoardTemplates, useCreateBoard } from "./live.ts";
import type { BoardGroup, BoardTemplate } from "./wire.ts";

const EMPTY = "empty";
type Choice = BoardTemplate["id"] | typeof EMPTY;
const WORDS: Record<Choice, { name: MessageId; summary: MessageId }> = {
  empty: { name: "boards.templateEmpty", summary: "boards.templateEmptyHint" },
  engineering: { name: "boards.templateEngineering", summary: "boards.templateEngineeringHint" },
  support: { name: "boards.templateSupport", summary: "boards.templateSupportHint" },
  content: { name: "boards.templateContent", summary: "boards.templateContentHint" },
  incident: { name: "boards.templateIncident", summary: "boards.templateIncidentHint" },
};

/** What a template says is written into the form, where it can be changed before anything is made. */
function useNewBoard() {
  const templates = useBoardTemplates().data?.items ?? [];
  const [draft, setDraft] = useState({ choice: EMPTY as Choice, name: "", description: "", groupId: null as string | null, isGated: true, goal: NO_GOAL });
  const set = (changes: Partial<typeof draft>) => setDraft({ ...draft, ...changes });
  function choose(choice: Choice) {
    const template = templates.find(({ id }) => id === choice);
    if (!template) return set({ choice });
    const goal = { ...draft.goal, board_type: template.board_type, objective: template.objective ?? "" };
    set({ choice, description: template.description, isGated: template.rules.require_approval_for_done, goal });
  }
  const { choice, name, description, groupId, isGated, goal } = draft;
  const input = {
    name,
    description: description.trim() || null,
    board_group_id: groupId,
    require_approval_for_done: isGated,
    ...goalInput(goal),
    ...(choice === EMPTY ? {} : { template: choice }),
  };
  return { draft, set, choose, input, choices: [EMPTY as Choice, ...templates.map(({ id }) => id)] };
}

export default function NewBoardDialog({ groups, onClose }: { groups: BoardGroup[]; onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const { draft, set, choose, input, choices } = useNewBoard();
  const create = useCreateBoard();
  const nameError = fieldError(create.error, "name");
  return (
    <ChangeDialog
      change={create}
      input={input}
      onClose={onClose}
      onDone={(board) => void navigate({ to: "/boards/$boardId", params: { boardId: board.id }, search: {} })}
      title={t("boards.new")}
      submitLabel={t("boards.create")}
      isDisabled={draft.name.trim() === ""}
      failed={t("boards.notCreated")}
      isErrorShown={nameError !== undefined}
    >
      <TextField label={t("boards.name")} autoFocus value={draft.name} onChange={(name) => set({ name })} maxLength={120} error={nameError} />
      <Select
        label={t("boards.template")}
        hint={t(WORDS[draft.choice].summary)}
        value={draft.choice}
        onChange={choose}
        options={choices.map((value) => ({ value, label: t(WORDS[value].name) }))}
      />
      <TextArea label={t("boards.description")} value={draft.description} onChange={(description) => set({ description })} minRows={2} maxLength={4000} />
      <GroupSelect groups={groups} value={draft.groupId} onChange={(groupId) => set({ groupId })} />
      <Switch label={t("boards.gate")} hint={t("boards.gateHint")} isOn={draft.isGated} onChange={(isGated) => set({ isGated })} />
      <details className="border-t border-kumo-line pt-3 text-sm">
        <summary className="cursor-pointer">{t("boards.goal")}</summary>
        <div className="mt-3 flex flex-col gap-3">
          <GoalFields goal={draft.goal} onChange={(goal) => set({ goal })} />
        </div>
      </details>
    </ChangeDialog>
  );
}
