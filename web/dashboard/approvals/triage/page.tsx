// The triage desk: the queue, soonest expiry first; the case; the decision. A R decide, J K walk, X chooses, S puts off, Q asks, Z takes back.
import { type Ref, type RefObject, useRef, useState } from "react";
import { useT } from "../../i18n/index.ts";
import { hasCode } from "../../live/http.ts";
import { Boundary } from "../../ui/boundary.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { cx } from "../../ui/cx.ts";
import { ArrowLeftIcon, CaretDownIcon, CaretUpIcon } from "../../ui/icons.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { More } from "../../ui/more.tsx";
import { Kbd, PageHead } from "../../ui/page.tsx";
import { useShortcuts } from "../../ui/shortcuts.ts";
import { Empty, ProblemNote, SkeletonRows } from "../../ui/states.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { useApprovals, useMoreApprovals, type Decision } from "../live.ts";
import type { Approval } from "../wire.ts";
import { Case } from "./case.tsx";
import { type BarHandle, DecideBar } from "./decide-bar.tsx";
import { decide, undo, useRefused } from "./decisions.ts";
import { FilterChips } from "./filters.tsx";
import { decisionOn, useAlone, useMayDecide } from "./judge.ts";
import { Multi } from "./multi.tsx";
import { beside, soonerThan } from "./queue.ts";
import { Fresh, Queue } from "./queue.tsx";
import { UndoNotice, useTellElsewhere } from "./undo-notice.tsx";
import { type Desk, putOff, useDesk } from "./use-desk.ts";

const NONE: ReadonlySet<string> = new Set();
/** A key that is still being pressed for the last one decides nothing about the next. */
const LOOK_MS = 400;

function List({ desk }: { desk: Desk }) {
  const t = useT();
  const { search, filters, query, rows, fresh, chosen, choice, choose, letGo } = desk;
  const which = search.show ?? "pending";
  const more = useMoreApprovals(which, filters);
  const isFiltered = Object.values(filters).some(Boolean);
  const none = search.show
    ? { title: t("approval.noneDecided"), detail: t("approval.noneDecidedDetail") }
    : isFiltered
      ? { title: t("triage.noneOfThese"), detail: t("triage.noneOfTheseDetail") }
      : { title: t("approval.none"), detail: t("approval.noneDetail") };
  return (
    <Loaded query={query} failed={t("approval.notLoaded")} errorClass="p-3">
      {({ next }) => (
        <>
          <Fresh count={fresh} onShow={letGo} />
          {rows.length === 0 && next === null ? (
            <Empty {...none} />
          ) : (
            <Queue rows={rows} search={search} chosen={choice.length > 0 ? chosen : NONE} onChoose={choose} />
          )}
          <More next={next} more={more} failed={t("approval.notLoaded")} />
        </>
      )}
    </Loaded>
  );
}

/** What the address names and is not to be had: it does not say whether it is another's, or was never there. */
function Gone({ error, onBack }: { error: unknown; onBack(): void }) {
  const t = useT();
  if (!hasCode(error, "not_found") && !hasCode(error, "invalid_input"))
    return (
      <div className="p-4">
        <ProblemNote error={error} what={t("approval.notLoaded")} />
      </div>
    );
  return (
    <Empty title={t("triage.gone")} detail={t("triage.goneDetail")}>
      <Button onClick={onBack}>{t("triage.toQueue")}</Button>
    </Empty>
  );
}

/** What is pressed, and what it does to one or to those that are chosen. */
function useDeciding(desk: Desk) {
  const alone = useAlone();
  const { current, choice, goOn, chooseNone, open } = desk;
  const one = (approval: Approval, decision: Decision) => {
    goOn(new Set([approval.id]));
    decide([{ approval, decision }]);
  };
  const many = (status: Decision["status"], comment: string) => {
    const items = choice.filter((approval) => alone(approval) === null).map((approval) => ({ approval, decision: decisionOn(approval, status, comment) }));
    const done = new Set(items.map(({ approval }) => approval.id));
    if (current.approval && done.has(current.approval.id)) goOn(done);
    decide(items);
  };
  const openAlone = (id = choice.find((approval) => alone(approval) !== null)?.id) => {
    if (!id) return;
    chooseNone();
    open(id);
  };
  return { one, many, alone, openAlone };
}

