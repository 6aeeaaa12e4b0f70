// What waits for a query: rows in outline, what went wrong with a way to try again, then the data.
import type { ReactNode } from "react";
import { ProblemNote, SkeletonRows } from "./states.tsx";

export type Query<Data> = { data: Data | undefined; error: unknown; refetch(): unknown };

type LoadedProps<Data> = {
  query: Query<Data>;
  /** What could not be loaded, in words. */
  failed?: string;
  /** How many rows are drawn in outline. */
  rows?: number;
  /** Around the error, where the place has no padding of its own. */
  errorClass?: string;
  children(data: Data): ReactNode;
};

export function Loaded<Data>({ query, failed, rows = 6, errorClass, children }: LoadedProps<Data>) {
  const { data, error } = query;
  if (data === undefined && !error) return <SkeletonRows count={rows} />;
  const note = error ? <ProblemNote error={error} {...(failed ? { what: failed } : {})} onRetry={() => void query.refetch()} /> : null;
  return (
    <>
      {note && errorClass ? <div className={errorClass}>{note}</div> : note}
      {data === undefined ? null : children(data)}
    </>
  );
}
