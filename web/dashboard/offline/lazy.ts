// Parts of this slice that are loaded when they are first shown.
import { lazyPart } from "../ui/later.tsx";

const loadList = () => import("./waiting-list.tsx");
/** While there is a network: without one it could not be fetched any more. */
export async function preloadWaitingList(): Promise<void> {
  await loadList().catch(() => null);
}
export const WaitingList = lazyPart(loadList);
export const LeaveDialog = lazyPart(() => import("./leave-dialog.tsx"));
