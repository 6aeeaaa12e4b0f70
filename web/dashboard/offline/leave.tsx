// Signing out, from wherever: asked first where changes wait that were never sent, and said where it did not happen.
import { useNavigate } from "@tanstack/react-router";
import { Suspense } from "react";
import { useT } from "../i18n/index.ts";
import { signOut } from "../identity/index.ts";
import { countWaiting, dropAllWaiting } from "../live/queue.ts";
import { createStore, useStore } from "../live/store.ts";
import { toast } from "../ui/toast.tsx";
import { LeaveDialog } from "./lazy.ts";

/** What follows when the person wants it all the same; null: nobody is asked. */
const asking = createStore<{ leave(): void } | null>(null);

/** A hook: signs out and goes to the sign-in page. `next`: where whoever signs in then goes on. */
export function useLeave(): (next?: string) => void {
  const t = useT();
  const navigate = useNavigate();
  return (next) => {
    const leave = (mayDrop: boolean) =>
      signOut(async () => {
        if (mayDrop) dropAllWaiting();
        await navigate({ to: "/sign-in", search: next === undefined ? {} : { next } });
      }).catch(() => toast({ title: t("queue.notLeft"), detail: t("queue.notLeftDetail"), tone: "problem" }));
    if (countWaiting() > 0) asking.set({ leave: () => void leave(true) });
    else void leave(false);
  };
}

/** The question, once for the whole app. */
export function LeaveQuestion() {
  const asked = useStore(asking);
  return <Suspense fallback={null}>{asked ? <LeaveDialog onLeave={asked.leave} onClose={() => asking.set(null)} /> : null}</Suspense>;
}
