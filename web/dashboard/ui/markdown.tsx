// Markdown, rendered without raw HTML; the renderer loads when the first text is shown.
import { Suspense } from "react";
import { lazyPart } from "./later.tsx";

const Plain = ({ text }: { text: string }) => <p className="text-sm whitespace-pre-wrap">{text}</p>;
const Rendered = lazyPart(() => import("./markdown-rendered.tsx"), Plain);

export const Markdown = ({ text }: { text: string }) => (
  <Suspense fallback={<Plain text={text} />}>
    <Rendered text={text} />
  </Suspense>
);
