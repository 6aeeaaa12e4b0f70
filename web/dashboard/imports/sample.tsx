// The dry run's tables: the first tasks as they would be, and the rows that would not be imported. They scroll sideways on a phone.
import type { ReactNode } from "react";
import { asTheServerSays, useT } from "../i18n/index.ts";
import { Panel } from "../ui/page.tsx";
import { STATUS_LABELS } from "../tasks/index.ts";
import type { DryRun } from "./wire.ts";

const CELL = "px-3 py-1.5 text-left align-top";

function Table({ title, heads, children }: { title: string; heads: readonly string[]; children: ReactNode }) {
  return (
    <Panel title={title}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section aria-label={title} tabIndex={0} className="overflow-x-auto">
        <table className="w-full text-sm">
          <thead className="border-b border-kumo-line text-xs text-kumo-subtle">
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col" className={`${CELL} font-medium whitespace-nowrap`}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-kumo-line">{children}</tbody>
        </table>
      </section>
    </Panel>
  );
}

export function SampleTasks({ sample }: Pick<DryRun, "sample">) {
  const t = useT();
  if (sample.length === 0) return null;
  return (
    <Table
      title={t("imports.sample")}
      heads={[t("imports.line"), t("imports.title"), t("imports.status"), t("imports.assignee"), t("imports.labels"), t("imports.board")]}
    >
      {sample.map((task) => (
        <tr key={task.line}>
          <td className={`${CELL} text-kumo-subtle tabular-nums`}>{task.line}</td>
          <td className={`${CELL} min-w-48 wrap-anywhere`}>
            {task.title}
            {task.is_there ? <span className="ml-1.5 text-xs text-kumo-subtle">({t("imports.isThere")})</span> : null}
          </td>
          {/* One that is here stays as it is, whatever the source says. */}
          <td className={`${CELL} whitespace-nowrap`}>{task.is_there ? null : t(STATUS_LABELS[task.status])}</td>
          <td className={`${CELL} min-w-24`}>{task.is_there ? null : task.assignee}</td>
          <td className={`${CELL} min-w-28`}>{task.is_there ? null : task.labels.join(", ")}</td>
          <td className={`${CELL} min-w-28`}>{task.board}</td>
        </tr>
      ))}
    </Table>
  );
}

export function RefusedRows({ refused }: Pick<DryRun, "refused">) {
  const t = useT();
  if (refused.length === 0) return null;
  return (
    <Table title={t("imports.refused")} heads={[t("imports.line"), t("imports.title"), t("imports.why")]}>
      {refused.map(({ line, title, why }) => (
        <tr key={`${line} ${why}`}>
          <td className={`${CELL} text-kumo-subtle tabular-nums`}>{line}</td>
          <td className={`${CELL} min-w-32 wrap-anywhere`}>{title}</td>
          <td className={`${CELL} min-w-48`}>{asTheServerSays(why)}</td>
        </tr>
      ))}
    </Table>
  );
}
