// Across the app while the organization waits for its deletion: until when, how to restore it, and a link to the export.
import { useT } from "../i18n/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { Button } from "../ui/button.tsx";
import { TextLink } from "../ui/link.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { useFormat } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { useOrganization, useRestoreOrganization } from "./live.ts";

export default function ClosedBanner() {
  const t = useT();
  const format = useFormat();
  const textOf = useProblemText();
  const { data } = useOrganization();
  const role = useActiveOrganization()?.role;
  const restore = useRestoreOrganization();
  if (!data?.deletion_at) return null;
  const go = () => restore.mutate(undefined, { onSuccess: () => toast({ title: t("organization.restored", { name: data.name }) }) });
  return (
    <section
      aria-label={t("organization.closed")}
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-kumo-line bg-block-fill px-3 py-1.5 text-sm text-block md:px-5"
    >
      <p className="min-w-0 flex-1 basis-64">{t("organization.banner", { date: format.dayAndTime(data.deletion_at) })}</p>
      {role === "owner" ? (
        <span className="flex items-center gap-3">
          <Button isBusy={restore.isPending} onClick={go}>
            {t("organization.restore")}
          </Button>
          <TextLink to="/settings/data" className="leading-6">
            {t("organization.export")}
          </TextLink>
        </span>
      ) : (
        <span className="text-xs">{t("organization.ownersRestore")}</span>
      )}
      {restore.error ? (
        <p role="alert" className="basis-full text-xs">
          {textOf(restore.error)}
        </p>
      ) : null}
    </section>
  );
}
