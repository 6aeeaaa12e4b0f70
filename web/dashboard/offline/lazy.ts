// Parts of this slice that are loaded when they are first shown.
import { loadReplay } from "../live/queue.ts";
import { lazyPart } from "../ui/later.tsx";

const loadList = () => import("./waiting-list.tsx");
/** And what sends them: without a network they could not be fetched any more. */
export async function preloadWaitingList(): Promise<void> {
  await Promise.all([loadList(), loadReplay()]).catch(() => null);
}
export const WaitingList = lazyPart(loadList);
export const LeaveDialog = lazyPart(() => import("./leave-dialog.tsx"));
