// The dialogs behind a row's actions: stopping the run, writing to the agent, giving its task to another.
import { useState } from "react";
import { useAgents } from "../agents/index.ts";
import { useT } from "../i18n/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { FormDialog } from "../ui/dialog.tsx";
import { TextArea } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { useGive, useMessage, useStop } from "./live.ts";
import type { Act } from "./row-actions.tsx";
import type { FleetAgent } from "./wire.ts";

type Task = NonNullable<FleetAgent["task"]>;
type DialogProps = { agent: FleetAgent; task: Task; onClose(): void };
const MESSAGE_MAX_CHARS = 10_000;
const NOBODY = "nobody";

function StopDialog({ agent, task, onClose }: DialogProps) {
  const t = useT();
  const stop = useStop(task.id);
  const submit = () =>
    stop.mutate(undefined, {
      onSuccess: () => {
        toast({ title: t("fleet.stopped", { name: agent.name }) });
        onClose();
      },
    });
  const text = t("fleet.stopDetail", { task: task.key });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      formId="fleet-stop"
      title={t("fleet.stopTitle", { name: agent.name })}
      size="sm"
      submitLabel={t("fleet.stop")}
      look="destructive"
      isBusy={stop.isPending}
      onSubmit={submit}
    >
      <p className="text-sm">{text}</p>
      {stop.error ? <ProblemNote error={stop.error} /> : null}
    </FormDialog>
  );
}

function MessageDialog({ agent, task, onClose }: DialogProps) {
  const t = useT();
  const [text, setText] = useState("");
  const message = useMessage(task.id);
  const submit = () => message.mutate(text.trim(), { onSuccess: onClose });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      formId="fleet-message"
      title={t("fleet.messageTo", { name: agent.name })}
      description={t("fleet.messageDetail", { task: task.key, name: agent.name })}
      submitLabel={t("fleet.send")}
      isDisabled={text.trim() === ""}
      isBusy={message.isPending}
      onSubmit={submit}
    >
      <TextArea label={t("fleet.message")} isLabelHidden value={text} onChange={setText} maxLength={MESSAGE_MAX_CHARS} autoFocus />
      {message.error ? <ProblemNote error={message.error} /> : null}
    </FormDialog>
  );
}

function GiveDialog({ agent, task, onClose }: DialogProps) {
  const t = useT();
  const [to, setTo] = useState<string>(agent.id);
  const give = useGive(task.id);
  const agents = (useAgents().data?.items ?? []).filter(({ board_id }) => board_id === agent.board?.id);
  const options = [
    { value: NOBODY, label: t("fleet.nobody") },
    ...agents.map(({ id, name }) => ({ value: id, label: name, picture: <Avatar type="agent" name={name} /> })),
  ];
  const submit = () => give.mutate(to === NOBODY ? null : to, { onSuccess: onClose });
  const title = t("fleet.reassignTitle", { task: task.key });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      formId="fleet-give"
      title={title}
      size="sm"
      submitLabel={t("fleet.give")}
      isDisabled={to === agent.id}
      isBusy={give.isPending}
      onSubmit={submit}
    >
      <Select label={t("fleet.agent")} value={to} onChange={setTo} options={options} />
      {give.error ? <ProblemNote error={give.error} /> : null}
    </FormDialog>
  );
}

const DIALOGS = { stop: StopDialog, message: MessageDialog, reassign: GiveDialog } as const satisfies Record<Act, unknown>;

/** `task`: as it was when the dialog was opened, so that nothing is done to another one that has come since. */
export default function ActDialog({ act, ...props }: DialogProps & { act: Act }) {
  const Shown = DIALOGS[act];
  return <Shown {...props} />;
}
