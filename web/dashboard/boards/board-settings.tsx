// A board's own settings: name, group, the rules of its statuses, and deleting it.
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { TextLink } from "../ui/link.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { Switch } from "../ui/switch.tsx";
import { toast } from "../ui/toast.tsx";
import { useArchiving } from "./archiving.ts";
import { CheckFields, checkDrafts, checksInput } from "./check-fields.tsx";
import type { Reporter } from "./check-reporters.tsx";
import { goalInput, goalOf } from "./goal.ts";
import { GoalFields } from "./goal-fields.tsx";
import { GroupSelect } from "./group-select.tsx";
import { useBoardGroups, useDeleteBoard, useUpdateBoard } from "./live.ts";
import type { Board } from "./wire.ts";

const RULES = [
  { field: "require_approval_for_done", label: "boards.gate", hint: "boards.gateHint" },
  { field: "require_review_before_done", label: "boards.ruleReview", hint: "boards.ruleReviewHint" },
  { field: "comment_required_for_review", label: "boards.ruleComment", hint: "boards.ruleCommentHint" },
  { field: "block_status_changes_with_pending_approval", label: "boards.rulePending", hint: "boards.rulePendingHint" },
  { field: "only_lead_can_change_status", label: "boards.ruleLead", hint: "boards.ruleLeadHint" },
  { field: "require_checks_for_done", label: "boards.ruleChecks", hint: "boards.ruleChecksHint" },
] as const satisfies readonly { field: keyof Board; label: MessageId; hint: MessageId }[];

function DeleteBoard({ board }: { board: Board }) {
  const t = useT();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const remove = useDeleteBoard();
  const go = () =>
    remove.mutate(board.id, {
      onSuccess: () => {
        toast({ title: t("boards.deletedNamed", { name: board.name }) });
        void navigate({ to: "/boards" });
      },
    });
  return (
    <details className="border-t border-kumo-line pt-3 text-sm">
      <summary className="cursor-pointer text-block">{t("boards.delete")}</summary>
      <div className="mt-3 flex flex-col gap-3">
        <TextField
          label={t("boards.deleteConfirm", { name: board.name })}
          value={typed}
          onChange={setTyped}
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        />
        {remove.error ? <ProblemNote error={remove.error} /> : null}
        <div>
          <Button look="danger" disabled={typed !== board.name} isBusy={remove.isPending} onClick={go}>
            {t("boards.deleteNamed", { name: board.name })}
          </Button>
        </div>
      </div>
    </details>
  );
}

function PutAway({ board, onClose }: { board: Board; onClose(): void }) {
  const t = useT();
  const { put, isBusy } = useArchiving();
  const isArchived = board.archived_at !== null;
  const go = () => {
    void put(board, !isArchived);
    onClose();
  };
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 border-t border-kumo-line pt-3 text-sm">
      <span className="text-kumo-subtle">{t(isArchived ? "boards.unarchiveHint" : "boards.archiveHint")}</span>
      <Button isBusy={isBusy} onClick={go}>
        {t(isArchived ? "boards.unarchive" : "boards.archive")}
      </Button>
    </div>
  );
}

/** `reporters`: those who may be named to report a check. `lead`: the field that says which agent leads the board. */
type BoardSettingsProps = { board: Board; reporters: readonly Reporter[]; lead: ReactNode; onClose(): void };

export default function BoardSettings({ board, reporters, lead, onClose }: BoardSettingsProps) {
  const t = useT();
  // The board as it was when the dialog opened: the version that a save must match.
  const [opened] = useState(board);
  const [draft, setDraft] = useState(board);
  const [goal, setGoal] = useState(goalOf(board));
  const [checks, setChecks] = useState(checkDrafts(board));
  const { name, description, board_group_id, max_agents, is_paused } = draft;
  const set = (changes: Partial<Board>) => setDraft({ ...draft, ...changes });
  return (
    <ChangeDialog
      change={useUpdateBoard(opened)}
      input={{
        name,
        description,
        board_group_id,
        max_agents,
        is_paused,
        checks: checksInput(checks),
        ...goalInput(goal, opened.target_date),
        ...Object.fromEntries(RULES.map(({ field }) => [field, draft[field]])),
      }}
      onClose={onClose}
      onDone={() => toast({ title: t("settings.saved") })}
      title={t("boards.settings")}
      submitLabel={t("ui.save")}
      isDisabled={name.trim() === "" || checks.some((check) => check.name.trim() === "")}
      failed={t("settings.notSaved")}
    >
      <TextField label={t("boards.name")} value={name} onChange={(next) => set({ name: next })} maxLength={120} />
      <TextArea label={t("boards.description")} value={description ?? ""} onChange={(next) => set({ description: next })} minRows={2} maxLength={4000} />
      <GroupSelect groups={useBoardGroups().data?.items ?? []} value={board_group_id} onChange={(id) => set({ board_group_id: id })} />
      {lead}
      <Switch label={t("boards.pause")} hint={t("boards.pauseHint")} isOn={is_paused} onChange={(isOn) => set({ is_paused: isOn })} />
      {RULES.map(({ field, label, hint }) => (
        <Switch key={field} label={t(label)} hint={t(hint)} isOn={draft[field]} onChange={(isOn) => set({ [field]: isOn })} />
      ))}
      <CheckFields drafts={checks} reporters={reporters} onChange={setChecks} />
      <details className="border-t border-kumo-line pt-3 text-sm">
        <summary className="cursor-pointer">{t("boards.goal")}</summary>
        <div className="mt-3 flex flex-col gap-3">
          <GoalFields goal={goal} onChange={setGoal} />
          <TextLink to="/boards/$boardId/onboarding" params={{ boardId: board.id }}>
            {t("boards.letAgentAsk")}
          </TextLink>
          <TextField
            label={t("boards.maxAgents")}
            hint={t("boards.maxAgentsHint")}
            type="number"
            min={0}
            max={1000}
            value={String(max_agents)}
            onChange={(next) => set({ max_agents: Math.max(0, Math.min(1000, Math.trunc(Number(next) || 0))) })}
          />
        </div>
      </details>
      <PutAway board={board} onClose={onClose} />
      <DeleteBoard board={board} />
    </ChangeDialog>
  );
}
