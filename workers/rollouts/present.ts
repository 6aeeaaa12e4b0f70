// Roll-outs as they are answered, and how far they have come.
import type { Actor } from "#worker/platform/wire.ts";
import type { AgentState, RollOut, RollOutOptions } from "./schema.ts";
import type { CountedRow } from "./store.ts";
import type { RollOutRow } from "./tables.ts";

export const makerOf = ({ made_by_id: id, made_by_name: name }: RollOutRow): Actor => ({ type: "user", id, name });
export const optionsOf = ({ options }: RollOutRow): RollOutOptions => JSON.parse(options) as RollOutOptions;
export const subjectOf = ({ id }: RollOutRow) => ({ type: "roll_out", id });

export function presentRollOut(row: CountedRow): RollOut {
  const { options: _options, counts, origin: _origin, attempts: _attempts, made_by_id: _id, made_by_name: _name, updated_at: _at, ...rest } = row;
  return { ...rest, options: optionsOf(row), counts: JSON.parse(counts) as Record<AgentState, number>, made_by: makerOf(row) };
}
