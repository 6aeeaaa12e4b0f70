// A small form that opens over the place that it changes, such as a cell of a table. It goes when Escape is pressed, or when the focus
// leaves it while nothing of it is being sent.
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";

const EDGE_PX = 8;

type CellPanelProps = { label: string; minWidthPx: number; isHeld: boolean; onClose(): void; children: ReactNode };

/** `isHeld`: it is being sent, or was refused: it stays. */
export function CellPanel({ label, minWidthPx, isHeld, onClose, children }: CellPanelProps) {
  const panel = useRef<HTMLDivElement>(null);
  const anchor = useRef<HTMLSpanElement>(null);
  const [place, setPlace] = useState({ left: 0, top: 0, width: minWidthPx });
  const latest = useRef({ isHeld, onClose });
  latest.current = { isHeld, onClose };
  useLayoutEffect(() => {
    const cell = anchor.current?.parentElement?.getBoundingClientRect();
    if (!cell || !panel.current) return;
    const width = Math.min(Math.max(cell.width, minWidthPx), window.innerWidth - 2 * EDGE_PX);
    const height = panel.current.offsetHeight;
    setPlace({
      width,
      left: Math.max(EDGE_PX, Math.min(cell.left, window.innerWidth - width - EDGE_PX)),
      top: Math.max(EDGE_PX, Math.min(cell.top, window.innerHeight - height - EDGE_PX)),
    });
  }, [minWidthPx]);
  useEffect(() => panel.current?.querySelector<HTMLElement>("input, textarea, button")?.focus(), []);
  return (
    <span ref={anchor}>
      <div
        ref={panel}
        role="dialog"
        aria-label={label}
        style={place}
        className="fixed z-40 rounded-card border border-kumo-line bg-kumo-base p-1.5 whitespace-normal shadow-lg"
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          onClose();
        }}
        onBlur={({ relatedTarget }) => {
          if (panel.current?.contains(relatedTarget)) return;
          // What the leaving saves has begun by then.
          setTimeout(() => latest.current.isHeld || latest.current.onClose());
        }}
      >
        {children}
      </div>
    </span>
  );
}
