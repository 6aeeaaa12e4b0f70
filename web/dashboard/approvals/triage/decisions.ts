// What the person has decided: for five seconds it can be taken back, then it is sent. It lives as long as the tab: whoever goes to another
// page of the app has not taken it back, and whoever leaves sends it at once. Nothing is decided until the server has said so.
import type { approvalRoutes } from "#worker/approvals/routes.ts";
import { asTheServerSays, translate } from "../../i18n/index.ts";
import { activeOrganizationId, activePersonId, asAskedBy, clientOf, hasCode, json } from "../../live/http.ts";
import { keepDraft } from "../../live/drafts.ts";
import { beforeLeaving, leaving, whenForgotten } from "../../live/leaving.ts";
import { queryClient } from "../../live/query-client.ts";
import { createStore, useStore } from "../../live/store.ts";
import { toast } from "../../ui/toast.tsx";
import { approvalsKey } from "../keys.ts";
import { type Decision, settle } from "../live.ts";
import type { Approval } from "../wire.ts";
import { approvalTitle, isExec } from "../words.tsx";
import { UNDO_MS, undoMs } from "./queue.ts";

export type Decided = { approval: Approval; decision: Decision };
/** Decided by one press, and taken back by one. */
export type Batch = { id: number; items: readonly Decided[]; dueAt: number };
type Waiting = Batch & { timer: ReturnType<typeof setTimeout>; organizationId: string | null; personId: string | null };

const one = clientOf<typeof approvalRoutes>().approvals[":approval_id"];
const waiting = createStore<readonly Waiting[]>([]);
const sending = createStore<ReadonlySet<string>>(new Set());
const refused = createStore<ReadonlyMap<string, unknown>>(new Map());
let lastId = 0;
/** A timer that is this late has slept: who sits there now may be another person, and what they see another state. */
const SLEPT_MS = 30_000;
/** Browsers send no more than 64 KB for a page that has gone, of all that wait together. */
const GONE_MAX_BYTES = 48_000;

const isTaken = (id: string): boolean => sending.get().has(id) || waiting.get().some(({ items }) => items.some(({ approval }) => approval.id === id));
export const stillWaiting = (): readonly Batch[] => waiting.get();
export const useBatches = (): readonly Batch[] => useStore(waiting);
/** Why decisions did not go through, by approval, until they are made anew. */
export const useRefused = (): ReadonlyMap<string, unknown> => useStore(refused);

/** Those that the person has decided, sent or not. */
export function useDecided(): ReadonlySet<string> {
  const [batches, sent] = [useStore(waiting), useStore(sending)];
  return new Set([...sent, ...batches.flatMap(({ items }) => items.map(({ approval }) => approval.id))]);
}

function forget(ids: readonly string[]): void {
  if (ids.some((id) => refused.get().has(id))) refused.set(new Map([...refused.get()].filter(([id]) => !ids.includes(id))));
}

/** What the page keeps the words of a decision under until it is sent. */
export const reasonOf = (id: string): string => `decision:${id}`;
const giveBack = ({ approval, decision }: Decided): void => keepDraft(reasonOf(approval.id), { text: decision.comment ?? "" });

/** Said wherever the person is by now: they have read that it was decided. */
function fail(decided: Decided, error: unknown, isHere = true): void {
  const { approval } = decided;
  giveBack(decided);
  if (isHere) refused.set(new Map([...refused.get(), [approval.id, error]]));
  const isUnsent = hasCode(error, "not_sent");
  const detail = isUnsent ? translate("problem.notSent") : error instanceof Error ? asTheServerSays(error.message) : "";
  toast({ title: translate("triage.notDecided", { title: approvalTitle(translate, approval) }), detail, tone: "problem" });
  // Somebody else may have decided first, or it ran out: show what holds now.
  void queryClient.invalidateQueries({ queryKey: approvalsKey() });
}

