// The question that is open: its options, of which several may be chosen, and words of one's own.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { sendDraft, useDraft } from "../live/drafts.ts";
import { Button } from "../ui/button.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { TextArea } from "../ui/field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { visible } from "../ui/visible.ts";
import { answerOf } from "./goals.ts";
import { useAnswer } from "./live.ts";
import type { Onboarding } from "./wire.ts";

const ANSWER_MAX_CHARS = 2_000;

export function AnswerForm({ boardId, onboarding }: { boardId: string; onboarding: Onboarding }) {
  const t = useT();
  const isProposed = onboarding.state === "proposed";
  const { options = [] } = onboarding.messages.at(-1) ?? {};
  const subject = `onboarding:${onboarding.id}`;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [words, setWords] = useDraft(subject);
  const send = useAnswer(boardId, onboarding.version);
  const answer = answerOf(
    options.filter(({ id }) => chosen.includes(id)),
    words,
  );
  const go = () => {
    if (answer && !send.isPending) void sendDraft([subject], () => send.mutateAsync(answer));
  };
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      {options.length > 0 ? (
        <fieldset className="flex min-w-0 flex-col gap-1">
          <legend className="mb-1 text-sm font-medium">{t("onboarding.options")}</legend>
          {options.map(({ id, label }) => (
            <Checkbox
              key={id}
              label={visible(label)}
              isOn={chosen.includes(id)}
              onChange={(isOn) => setChosen(isOn ? [...chosen, id] : chosen.filter((other) => other !== id))}
            />
          ))}
        </fieldset>
      ) : null}
      <TextArea
        label={t(isProposed ? "onboarding.change" : "onboarding.ownWords")}
        placeholder={t("onboarding.ownWordsHint")}
        value={words}
        onChange={setWords}
        minRows={2}
        maxLength={ANSWER_MAX_CHARS}
      />
      {send.error ? <ProblemNote error={send.error} what={t("onboarding.notAnswered")} /> : null}
      <div>
        <Button type="submit" look={isProposed ? "plain" : "primary"} isBusy={send.isPending} disabled={answer === null}>
          {t("onboarding.answer")}
        </Button>
      </div>
    </form>
  );
}
