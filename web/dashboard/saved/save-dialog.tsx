// Asks for the name of a view, and for whom it is kept.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Switch } from "../ui/switch.tsx";
import { toast } from "../ui/toast.tsx";
import { saveView } from "./live.ts";
import { type BoardSettings, keptOf, settingsOf, type WholeSettings } from "./settings.ts";
import type { Sharing } from "./view-menu.tsx";
import type { SavedViewCreate } from "./wire.ts";

type SaveDialogProps = Sharing & { boardId: string; settings: BoardSettings; onApply(settings: WholeSettings): void; onClose(): void };

export default function SaveDialog({ boardId, settings, mayShare, mayShareEverywhere, onApply, onClose }: SaveDialogProps) {
  const t = useT();
  const [name, setName] = useState("");
  const [isShared, setShared] = useState(false);
  const [isEverywhere, setEverywhere] = useState(false);
  const change = useMutation({ mutationFn: (view: SavedViewCreate) => saveView(boardId, view) });
  const mayBeShared = isEverywhere ? mayShareEverywhere : mayShare;
  return (
    <ChangeDialog
      change={change}
      input={{ ...keptOf(settings), name, is_shared: isShared && mayBeShared, is_of_all_boards: isEverywhere }}
      onClose={onClose}
      onDone={(view) => {
        onApply(settingsOf(view));
        toast({ title: t("saved.saved") });
      }}
      title={t("saved.saveTitle")}
      description={t("saved.saveText")}
      submitLabel={t("saved.saveButton")}
      size="sm"
      isDisabled={name.trim() === ""}
      failed={t("saved.notSaved")}
    >
      <TextField label={t("saved.name")} value={name} onChange={setName} maxLength={60} autoFocus error={fieldError(change.error, "name")} />
      <Switch label={t("saved.everywhere")} hint={t("saved.everywhereHint")} isOn={isEverywhere} onChange={setEverywhere} />
      <Switch label={t("saved.share")} hint={t("saved.shareHint")} isOn={isShared && mayBeShared} onChange={setShared} isDisabled={!mayBeShared} />
    </ChangeDialog>
  );
}
