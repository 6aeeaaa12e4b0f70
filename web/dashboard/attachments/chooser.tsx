// A button that asks for files; on a phone it offers the camera and the photos.
import { useRef } from "react";
import { Button } from "../ui/button.tsx";
import { PaperclipIcon } from "../ui/icons.ts";

export function Chooser({ label, onFiles }: { label: string; onFiles(files: File[]): void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon={PaperclipIcon} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        aria-label={label}
        tabIndex={-1}
        className="hidden"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}