/** Nothing has the focus that Enter is for. */
const isFree = ({ target }: KeyboardEvent): boolean => !(target instanceof Element && target.closest("a, button, input, summary"));

type Hands = { bar: RefObject<BarHandle | null>; ask: RefObject<HTMLTextAreaElement | null>; onEnter(): void };
function useKeys(desk: Desk, { bar, ask, onEnter }: Hands) {
  const { rows, search, current, choose, chooseNone, open } = desk;
  const id = current.approval?.id;
  const isSeen = (event: KeyboardEvent) => !event.repeat && performance.now() - desk.wentOnAt.current > LOOK_MS;
  const typing = (event: KeyboardEvent, act: () => void) => {
    event.preventDefault();
    act();
  };
  const takeBack = () => {
    const batch = undo();
    if (batch?.items[0]) open(batch.items[0].approval.id);
  };
  const enter = (event: KeyboardEvent) => void (isFree(event) && onEnter());
  useShortcuts("triage", {
    next: () => open(beside(rows, id, 1) ?? id),
    previous: () => open(beside(rows, id, -1) ?? id),
    approve: (event) => isSeen(event) && bar.current?.approve(),
    refuse: (event) => isSeen(event) && typing(event, () => bar.current?.refuse()),
    later: () => id && current.approval?.status === "pending" && later(desk, id),
    ask: (event) => typing(event, () => ask.current?.focus()),
    select: () => id && !search.show && choose(id),
    undo: takeBack,
    clear: chooseNone,
    open: enter,
  });
}

function later({ rows, open }: Desk, id: string): void {
  const next = beside(rows, id, 1);
  putOff(id);
  open(next === id ? beside(rows, id, -1) : next);
}

type CaseProps = { desk: Desk; deciding: ReturnType<typeof useDeciding>; bar: Ref<BarHandle>; ask: Ref<HTMLTextAreaElement> };

function OpenCase({ desk, deciding, bar, ask }: CaseProps) {
  const { current, open } = desk;
  const mayDecide = useMayDecide();
  const refused = useRefused();
  const { approval, error } = current;
  if (!approval) return desk.search.id === undefined ? null : error ? <Gone error={error} onBack={() => open(undefined)} /> : <SkeletonRows />;
  const mayWrite = mayDecide(approval);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Boundary key={approval.id}>
        <Case approval={approval} mayWrite={mayWrite} askRef={ask} />
      </Boundary>
      {approval.status === "pending" ? (
        <div data-dock className="shrink-0 border-t border-kumo-line px-4 py-2.5 pb-[max(10px,env(safe-area-inset-bottom))] md:px-5">
          <DecideBar
            approval={approval}
            mayDecide={mayWrite}
            refusal={refused.get(approval.id)}
            ref={bar}
            onDecide={(decision) => deciding.one(approval, decision)}
            onLater={() => later(desk, approval.id)}
          />
        </div>
      ) : null}
    </div>
  );
}

function Right({ desk, deciding, bar, ask }: CaseProps) {
  const { choice, search, rows, chosen, choose } = desk;
  const refused = useRefused();
  if (choice.length === 0) return <OpenCase desk={desk} deciding={deciding} bar={bar} ask={ask} />;
  return (
    <Multi
      chosen={choice.map((approval) => ({ approval, alone: deciding.alone(approval), refusal: refused.get(approval.id) }))}
      sooner={soonerThan(rows, chosen)}
      search={search}
      ref={bar}
      onDrop={choose}
      onDecide={deciding.many}
      onOpen={deciding.openAlone}
    />
  );
}

