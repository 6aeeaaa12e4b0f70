// Why there is no board: it belongs to another organization of the person, with a link to switch there; it may not be seen, or is gone, with
// a way on; or it could not be loaded.
import { useNavigate } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
import { useSession } from "../identity/index.ts";
import { ApiError } from "../live/http.ts";
import { switchOrganization } from "../organizations/index.ts";
import { Button } from "../ui/button.tsx";
import { PageHead } from "../ui/page.tsx";
import { Empty, ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { useBoardElsewhere } from "./live.ts";

export default function BoardMissing({ boardId, error, onRetry }: { boardId: string; error: unknown; onRetry(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const isMissing = error instanceof ApiError && error.status === 404;
  const isRefused = isMissing || (error instanceof ApiError && error.status === 403);
  const elsewhere = useBoardElsewhere(boardId, isMissing);
  const organization = useSession()?.organizations.find((known) => known.id === elsewhere.data);
  if (isMissing && elsewhere.isPending) return <SkeletonRows count={2} />;
  if (!organization && isRefused)
    return (
      <>
        <PageHead title={t("nav.boards")} />
        <Empty title={t("boards.refused")} detail={t("boards.refusedDetail")}>
          <Button look="primary" onClick={() => void navigate({ to: "/boards" })}>
            {t("boards.all")}
          </Button>
          <Button onClick={onRetry}>{t("ui.retry")}</Button>
        </Empty>
      </>
    );
  if (!organization)
    return (
      <>
        <PageHead title={t("nav.boards")} />
        <div className="max-w-xl p-5">
          <ProblemNote error={error} what={t("boards.notLoaded")} onRetry={onRetry} />
        </div>
      </>
    );
  const go = () =>
    switchOrganization(organization.id, () => navigate({ to: "/boards" })).then(() => navigate({ to: "/boards/$boardId", params: { boardId }, search: {} }));
  return (
    <>
      <PageHead title={t("nav.boards")} />
      <Empty title={t("switcher.elsewhere", { name: organization.name })} detail={t("switcher.elsewhereDetail")}>
        <Button look="primary" onClick={() => void go()}>
          {t("switcher.switchTo", { name: organization.name })}
        </Button>
      </Empty>
    </>
  );
}
