// Dialogs: centred on desktops, a sheet from below on phones. Loaded with the pages that open them.
import { LayerDialog } from "@cloudflare/kumo/components/layer-dialog";
import { type FormEvent, type ReactNode, useRef } from "react";
import { useT } from "../i18n/index.ts";
import { useFocusBack } from "./focus-back.ts";
import { useKeepFocus } from "./keep-focus.ts";

/** The kit gives its body the width of what is longest in it: a long title would push what stands beside it out of sight. */
const BODY = "w-0 min-w-full";

type DialogProps = {
  isOpen: boolean;
  onClose(): void;
  title: string;
  description?: string | undefined;
  size?: "sm" | "base" | "lg";
  children: ReactNode;
  isBusy?: boolean;
};

/** `actions`: below the body, which scrolls. */
function Frame({ isOpen, onClose, title, description, size = "base", children, isBusy = false, actions }: DialogProps & { actions?: ReactNode }) {
  const t = useT();
  const body = useRef<HTMLDivElement>(null);
  useFocusBack(isOpen);
  useKeepFocus(isOpen, body);
  return (
    <LayerDialog open={isOpen} onOpenChange={(open) => !open && onClose()} dismissDisabled={isBusy}>
      <LayerDialog.Content size={size} closeLabel={t("ui.close")}>
        <LayerDialog.Title>{title}</LayerDialog.Title>
        {description ? <LayerDialog.Description>{description}</LayerDialog.Description> : null}
        <LayerDialog.Body>
          <div ref={body} className={BODY}>
            {children}
          </div>
        </LayerDialog.Body>
        {actions}
      </LayerDialog.Content>
    </LayerDialog>
  );
}

/** A dialog with a free body; its buttons are part of the body. */
export const Dialog = (props: DialogProps) => <Frame {...props} />;

type FormDialogProps = DialogProps & { submitLabel: string; onSubmit(): void; look?: "primary" | "destructive"; isDisabled?: boolean; formId: string };

/** A dialog around a form: the button below submits it, and so does Enter. */
export function FormDialog({ children, isBusy = false, submitLabel, onSubmit, look = "primary", isDisabled = false, formId, ...frame }: FormDialogProps) {
  const t = useT();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBusy && !isDisabled) onSubmit();
  };
  const actions = (
    <LayerDialog.Actions dismissLabel={t("ui.cancel")}>
      <LayerDialog.Actions.Primary type="submit" form={formId} variant={look} loading={isBusy} disabled={isDisabled || isBusy}>
        {submitLabel}
      </LayerDialog.Actions.Primary>
    </LayerDialog.Actions>
  );
  return (
    <Frame {...frame} isBusy={isBusy} actions={actions}>
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        {children}
      </form>
    </Frame>
  );
}
