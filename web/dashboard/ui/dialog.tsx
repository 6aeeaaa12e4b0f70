// Dialogs: centred on desktops, a sheet from below on phones. Loaded with the pages that open them.
import { LayerDialog } from "@cloudflare/kumo/components/layer-dialog";
import type { FormEvent, ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import { useFocusBack } from "./focus-back.ts";

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

/** A dialog with a free body; its buttons are part of the body. */
export function Dialog({ isOpen, onClose, title, description, size = "base", children, isBusy = false }: DialogProps) {
  const t = useT();
  useFocusBack(isOpen);
  return (
    <LayerDialog open={isOpen} onOpenChange={(open) => !open && onClose()} dismissDisabled={isBusy}>
      <LayerDialog.Content size={size} closeLabel={t("ui.close")}>
        <LayerDialog.Title>{title}</LayerDialog.Title>
        {description ? <LayerDialog.Description>{description}</LayerDialog.Description> : null}
        <LayerDialog.Body>
          <div className={BODY}>{children}</div>
        </LayerDialog.Body>
      </LayerDialog.Content>
    </LayerDialog>
  );
}

type FormDialogProps = DialogProps & { submitLabel: string; onSubmit(): void; look?: "primary" | "destructive"; isDisabled?: boolean; formId: string };

/** A dialog around a form: the button below submits it, and so does Enter. */
export function FormDialog({
  isOpen,
  onClose,
  title,
  description,
  size = "base",
  children,
  isBusy = false,
  submitLabel,
  onSubmit,
  look = "primary",
  isDisabled = false,
  formId,
}: FormDialogProps) {
  const t = useT();
  useFocusBack(isOpen);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBusy && !isDisabled) onSubmit();
  };
  return (
    <LayerDialog open={isOpen} onOpenChange={(open) => !open && onClose()} dismissDisabled={isBusy}>
      <LayerDialog.Content size={size} closeLabel={t("ui.close")}>
        <LayerDialog.Title>{title}</LayerDialog.Title>
        {description ? <LayerDialog.Description>{description}</LayerDialog.Description> : null}
        <LayerDialog.Body>
          <form id={formId} onSubmit={submit} className={`${BODY} flex flex-col gap-4`}>
            {children}
          </form>
        </LayerDialog.Body>
        <LayerDialog.Actions dismissLabel={t("ui.cancel")}>
          <LayerDialog.Actions.Primary type="submit" form={formId} variant={look} loading={isBusy} disabled={isDisabled || isBusy}>
            {submitLabel}
          </LayerDialog.Actions.Primary>
        </LayerDialog.Actions>
      </LayerDialog.Content>
    </LayerDialog>
  );
}
