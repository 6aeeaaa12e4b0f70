// The order of the queue, and what of it may be decided together. Pure.
import type { Approval } from "../wire.ts";

/** `listed`: as the list has it. `closed`: somebody else, its gateway or its time has decided it since it was listed. */
export type Row = { approval: Approval; is: "listed" | "closed" };
export type Arranged = {
  rows: Row[];
  /** That have come meanwhile and are not among the rows yet. */
  fresh: number;
};

type Arranging = {
  /** As the server lists them now. */
  live: readonly Approval[];
  /** The rows as they stand on the page. */
  shown: readonly Row[];
  /** The pointer or the focus is on the queue: no row moves, and none comes between. */
  isHeld: boolean;
  /** Ids put off for later, in the order in which they were. */
  later: readonly string[];
  /** Ids that the person has decided: they leave at once. */
  decided: ReadonlySet<string>;
  currentId: string | undefined;
  /** What is known of one that is listed no more. */
  known(id: string): Approval | undefined;
};

function putOff(approvals: readonly Approval[], later: readonly string[]): Approval[] {
  const placeOf = ({ id }: Approval) => later.indexOf(id);
  const put = approvals.filter((one) => placeOf(one) >= 0).sort((a, b) => placeOf(a) - placeOf(b));
  return [...approvals.filter((one) => placeOf(one) < 0), ...put];
}

/** What is listed behind all that is shown moves none of it. */
function behind({ live, shown, decided }: Arranging): Row[] {
  const there = new Set(shown.map(({ approval }) => approval.id));
  const last = live.findLastIndex(({ id }) => there.has(id));
  return live.slice(last + 1).flatMap((approval): Row[] => (last < 0 || decided.has(approval.id) ? [] : [{ approval, is: "listed" }]));
}

/** The rows that stay in their places: those that wait as they are now, the others as what has become of them. */
function stay({ live, shown, decided, known }: Arranging): Row[] {
  const waiting = new Map(live.map((one) => [one.id, one]));
  return shown.flatMap(({ approval }): Row[] => {
    const now = waiting.get(approval.id);
    if (decided.has(approval.id)) return [];
    return [now ? { approval: now, is: "listed" } : { approval: known(approval.id) ?? approval, is: "closed" }];
  });
}

/** While nobody is at the queue, it is in its order; what was closed under somebody's eyes stays where it was until they go on. */
function anew(arranging: Arranging): Row[] {
  const { live, later, decided, currentId, shown } = arranging;
  const order = putOff(
    live.filter(({ id }) => !decided.has(id)),
    later,
  ).map((approval): Row => ({ approval, is: "listed" }));
  const current = stay(arranging).find(({ approval, is }) => is === "closed" && approval.id === currentId);
  if (!current) return order;
  const before = shown.slice(
    0,
    shown.findIndex(({ approval }) => approval.id === currentId),
  );
  const at = order.findLastIndex(({ approval }) => before.some((row) => row.approval.id === approval.id)) + 1;
  return order.toSpliced(at, 0, current);
}

export function arrange(arranging: Arranging): Arranged {
  const { live, shown, isHeld, decided } = arranging;
  const rows = isHeld && shown.length > 0 ? [...stay(arranging), ...behind(arranging)] : anew(arranging);
  const there = new Set(rows.map(({ approval }) => approval.id));
  return { rows, fresh: live.filter(({ id }) => !there.has(id) && !decided.has(id)).length };
}

/** Whether two arrangements show the same. */
export const isSame = (a: readonly Row[], b: readonly Row[]): boolean =>
  a.length === b.length && a.every((row, at) => row.approval === b[at]?.approval && row.is === b[at]?.is);

/** Where one goes on to after these: the next that waits below the first of them, else the last above it. */
export function nextAfter(rows: readonly Row[], done: ReadonlySet<string>): string | undefined {
  const from = rows.findIndex(({ approval }) => done.has(approval.id));
  const isLeft = ({ approval, is }: Row) => is === "listed" && !done.has(approval.id);
  const next = rows.slice(Math.max(0, from)).find(isLeft) ?? rows.slice(0, Math.max(0, from)).findLast(isLeft);
  return next?.approval.id;
}

/** The neighbour of the current row, `by` 1 or -1; at an end it stays. */
export function beside(rows: readonly Row[], currentId: string | undefined, by: number): string | undefined {
  const at = rows.findIndex(({ approval }) => approval.id === currentId);
  return rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.approval.id;
}

/** Why one is decided alone: a command starts at once, a high risk is looked at, a text that is cut is read, a board may be closed to one. */
export type Alone = "held" | "risk" | "cut" | "rights";
type Judged = { isHeld: boolean; isHighRisk: boolean; isCut: boolean; mayDecide: boolean };
export function aloneBecause({ isHeld, isHighRisk, isCut, mayDecide }: Judged): Alone | null {
  if (!mayDecide) return "rights";
  if (isHeld) return "held";
  if (isHighRisk) return "risk";
  return isCut ? "cut" : null;
}

/** Those of the queue that are not chosen and run out before any that is. */
export function soonerThan(rows: readonly Row[], chosen: ReadonlySet<string>): Approval[] {
  const waiting = rows.filter(({ is }) => is === "listed").map(({ approval }) => approval);
  const [first] = waiting.filter(({ id }) => chosen.has(id)).sort((a, b) => a.expires_at.localeCompare(b.expires_at));
  return first ? waiting.filter(({ id, expires_at }) => !chosen.has(id) && expires_at < first.expires_at) : [];
}

/** How long a decision can be taken back. */
export const UNDO_MS = 5_000;
/** A request that ends sooner than this is decided at once: it would not be there any more. */
const TOO_SOON_MS = UNDO_MS + 5_000;

/** 0: it takes effect at once. A command that is let go runs; what is about to end cannot wait. */
export function undoMs(approval: Pick<Approval, "expires_at">, isHeld: boolean, status: "approved" | "rejected", now: number): number {
  const isLetGo = isHeld && status === "approved";
  return isLetGo || Date.parse(approval.expires_at) - now < TOO_SOON_MS ? 0 : UNDO_MS;
}
