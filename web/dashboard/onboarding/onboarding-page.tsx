// The onboarding of a board: the conversation with its agent, beside the goal that it makes.
import { useParams } from "@tanstack/react-router";
import { type Board, useBoards } from "../boards/index.ts";
import { useT } from "../i18n/index.ts";
import { useBoardRights } from "../organizations/index.ts";
import { Chip } from "../ui/chip.tsx";
import { BackLink, LoadedItem } from "../ui/detail-page.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { PageBody, PageHead } from "../ui/page.tsx";
import { ReadOnly } from "../ui/read-only.ts";
import { Conversation } from "./conversation.tsx";
import { GoalPanel } from "./goal-panel.tsx";
import { useOnboarding } from "./live.ts";

function Detail({ board }: { board: Board }) {
  const t = useT();
  return (
    <Loaded query={useOnboarding(board.id)} failed={t("onboarding.notLoaded")} rows={4}>
      {(onboarding) => (
        <div className="grid max-w-6xl grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
          <Conversation boardId={board.id} onboarding={onboarding} />
          <GoalPanel board={board} onboarding={onboarding} />
        </div>
      )}
    </Loaded>
  );
}

export function OnboardingPage() {
  const t = useT();
  const { boardId } = useParams({ from: "/frame/boards/$boardId/onboarding" });
  const boards = useBoards();
  const board = boards.data?.items.find(({ id }) => id === boardId) ?? null;
  const { mayWrite } = useBoardRights(boardId);
  const back = { link: { to: "/boards/$boardId", params: { boardId }, search: {} }, label: t("onboarding.toBoard") } as const;
  return (
    <ReadOnly value={!mayWrite}>
      <PageHead title={board ? t("onboarding.titleOf", { name: board.name }) : t("onboarding.title")} before={<BackLink back={back} />}>
        {mayWrite ? null : <Chip tone="idle">{t("rights.readOnly")}</Chip>}
      </PageHead>
      <PageBody>
        <LoadedItem
          query={{ data: boards.data ? board : undefined, error: boards.error, refetch: boards.refetch }}
          failed={t("onboarding.notLoaded")}
          gone={{ title: t("onboarding.noBoard"), detail: t("onboarding.noBoardDetail") }}
          back={back}
        >
          {(known) => <Detail key={known.id} board={known} />}
        </LoadedItem>
      </PageBody>
    </ReadOnly>
  );
}