/** Where in the queue one is, and the way to its neighbours. */
function Place({ desk }: { desk: Desk }) {
  const t = useT();
  const { rows, search, choice, open, query } = desk;
  const at = rows.findIndex(({ approval }) => approval.id === search.id);
  // Of those that are decided the server's number has the others in it.
  const total = search.show ? rows.length : (query.data?.total ?? rows.length);
  if (choice.length > 0) return <span className="text-xs text-kumo-subtle">{t("triage.chosenOf", { count: choice.length, total })}</span>;
  if (at < 0) return null;
  return (
    <span className="flex items-center gap-1.5 text-xs text-kumo-subtle tabular-nums">
      {t("triage.place", { at: at + 1, total })}
      <span className="hidden gap-1.5 md:flex" aria-hidden>
        <Kbd>J</Kbd>
        <Kbd>K</Kbd>
      </span>
      <span className="flex md:hidden">
        <IconButton icon={CaretUpIcon} label={t("triage.previous")} onClick={() => open(beside(rows, search.id, -1))} disabled={at === 0} />
        <IconButton icon={CaretDownIcon} label={t("triage.next")} onClick={() => open(beside(rows, search.id, 1))} disabled={at === rows.length - 1} />
      </span>
    </span>
  );
}

function ListTabs({ desk }: { desk: Desk }) {
  const t = useT();
  return (
    <Tabs<"pending" | "decided">
      value={desk.search.show ?? "pending"}
      onChange={(value) => desk.showList(value === "decided" ? "decided" : undefined)}
      tabs={[
        { value: "pending", label: t("approval.waitingTab") },
        { value: "decided", label: t("approval.decidedTab") },
      ]}
    />
  );
}

export function TriagePage() {
  const t = useT();
  const desk = useDesk();
  const { search, choice, open, hold } = desk;
  const deciding = useDeciding(desk);
  const [bar, ask] = [useRef<BarHandle>(null), useRef<HTMLTextAreaElement>(null)];
  useKeys(desk, { bar, ask, onEnter: () => deciding.openAlone() });
  useTellElsewhere();
  const total = useApprovals("pending").data?.total;
  // On a phone several are chosen in the list, and decided where a case would be.
  const [isDecidingMany, setDecidingMany] = useState(false);
  const isMany = choice.length > 0;
  const isOpen = isMany ? isDecidingMany : search.id !== undefined;
  const back = (
    <span className="md:hidden">
      <IconButton icon={ArrowLeftIcon} label={t("approval.back")} onClick={() => (isMany ? setDecidingMany(false) : open(undefined))} />
    </span>
  );
  return (
    <>
      <PageHead title={t("nav.approvals")} count={total} before={isOpen ? back : null}>
        <Place desk={desk} />
      </PageHead>
      <div className="relative flex min-h-0 flex-1 flex-col md:flex-row">
        <div
          className={cx("min-h-0 w-full shrink-0 flex-col border-r border-kumo-line max-md:flex-1 md:flex md:w-60 lg:w-[312px]", isOpen ? "hidden" : "flex")}
        >
          <div className="shrink-0 bg-kumo-base px-3 pt-1.5">
            <ListTabs desk={desk} />
          </div>
          <FilterChips filters={desk.filters} onChange={desk.filter} />
          <div {...hold} className="min-h-0 flex-1 overflow-y-auto md:pb-20">
            <List desk={desk} />
          </div>
          {isMany ? (
            <div className="shrink-0 border-t border-kumo-line bg-kumo-base p-3 pb-[max(12px,env(safe-area-inset-bottom))] md:hidden">
              <Button look="primary" size="form" className="w-full" onClick={() => setDecidingMany(true)}>
                {t("triage.decideChosen", { count: choice.length })}
              </Button>
            </div>
          ) : null}
        </div>
        <div className={cx("min-h-0 min-w-0 flex-1 bg-kumo-base md:block", isOpen ? "block" : "hidden")}>
          <Right desk={desk} deciding={deciding} bar={bar} ask={ask} />
        </div>
        <UndoNotice onUndone={({ items: [first] }) => first && open(first.approval.id)} />
      </div>
    </>
  );
}
