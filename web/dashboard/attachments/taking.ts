// Files that are dropped or pasted while a task is open.
import { useEffect, useState } from "react";

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") === true;

/** Files that are dropped anywhere on the page: else the browser would leave it for them. true: some are held over it. */
export function useDroppedFiles(onFiles: ((files: File[]) => void) | null): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (!onFiles) return;
    const listeners = new AbortController();
    const on = (type: "dragover" | "dragleave" | "drop", listener: (event: DragEvent) => void) =>
      document.addEventListener(type, listener, { signal: listeners.signal });
    on("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    });
    on("dragleave", (event) => event.relatedTarget === null && setOver(false));
    on("drop", (event) => {
      if (!hasFiles(event)) return;
      setOver(false);
      if (event.defaultPrevented) return; // taken by a field
      event.preventDefault();
      onFiles([...(event.dataTransfer?.files ?? [])]);
    });
    return () => listeners.abort();
  }, [onFiles]);
  return isOver;
}

/** None where text is pasted: when it is copied with a picture of itself, it goes where the cursor is. */
export const pastedFiles = (data: DataTransfer | null): File[] => (data?.types.includes("text/plain") ? [] : [...(data?.files ?? [])]);

/** Files that are pasted anywhere on the page. */
export function usePastedFiles(onFiles: ((files: File[]) => void) | null): void {
  useEffect(() => {
    if (!onFiles) return;
    const onPaste = (event: ClipboardEvent) => {
      const files = pastedFiles(event.clipboardData);
      if (files.length === 0 || event.defaultPrevented) return;
      event.preventDefault();
      onFiles(files);
    };
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, [onFiles]);
}

const TIME_MARKS = /[:T]/g;
/** Browsers call every pasted picture `image.png`: the time tells them apart. */
export function pastedName({ name }: File, now: Date): string {
  const dot = name.lastIndexOf(".");
  const at = now.toISOString().slice(0, 19).replace(TIME_MARKS, "-");
  return dot > 0 ? `${name.slice(0, dot)}-${at}${name.slice(dot)}` : `${name}-${at}`;
}
