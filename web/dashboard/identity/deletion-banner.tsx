// Across the app while the account waits for its deletion: when, and the way back.
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { useFormat } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { useKeepAccount } from "./live.ts";

export default function DeletionBanner({ at }: { at: string }) {
  const t = useT();
  const format = useFormat();
  const textOf = useProblemText();
  const keep = useKeepAccount();
  return (
    <div role="status" className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 bg-block-fill px-3 py-1.5 text-sm text-block md:px-5">
      <p className="min-w-0 flex-1 basis-60">{keep.error ? textOf(keep.error) : t("deletion.banner", { time: format.dayAndTime(at) })}</p>
      <Button isBusy={keep.isPending} onClick={() => keep.mutate(undefined, { onSuccess: () => toast({ title: t("deletion.kept") }) })}>
        {t("deletion.keep")}
      </Button>
    </div>
  );
}
