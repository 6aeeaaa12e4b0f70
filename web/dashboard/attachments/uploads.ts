// Files on their way to tasks. They go on when the drawer closes; each is attached, or says why not and can be sent again.
import { addLast, reload } from "../live/cache.ts";
import { createStore, useStoreValue } from "../live/store.ts";
import { attachmentsKey } from "./keys.ts";
import type { Attachment } from "./wire.ts";
import { FILE_MAX_BYTES, NAME_MAX_CHARS, sendFile } from "./live.ts";

/** `share`: how much of it has gone out, from 0 to 1. `error`: why it was not attached. */
export type Uploading = {
  id: string;
  taskId: string;
  name: string;
  file: File;
  state: "waiting" | "sending" | "failed" | "too large" | "empty";
  share: number;
  error: unknown;
  stop: AbortController;
  /** Of a file for a text that is being written: it is named there once it is attached. */
  onAttached: ((attachment: Attachment) => void) | null;
  /** Which text that is. */
  into: string | null;
};

const AT_ONCE = 3;
const uploads = createStore<readonly Uploading[]>([]);
const change = (id: string, changes: Partial<Uploading>): void => uploads.set(uploads.get().map((one) => (one.id === id ? { ...one, ...changes } : one)));
const drop = (id: string): void => uploads.set(uploads.get().filter((one) => one.id !== id));

async function send({ id, taskId, name, file, stop, onAttached }: Uploading): Promise<void> {
  try {
    const attachment = await sendFile(taskId, name, id, { file, onProgress: (share) => change(id, { share }), signal: stop.signal });
    addLast(attachmentsKey(taskId), attachment);
    drop(id);
    onAttached?.(attachment);
  } catch (error) {
    if (!stop.signal.aborted) change(id, { state: "failed", error });
    void reload(attachmentsKey(taskId)); // its answer alone may have been lost
  } finally {
    sendNext();
  }
}

function sendNext(): void {
  const sending = uploads.get().filter(({ state }) => state === "sending").length;
  for (const next of uploads
    .get()
    .filter(({ state }) => state === "waiting")
    .slice(0, Math.max(0, AT_ONCE - sending))) {
    change(next.id, { state: "sending", share: 0, error: null });
    void send(next);
  }
}

/** The end of a long name stays: it says what kind of file it is. */
function shortName(name: string): string {
  const clean = name.replace(/\p{Cc}/gu, " ").trim() || "file";
  return [...clean].length <= NAME_MAX_CHARS ? clean : [...clean].slice(-NAME_MAX_CHARS).join("").trim();
}

type Attaching = { nameOf?: (file: File) => string; onAttached?: Uploading["onAttached"]; into?: string | null };

/** Attaches files; `nameOf`: what each is called. */
export function attachFiles(taskId: string, files: readonly File[], { nameOf = ({ name }) => name, onAttached = null, into = null }: Attaching = {}): void {
  const fresh = files.map(
    (file): Uploading => ({
      id: crypto.randomUUID(),
      taskId,
      name: shortName(nameOf(file)),
      file,
      state: file.size === 0 ? "empty" : file.size > FILE_MAX_BYTES ? "too large" : "waiting",
      share: 0,
      error: null,
      stop: new AbortController(),
      onAttached,
      into,
    }),
  );
  uploads.set([...uploads.get(), ...fresh]);
  sendNext();
}

export function cancelUpload({ id, stop }: Uploading): void {
  stop.abort();
  drop(id);
  sendNext();
}

export function retryUpload({ id }: Uploading): void {
  change(id, { state: "waiting", stop: new AbortController() });
  sendNext();
}

const NONE: readonly Uploading[] = [];
let shown: { all: readonly Uploading[]; taskId: string; found: readonly Uploading[] } = { all: NONE, taskId: "", found: NONE };
/** The same list while nothing changes. */
function uploadsOf(all: readonly Uploading[], taskId: string): readonly Uploading[] {
  if (shown.all !== all || shown.taskId !== taskId) shown = { all, taskId, found: all.filter((one) => one.taskId === taskId) };
  return shown.found;
}
export const useUploads = (taskId: string): readonly Uploading[] => useStoreValue(uploads, (all) => uploadsOf(all, taskId));
