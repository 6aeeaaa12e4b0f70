// Dialogs around one change: they send it, say why it failed, and close when it is done.
import type { ReactNode } from "react";
import { useId } from "react";
import { FormDialog } from "./dialog.tsx";
import { ProblemNote } from "./states.tsx";

/** The part of a mutation that a dialog needs. */
type Change<Input, Answer> = { mutate(input: Input, options: { onSuccess(answer: Answer): void }): void; isPending: boolean; error: unknown };

type ChangeDialogProps<Input, Answer> = {
  change: Change<Input, Answer>;
  input: Input;
  onClose(): void;
  title: string;
  description?: string | undefined;
  submitLabel: string;
  size?: "sm" | "base" | "lg";
  look?: "primary" | "destructive";
  isDisabled?: boolean;
  children?: ReactNode;
  /** What did not happen, above the reason. */
  failed?: string;
  /** The error is shown elsewhere, beside its field. */
  isErrorShown?: boolean;
  /** Shows the answer itself instead of closing. */
  staysOpen?: boolean;
  onDone?(answer: Answer): void;
};

export function ChangeDialog<Input, Answer>(props: ChangeDialogProps<Input, Answer>) {
  const { change, input, failed, isErrorShown = false, staysOpen = false, onDone, onClose, children, ...rest } = props;
  const formId = useId();
  const onSuccess = (answer: Answer) => {
    if (!staysOpen) onClose();
    onDone?.(answer);
  };
  return (
    <FormDialog {...rest} isOpen formId={formId} onClose={onClose} onSubmit={() => change.mutate(input, { onSuccess })} isBusy={change.isPending}>
      {children}
      {change.error && !isErrorShown ? <ProblemNote error={change.error} {...(failed ? { what: failed } : {})} /> : null}
    </FormDialog>
  );
}

type ConfirmDialogProps<Answer> = Omit<ChangeDialogProps<undefined, Answer>, "input" | "look" | "size" | "change"> & {
  change: Change<void, Answer>;
  text?: string;
};

/** A confirmation before something that cannot be undone. */
export const ConfirmDialog = <Answer,>({ text, children, ...rest }: ConfirmDialogProps<Answer>) => (
  <ChangeDialog {...rest} input={undefined} look="destructive" size="sm">
    {text ? <p className="text-sm">{text}</p> : null}
    {children}
  </ChangeDialog>
);
