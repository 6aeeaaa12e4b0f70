// Signing out, from wherever: asked first where changes wait that were never sent, and said where it did not happen.
import { useNavigate } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
import { countWaiting, dropAllWaiting } from "../live/queue.ts";
import { createStore } from "../live/store.ts";
import { toast } from "../ui/toast.tsx";
import { signOut } from "./session.ts";

/** What follows when the person wants it all the same; null: nobody is asked. */
export const leaveAsked = createStore<{ leave(): void } | null>(null);

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
    if (countWaiting() > 0) leaveAsked.set({ leave: () => void leave(true) });
    else void leave(false);
  };
}
