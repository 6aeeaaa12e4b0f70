// A part of a case under its own heading.
import type { ReactNode } from "react";
import { Boundary } from "../../ui/boundary.tsx";

type SectionProps = { title: string; beside?: ReactNode; meta?: ReactNode; children: ReactNode };

export function Section({ title, beside, meta, children }: SectionProps) {
  return (
    <section className="mt-4">
      <header className="mb-1.5 flex min-h-[18px] flex-wrap items-center gap-2 text-xs text-kumo-subtle">
        <h3 className="text-sm font-semibold whitespace-nowrap text-kumo-default">{title}</h3>
        {beside}
        {meta ? <span className="ml-auto min-w-0 wrap-anywhere">{meta}</span> : null}
      </header>
      <Boundary>{children}</Boundary>
    </section>
  );
}

/** The same in the narrow column beside the case. */
export function AsideSection({ title, meta, children }: Omit<SectionProps, "beside">) {
  return (
    <section className="border-b border-kumo-line px-4 py-3 last:border-b-0">
      <header className="mb-1.5 flex min-h-[18px] items-center gap-2 text-xs text-kumo-subtle">
        <h3 className="text-sm font-semibold whitespace-nowrap text-kumo-default">{title}</h3>
        {meta ? <span className="ml-auto min-w-0 truncate">{meta}</span> : null}
      </header>
      <Boundary>{children}</Boundary>
    </section>
  );
}

/** Name and value in two narrow columns. */
export function Pairs({ pairs }: { pairs: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[84px_minmax(0,1fr)] gap-x-2.5 gap-y-1.5 text-xs">
      {pairs.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-kumo-subtle">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
