// Four squares: drawn here, since the kit's icons carry all their weights into the first load.
import { forwardRef } from "react";
import type { Icon } from "./icons.ts";

const SQUARES = [
  [3, 3],
  [13, 3],
  [3, 13],
  [13, 13],
] as const;

export const FleetIcon: Icon = forwardRef(({ size = 16, weight: _weight, mirrored: _mirrored, ...rest }, ref) => (
  <svg ref={ref} viewBox="0 0 24 24" width={size} height={size} fill="none" stroke="currentColor" strokeWidth="1.7" aria-hidden {...rest}>
    {SQUARES.map(([x, y]) => (
      <rect key={`${x} ${y}`} x={x} y={y} width="8" height="8" rx="1.5" />
    ))}
  </svg>
));
