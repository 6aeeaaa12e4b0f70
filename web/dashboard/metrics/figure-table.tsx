// The figures of a chart as a table, for whoever would rather read: in the place of the chart, and as high.
import { useT } from "../i18n/index.ts";
import { cx } from "../ui/cx.ts";
import type { FigureTable as Figures } from "./figures.ts";

const CELL = "px-2 py-1 text-right tabular-nums whitespace-nowrap first:sticky first:left-0 first:bg-kumo-base first:pl-0 first:text-left";

/** The newest period first; ages from the least on. */
export function FigureTable({ label, isByAge, figures: { head, rows } }: { label: string; isByAge: boolean; figures: Figures }) {
  const t = useT();
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      className="relative h-42 overflow-auto"
    >
      <table className="w-full text-xs">
        <caption className="sr-only">{label}</caption>
        <thead className="sticky top-0 z-[1] bg-kumo-base text-kumo-subtle">
          <tr>
            {[t("metrics.period"), ...head].map((name) => (
              <th key={name} scope="col" className={cx(CELL, "border-b border-kumo-line font-normal first-letter:uppercase")}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-kumo-line">
          {(isByAge ? rows : rows.toReversed()).map(({ key, cells: [period, ...cells] }) => (
            <tr key={key}>
              <th scope="row" className={cx(CELL, "font-normal")}>
                {period}
              </th>
              {cells.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells stand in the order of the head
                <td key={index} className={CELL}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
