// The part of a form that says what a board is for.
import { useT } from "../i18n/index.ts";
import { TextArea, TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { Switch } from "../ui/switch.tsx";
import type { GoalDraft } from "./goal.ts";

/** `hasConfirmed`: whether somebody stands by it is a switch of the form. */
type GoalFieldsProps = { goal: GoalDraft; onChange(goal: GoalDraft): void; hasConfirmed?: boolean };

export function GoalFields({ goal, onChange, hasConfirmed = true }: GoalFieldsProps) {
  const t = useT();
  const set = (changes: Partial<GoalDraft>) => onChange({ ...goal, ...changes });
  const isGoal = goal.board_type === "goal";
  return (
    <>
      <Select
        label={t("boards.type")}
        value={goal.board_type}
        onChange={(board_type) => set({ board_type })}
        options={[
          { value: "goal", label: t("boards.typeGoal") },
          { value: "general", label: t("boards.typeGeneral") },
        ]}
      />
      <TextArea label={t("boards.objective")} value={goal.objective} onChange={(objective) => set({ objective })} minRows={2} maxLength={4000} />
      <TextArea
        label={t("boards.metrics")}
        hint={t("boards.metricsHint")}
        value={goal.metrics}
        onChange={(metrics) => set({ metrics })}
        minRows={2}
        maxLength={4000}
      />
      <TextField label={t("boards.targetDate")} type="date" value={goal.day} onChange={(day) => set({ day })} />
      {isGoal && hasConfirmed ? (
        <Switch
          label={t("boards.goalConfirmed")}
          hint={t("boards.goalConfirmedHint")}
          isOn={goal.goal_confirmed}
          onChange={(goal_confirmed) => set({ goal_confirmed })}
        />
      ) : null}
    </>
  );
}
