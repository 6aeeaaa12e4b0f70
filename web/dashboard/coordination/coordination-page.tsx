// What agents ask of each other and of people: what waits first, and whatever else is asked for.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useAgents } from "../agents/index.ts";
import { useBoards } from "../boards/index.ts";
import { useT } from "../i18n/index.ts";
import { useBoardRightsOf } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { More } from "../ui/more.tsx";
import { PageBody, PageHead, Panel } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { Empty } from "../ui/states.tsx";
import { useRequests } from "./live.ts";
import { RequestRow } from "./request-row.tsx";
import { type CoordinationSearch, KINDS, STATES, shownBy } from "./search.ts";

const ALL = "all";
type Choosing = { search: CoordinationSearch; onSearch(search: CoordinationSearch): void };

function Filters({ search, onSearch }: Choosing) {
  const t = useT();
  const boards = useBoards().data?.items ?? [];
  const agents = useAgents().data?.items ?? [];
  const named = (items: readonly { id: string; name: string }[], all: string) => [
    { value: ALL, label: all },
    ...items.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const chosen = (value: string) => (value === ALL ? undefined : value);
  const shared = { isLabelHidden: true, size: "small" } as const;
  return (
    <>
      <Select
        {...shared}
        label={t("coordination.state")}
        value={search.state ?? "open"}
        onChange={(state) => onSearch({ ...search, state })}
        options={STATES.map((state) => ({ value: state, label: t(`coordination.shows.${state}`) }))}
      />
      <Select
        {...shared}
        label={t("coordination.kind")}
        value={search.kind ?? ALL}
        onChange={(value) => onSearch({ ...search, kind: KINDS.find((kind) => kind === value) })}
        options={[{ value: ALL, label: t("coordination.allKinds") }, ...KINDS.map((kind) => ({ value: kind, label: t(`coordination.kind.${kind}`) }))]}
      />
      <Select
        {...shared}
        label={t("coordination.board")}
        value={search.board ?? ALL}
        onChange={(value) => onSearch({ ...search, board: chosen(value) })}
        options={named(boards, t("coordination.allBoards"))}
      />
      <Select
        {...shared}
        label={t("coordination.agent")}
        value={search.agent ?? ALL}
        onChange={(value) => onSearch({ ...search, agent: chosen(value) })}
        options={named(agents, t("coordination.allAgents"))}
      />
    </>
  );
}

function Nothing({ search, onSearch }: Choosing) {
  const t = useT();
  const isPlain = !search.kind && !search.board && !search.agent;
  if (isPlain && (search.state ?? "open") === "open")
    return (
      <Empty title={t("coordination.none")} detail={t("coordination.noneDetail")}>
        <Button onClick={() => onSearch({ state: ALL })}>{t("coordination.showAll")}</Button>
      </Empty>
    );
  return (
    <Empty title={t("coordination.noMatch")} detail={t("coordination.noMatchDetail")}>
      <Button onClick={() => onSearch({})}>{t("ui.clearFilters")}</Button>
    </Empty>
  );
}

export function CoordinationPage() {
  const t = useT();
  const navigate = useNavigate();
  const search = useSearch({ from: "/frame/coordination" });
  const onSearch = (next: CoordinationSearch) => void navigate({ to: "/coordination", search: next, replace: true });
  const { query, more } = useRequests(shownBy(search));
  const boards = useBoards().data?.items ?? [];
  const rightsOf = useBoardRightsOf();
  return (
    <>
      <PageHead title={t("nav.coordination")} count={query.data?.total}>
        <Filters search={search} onSearch={onSearch} />
      </PageHead>
      <PageBody>
        <div className="max-w-5xl">
          <Loaded query={query} failed={t("coordination.notLoaded")} rows={8}>
            {({ items, next }) =>
              items.length === 0 ? (
                <Nothing search={search} onSearch={onSearch} />
              ) : (
                <Panel>
                  <ul aria-label={t("nav.coordination")} className="divide-y divide-kumo-line">
                    {items.map((request) =>
                      guarded(
                        <RequestRow
                          key={request.id}
                          request={request}
                          boardName={boards.find(({ id }) => id === request.board_id)?.name ?? null}
                          mayAnswer={rightsOf(request.board_id).mayWrite}
                        />,
                      ),
                    )}
                  </ul>
                  <More next={next} more={more} failed={t("coordination.notLoaded")} />
                </Panel>
              )
            }
          </Loaded>
        </div>
      </PageBody>
    </>
  );
}
