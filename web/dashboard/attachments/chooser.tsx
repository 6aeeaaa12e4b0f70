// A button that asks for files; on a phone it offers the camera and the photos.
import { useRef } from "react";
import { Button, IconButton } from "../ui/button.tsx";
import { PaperclipIcon } from "../ui/icons.ts";

/** `isIcon`: beside other buttons, where words would take their room. */
export function Chooser({ label, onFiles, isIcon = false }: { label: string; onFiles(files: File[]): void; isIcon?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const ask = () => input.current?.click();
  return (
    <>
      {isIcon ? (
        <IconButton icon={PaperclipIcon} label={label} onClick={ask} />
      ) : (
        <Button icon={PaperclipIcon} onClick={ask}>
          {label}
        </Button>
      )}
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
