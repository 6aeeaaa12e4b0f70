// Markdown, rendered without raw HTML; the renderer loads when the first text is shown. Until then a place is kept: the raw text is shown
// only where the renderer cannot be had.
import { Suspense } from "react";
import { lazyPart } from "./later.tsx";

const Plain = ({ text }: { text: string }) => <p className="text-sm whitespace-pre-wrap">{text}</p>;
const PLACE_LINES_MAX = 6;
const Place = ({ lines }: { lines: number }) => <div aria-hidden style={{ height: `${lines * 20}px` }} />;
const Rendered = lazyPart(() => import("./markdown-rendered.tsx"), Plain);

export const Markdown = ({ text }: { text: string }) => (
  <Suspense fallback={<Place lines={Math.min(PLACE_LINES_MAX, text.split("\n").length)} />}>
    <Rendered text={text} />
  </Suspense>
);
