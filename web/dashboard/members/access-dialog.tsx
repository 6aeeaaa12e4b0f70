// The rights of one person, board by board: the matrix for small screens.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useBoards } from "../boards/index.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { BoardLevels } from "./board-levels.tsx";
import { accessOf } from "./levels.ts";
import { setAccess } from "./live.ts";
import { type Actor, whyNotAccess } from "./may.ts";
import type { Member } from "./wire.ts";

export function AccessDialog({ member, actor, onClose }: { member: Member; actor: Actor; onClose(): void }) {
  const t = useT();
  const [draft, setDraft] = useState(() => accessOf(member));
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const boards = useBoards();
  const why = whyNotAccess(actor, member);
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      await setAccess(member.id, draft);
      toast({ title: t("access.saved", { name: member.name }) });
      onClose();
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("access.of", { name: member.name })}
      formId="member-access"
      submitLabel={t("ui.save")}
      onSubmit={() => void save()}
      isBusy={isBusy}
      isDisabled={why !== null}
    >
      {why ? <p className="text-sm text-kumo-subtle">{t(why)}</p> : null}
      <BoardLevels access={draft} onChange={setDraft} boards={boards.data?.items ?? []} isDisabled={why !== null} />
      {boards.error ? <ProblemNote error={boards.error} onRetry={() => void boards.refetch()} /> : null}
      {error ? <ProblemNote error={error} what={t("access.notSaved", { name: member.name })} /> : null}
    </FormDialog>
  );
}
