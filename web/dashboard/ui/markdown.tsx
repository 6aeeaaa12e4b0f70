// Markdown, rendered without raw HTML; the renderer loads when the first text is shown.
import { lazy, Suspense } from "react";

const Rendered = lazy(() => import("./markdown-rendered.tsx"));

export const Markdown = ({ text }: { text: string }) => (
  <Suspense fallback={<p className="text-sm whitespace-pre-wrap">{text}</p>}>
    <Rendered text={text} />
  </Suspense>
);
