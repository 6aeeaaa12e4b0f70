// The state of the desk: which queue, in which order, which of it is open, and which are chosen.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { queryClient } from "../../live/query-client.ts";
import { createStore, useStore } from "../../live/store.ts";
import { approvalKey } from "../keys.ts";
import type { Filters } from "../lists.ts";
import { useApproval, useApprovals } from "../live.ts";
import type { Approval } from "../wire.ts";
import { useDecided } from "./decisions.ts";
import { arrange, isSame, nextAfter, type Row } from "./queue.ts";
import type { DeskSearch, Show } from "./queue.tsx";

export const isWide = (): boolean => matchMedia("(min-width: 768px)").matches;
/** Put off until this tab is closed; nobody else sees it. */
const later = createStore<readonly string[]>([]);
export const putOff = (id: string): void => later.set([...later.get().filter((one) => one !== id), id]);
/** So many are decided at once: each is a change of its own. */
export const CHOSEN_MAX = 50;

const known = (id: string): Approval | undefined => queryClient.getQueryData<Approval>(approvalKey(id));
const NOTHING: readonly Row[] = [];

/** The rows, which stay in their places while somebody is at them. */
function useRows(which: "pending" | "decided", filters: Filters, currentId: string | undefined) {
  const query = useApprovals(which, filters);
  const name = JSON.stringify([which, filters]);
  const [standing, setStanding] = useState({ name, rows: NOTHING });
  const [isHeld, setHeld] = useState(false);
  const [decided, put] = [useDecided(), useStore(later)];
  const shown = standing.name === name ? standing.rows : NOTHING;
  const { rows, fresh } = arrange({ live: query.data?.items ?? [], shown, isHeld, later: put, decided, currentId, known });
  useLayoutEffect(() => {
    if (standing.name !== name || !isSame(standing.rows, rows)) setStanding({ name, rows });
  }, [standing, name, rows]);
  return { query, rows, fresh, decided, setHeld };
}

/** The one that is open: as it is listed, or by itself where the list has it not, or not whole. Nobody decides about a part. */
function useCurrent(rows: readonly Row[], id: string | undefined) {
  const row = rows.find(({ approval }) => approval.id === id);
  const isElsewhere = id !== undefined && (row === undefined || row.approval.is_abridged === true);
  const alone = useApproval(isElsewhere ? id : undefined);
  return isElsewhere ? { approval: alone.data?.id === id ? alone.data : undefined, error: alone.error } : { approval: row?.approval, error: null };
}

export function useDesk() {
  const search: DeskSearch = useSearch({ from: "/frame/approvals" });
  const navigate = useNavigate();
  const { id, show, board, agent, kind } = search;
  const filters = { board, agent, kind };
  const { query, rows, fresh, decided, setHeld } = useRows(show ?? "pending", filters, id);
  const current = useCurrent(rows, id);
  const wentOnAt = useRef(0);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const go = (next: DeskSearch, isStep: boolean) => void navigate({ to: "/approvals", search: next, replace: isStep });
  const open = (next: string | undefined) => {
    go({ ...search, id: next }, isWide());
    if (next) document.querySelector(`[data-approval-id="${CSS.escape(next)}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const first = rows[0]?.approval.id;
  // What is open stays open when something more urgent comes: nobody decides about another one than they read.
  useEffect(() => {
    if (id === undefined && first !== undefined && isWide()) void navigate({ to: "/approvals", search: { ...search, id: first }, replace: true });
  }, [id, first, navigate, search]);
  const isHere = (one: string) => decided.has(one) || rows.some(({ approval }) => approval.id === one);
  const choose = (one: string) => {
    const next = new Set([...chosen].filter(isHere));
    if (!next.delete(one) && next.size < CHOSEN_MAX) next.add(one);
    setChosen(next);
  };
  return {
    ...{ search, filters, query, rows, fresh, current, chosen, choose, open },
    choice: rows.filter(({ approval, is }) => is === "listed" && approval.status === "pending" && chosen.has(approval.id)).map(({ approval }) => approval),
    hold: { onPointerMove: () => setHeld(true), onPointerLeave: () => setHeld(false), onFocus: () => setHeld(true), onBlur: () => setHeld(false) },
    letGo: () => setHeld(false),
    chooseNone: () => setChosen(new Set()),
    filter: (next: Filters) => go({ show, ...next }, false),
    showList: (next: Show) => go({ ...filters, show: next }, false),
    wentOnAt,
    goOn: (done: ReadonlySet<string>) => {
      wentOnAt.current = performance.now();
      open(isWide() ? nextAfter(rows, done) : undefined);
    },
  };
}
export type Desk = ReturnType<typeof useDesk>;
