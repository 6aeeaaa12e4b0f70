// Custom field values after some of them have changed. Pure.

/** A value that is null is taken away; those that are not named stay. */
export const withValues = (values: Record<string, unknown>, changes: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries({ ...values, ...changes }).filter(([, value]) => value !== null && value !== undefined));
