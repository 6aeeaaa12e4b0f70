// What events and frames do to exports and imports. Progress comes as frames that pass; where some may have been missed, on
// every new connection, the lists are read again.
import { mergeInList, reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import { queryClient } from "../live/query-client.ts";
import type { EventView, LiveFrame, Page } from "../live/wire.ts";
import { exportsKey, importsKey } from "./keys.ts";
import type { TransferProgress } from "./wire.ts";

type Transfer = Pick<TransferProgress, "id" | "status" | "rows_done" | "rows_total">;
export const isAtWork = ({ status }: Pick<Transfer, "status">): boolean => status === "queued" || status === "running";

const reloadBoth = (): void => {
  for (const key of [exportsKey(), importsKey()]) void reload(key);
};

export function onTransferEvent(event: EventView): void {
  if (isAbout(event, "organization")) reloadBoth();
}

const hasOneAtWork = (key: readonly unknown[]): boolean => queryClient.getQueryData<Page<Transfer>>(key)?.items.some(isAtWork) ?? false;

export function onTransferFrame(frame: LiveFrame): void {
  if (frame.type === "ready" && [exportsKey(), importsKey()].some(hasOneAtWork)) reloadBoth();
  if (frame.type !== "transfer.progress" || frame.kind === "task_import") return;
  const { id, status, rows_done, rows_total } = frame;
  const key = frame.kind === "export" ? exportsKey() : importsKey();
  // What an ended transfer left (its size, its notes) is more than the frame says.
  if (!isAtWork(frame) || !mergeInList<Transfer>(key, id, { status, rows_done, rows_total })) void reload(key);
}
