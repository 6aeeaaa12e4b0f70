// The approvals inbox: what waits for a person on the left, the request on the right; J K walk, A R decide.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRef } from "react";
import { useT } from "../i18n/index.ts";
import { Boundary } from "../ui/boundary.tsx";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { ArrowLeftIcon } from "../ui/icons.ts";
import { Loaded } from "../ui/loaded.tsx";
import { More } from "../ui/more.tsx";
import { PageHead } from "../ui/page.tsx";
import { useShortcuts } from "../ui/shortcuts.ts";
import { Empty } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { ApprovalDetail } from "./approval-detail.tsx";
import { ApprovalList } from "./approval-list.tsx";
import type { DecideHandle } from "./decide-form.tsx";
import { useApproval, useApprovals, useMoreApprovals } from "./live.ts";
import type { Approval } from "./wire.ts";

const isWide = (): boolean => matchMedia("(min-width: 768px)").matches;

/** What the list does not have, or has abridged, is loaded by itself: nobody decides about a part. */
function useCurrent(approvals: Approval[], id: string | undefined): Approval | undefined {
  const listed = id ? approvals.find((approval) => approval.id === id) : isWide() ? approvals[0] : undefined;
  const missingId = listed && !listed.is_abridged ? undefined : (listed?.id ?? id);
  const { data: single } = useApproval(missingId);
  if (missingId === undefined) return listed;
  return single?.id === missingId ? single : undefined;
}

type Show = "decided" | undefined;

/** J and K walk the list, A and R decide; after a decision the next one is open. */
function useWalk(approvals: Approval[], current: Approval | undefined, show: Show) {
  const navigate = useNavigate();
  const form = useRef<DecideHandle>(null);
  const open = (next: string | undefined) => void navigate({ to: "/approvals", search: { id: next, show }, replace: isWide() });
  const step = (by: number) => {
    const at = approvals.findIndex((approval) => approval.id === current?.id);
    const next = approvals[Math.min(approvals.length - 1, Math.max(0, at + by))];
    if (!next) return;
    open(next.id);
    document.querySelector<HTMLElement>(`[data-approval-id="${next.id}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const afterDecision = () => {
    const rest = approvals.filter((approval) => approval.id !== current?.id);
    open(isWide() ? rest[0]?.id : undefined);
  };
  useShortcuts({
    j: () => step(1),
    k: () => step(-1),
    a: () => current?.status === "pending" && form.current?.approve(),
    r: (event) => {
      event.preventDefault();
      current?.status === "pending" && form.current?.startReject();
    },
  });
  return { form, open, afterDecision };
}

function ListTabs({ show }: { show: Show }) {
  const t = useT();
  const navigate = useNavigate();
  return (
    <Tabs<"pending" | "decided">
      value={show ?? "pending"}
      onChange={(value) => void navigate({ to: "/approvals", search: value === "decided" ? { show: "decided" } : {} })}
      tabs={[
        { value: "pending", label: t("approval.waitingTab") },
        { value: "decided", label: t("approval.decidedTab") },
      ]}
    />
  );
}

function List({ show, currentId }: { show: Show; currentId: string | undefined }) {
  const t = useT();
  const none = show
    ? { title: t("approval.noneDecided"), detail: t("approval.noneDecidedDetail") }
    : { title: t("approval.none"), detail: t("approval.noneDetail") };
  const which = show ?? "pending";
  const more = useMoreApprovals(which);
  return (
    <Loaded query={useApprovals(which)} failed={t("approval.notLoaded")} errorClass="p-3">
      {({ items, next }) => (
        <>
          {items.length === 0 && next === null ? <Empty {...none} /> : <ApprovalList approvals={items} currentId={currentId} show={show} />}
          <More next={next} more={more} failed={t("approval.notLoaded")} />
        </>
      )}
    </Loaded>
  );
}

export function ApprovalsPage() {
  const t = useT();
  const { id, show } = useSearch({ from: "/frame/approvals" });
  const approvals = useApprovals(show ?? "pending").data?.items ?? [];
  const current = useCurrent(approvals, id);
  const { form, open, afterDecision } = useWalk(approvals, current, show);
  const back = (
    <span className="md:hidden">
      <IconButton icon={ArrowLeftIcon} label={t("approval.back")} onClick={() => open(undefined)} />
    </span>
  );
  return (
    <>
      <PageHead title={t("nav.approvals")} count={useApprovals("pending").data?.total} before={id ? back : null} />
      <div className="flex min-h-0 flex-1">
        <div className={cx("min-h-0 w-full shrink-0 flex-col border-r border-kumo-line bg-kumo-base md:flex md:w-[340px]", id ? "hidden" : "flex")}>
          <div className="shrink-0 px-3 pt-1.5">
            <ListTabs show={show} />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto">
            <List key={show ?? "pending"} show={show} currentId={current?.id} />
          </div>
        </div>
        <div className={cx("min-w-0 flex-1 bg-kumo-base md:block", id ? "block" : "hidden")}>
          {current ? (
            <Boundary key={current.id}>
              <ApprovalDetail approval={current} formRef={form} onDecided={afterDecision} />
            </Boundary>
          ) : null}
        </div>
      </div>
    </>
  );
}