/** Where and by whom it was decided. `isGone`: the page may be gone before the answer is here. */
type From = { organizationId: string | null; personId: string | null; isGone?: boolean };

async function send(decided: Decided, { organizationId, personId, isGone = false }: From): Promise<void> {
  const { approval, decision } = decided;
  try {
    const options = { ...asAskedBy(personId), init: { keepalive: isGone } };
    const answer = await json(one.$patch({ param: { approval_id: approval.id }, json: decision }, options));
    if (activeOrganizationId() === organizationId) settle(answer);
    if (answer.apply_problem)
      toast({ title: translate("triage.notMoved", { key: approval.task_key ?? "" }), detail: asTheServerSays(answer.apply_problem), tone: "problem" });
  } catch (error) {
    fail(decided, error, activeOrganizationId() === organizationId);
  } finally {
    sending.set(new Set([...sending.get()].filter((id) => id !== approval.id)));
  }
}

async function sendAll(items: readonly Decided[], from: From): Promise<void> {
  sending.set(new Set([...sending.get(), ...items.map(({ approval }) => approval.id)]));
  await Promise.all(items.map((item) => send(item, from)));
}

function take(id: number): Waiting | undefined {
  const batch = waiting.get().find((candidate) => candidate.id === id);
  if (!batch) return undefined;
  clearTimeout(batch.timer);
  waiting.set(waiting.get().filter((candidate) => candidate !== batch));
  return batch;
}

function sendWaiting(id: number, isGone = false): Promise<void> {
  const batch = take(id);
  if (!batch) return Promise.resolve();
  const { items, organizationId, personId, dueAt } = batch;
  if (personId === activePersonId() && Date.now() <= dueAt + SLEPT_MS) return sendAll(items, { organizationId, personId, isGone });
  for (const item of items) fail(item, new Error(translate("triage.notInTime")), activeOrganizationId() === organizationId);
  return Promise.resolve();
}

/** The session has ended: nothing is sent. The words wait for the person. */
function takeAllBack(): void {
  for (const { id } of waiting.get()) undo(id);
  refused.set(new Map());
}

let isListening = false;
function listen(): void {
  if (isListening) return;
  isListening = true;
  beforeLeaving(async (isGone) => void (await Promise.all(waiting.get().map(({ id }) => sendWaiting(id, isGone)))));
  whenForgotten(takeAllBack);
  window.addEventListener("pagehide", () => void leaving(true));
}

const bytesOf = (items: readonly Decided[]): number => new TextEncoder().encode(JSON.stringify(items.map(({ decision }) => decision))).length;

/** What cannot wait is sent at once, the rest in five seconds. What is decided already is not decided again. */
export function decide(items: readonly Decided[], now = Date.now()): void {
  listen();
  const fresh = items.filter(({ approval }) => !isTaken(approval.id));
  forget(fresh.map(({ approval }) => approval.id));
  const isTooMuch = bytesOf([...waiting.get().flatMap(({ items: others }) => others), ...fresh]) > GONE_MAX_BYTES;
  const canWait = ({ approval, decision }: Decided) => !isTooMuch && undoMs(approval, isExec(approval), decision.status, now) > 0;
  const from = { organizationId: activeOrganizationId(), personId: activePersonId() };
  void sendAll(
    fresh.filter((item) => !canWait(item)),
    from,
  );
  const later = fresh.filter(canWait);
  if (later.length === 0) return;
  lastId += 1;
  const id = lastId;
  const timer = setTimeout(() => void sendWaiting(id), UNDO_MS);
  waiting.set([...waiting.get(), { id, items: later, dueAt: now + UNDO_MS, timer, ...from }]);
}

/** Takes the newest back, or the one of that number; null: there is none any more. */
export function undo(id = waiting.get().at(-1)?.id): Batch | null {
  const batch = id === undefined ? undefined : take(id);
  batch?.items.forEach(giveBack);
  return batch ?? null;
}
