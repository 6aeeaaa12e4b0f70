// Where a file is dropped or chosen.
import { type ChangeEvent, type DragEvent, type ReactNode, useRef, useState } from "react";
import { Button } from "./button.tsx";
import { cx } from "./cx.ts";

type FileDropProps = { label: string; choose: string; accept: string; onTake(file: File | undefined): void; children: ReactNode };

function FileChoice({ choose, accept, onTake }: Pick<FileDropProps, "choose" | "accept" | "onTake">) {
  const input = useRef<HTMLInputElement>(null);
  const onChange = (event: ChangeEvent<HTMLInputElement>) => {
    onTake(event.target.files?.[0]);
    event.target.value = "";
  };
  return (
    <>
      <Button onClick={() => input.current?.click()}>{choose}</Button>
      <input ref={input} type="file" accept={accept} aria-label={choose} tabIndex={-1} className="hidden" onChange={onChange} />
    </>
  );
}

/** `label`: of the place; `choose`: of its button; the children say what may be dropped. */
export function FileDrop({ label, choose, accept, onTake, children }: FileDropProps) {
  const [isOver, setOver] = useState(false);
  const onDragOver = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onTake(event.dataTransfer.files[0]);
  };
  const look = isOver ? "border-kumo-focus bg-kumo-tint" : "border-edge";
  return (
    <section
      aria-label={label}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={cx("flex flex-col items-center gap-2 rounded-card border border-dashed px-4 py-6 text-center text-sm", look)}
    >
      {children}
      <FileChoice choose={choose} accept={accept} onTake={onTake} />
    </section>
  );
}
