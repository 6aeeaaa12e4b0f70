// The goal of a board as it comes to be: it fills in while the agent asks, and a person changes and confirms it, or writes it by hand.
import { useState } from "react";
import { type Board, type GoalDraft, GoalFields, goalInput, useUpdateBoard } from "../boards/index.ts";
import { useT } from "../i18n/index.ts";
import { useIsAdmin } from "../organizations/index.ts";
import { Button } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { Panel } from "../ui/page.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { Switch } from "../ui/switch.tsx";
import { toast } from "../ui/toast.tsx";
import { goalBy } from "./goals.ts";
import { useConfirm } from "./live.ts";
import type { Onboarding } from "./wire.ts";
import { Wishes } from "./wishes.tsx";

/** Through the onboarding while it goes on, so that it ends with it; else as any setting of the board. */
function useGoalWriter(board: Board, onboarding: Onboarding | null) {
  const isOpen = onboarding !== null && onboarding.state !== "confirmed" && onboarding.state !== "skipped";
  const confirm = useConfirm(board.id, onboarding?.version ?? 0);
  const update = useUpdateBoard(board);
  const write = (goal: GoalDraft, require_approval_for_done: boolean, onSuccess: () => void) => {
    const { goal_confirmed: _said, ...input } = goalInput(goal, board.target_date);
    if (isOpen) confirm.mutate({ ...input, require_approval_for_done }, { onSuccess });
    else update.mutate({ ...input, goal_confirmed: true, require_approval_for_done }, { onSuccess });
  };
  return { write, isPending: confirm.isPending || update.isPending, error: isOpen ? confirm.error : update.error };
}

export function GoalPanel({ board, onboarding }: { board: Board; onboarding: Onboarding | null }) {
  const t = useT();
  const isAdmin = useIsAdmin();
  // What the person has changed stays, whatever the agent says next.
  const [edits, setEdits] = useState<Partial<GoalDraft>>({});
  const [gate, setGate] = useState<boolean | null>(null);
  const writer = useGoalWriter(board, onboarding);
  const shown = { ...goalBy(board, onboarding), ...edits };
  const edit = (next: GoalDraft) =>
    setEdits(Object.fromEntries(Object.entries(next).filter(([field, value]) => value !== goalBy(board, onboarding)[field as keyof GoalDraft])));
  const isGated = gate ?? (board.require_approval_for_done || onboarding?.state === "proposed");
  const done = () => {
    setEdits({});
    setGate(null);
    toast({ title: t("onboarding.confirmed") });
  };
  return (
    <Panel
      title={t("onboarding.goal")}
      actions={<Chip tone={board.goal_confirmed ? "done" : "idle"}>{t(board.goal_confirmed ? "onboarding.isConfirmed" : "onboarding.isOpen")}</Chip>}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isAdmin && !writer.isPending) writer.write(shown, isGated, done);
        }}
      >
        <fieldset disabled={!isAdmin} className="flex min-w-0 flex-col gap-3 p-4">
          <GoalFields goal={shown} onChange={edit} hasConfirmed={false} />
          <Switch label={t("boards.gate")} hint={t("boards.gateHint")} isOn={isGated} onChange={setGate} />
          {writer.error ? <ProblemNote error={writer.error} what={t("onboarding.notConfirmed")} /> : null}
          {isAdmin ? (
            <div>
              <Button type="submit" look="primary" isBusy={writer.isPending}>
                {t("onboarding.confirm")}
              </Button>
            </div>
          ) : (
            <p className="text-sm text-kumo-subtle">{t("onboarding.adminsConfirm")}</p>
          )}
        </fieldset>
      </form>
      {onboarding?.draft_goal ? <Wishes draft={onboarding.draft_goal} agentId={onboarding.agent_id} /> : null}
    </Panel>
  );
}
