// A stand-in for D1 that counts round trips: hand it to the Worker as a binding.
/** `readBy`: rows read by each statement, when it is to be known. */
export type Counts = { trips: number; rowsRead: number; rowsWritten: number; log: string[]; readBy?: Map<string, number> };
type Row = Record<string, unknown>;
type Wrapped = { inner: D1PreparedStatement; text: string };

/**
 * Only what the Worker uses: prepare, bind, run, all, first, batch. Anything else fails loudly. `before`: awaited before each batch is
 * sent, with the texts of its statements.
 */
export function counting(real: D1Database, counts: Counts, before?: (texts: string[]) => Promise<void>): D1Database {
  const known = new WeakMap<object, Wrapped>();
  const trip = (how: string, texts: string[]) => {
    counts.trips += 1;
    counts.log.push(`${how}: ${texts.join(" ; ")}`);
  };
  const add = <T>(result: D1Result<T>, text: string): D1Result<T> => {
    counts.rowsRead += result.meta.rows_read;
    counts.readBy?.set(text, (counts.readBy.get(text) ?? 0) + result.meta.rows_read);
    counts.rowsWritten += result.meta.rows_written;
    return result;
  };
  const ask = async (how: string, text: string, inner: D1PreparedStatement): Promise<D1Result<Row>> => {
    trip(how, [text]);
    return add(await inner.all<Row>(), text);
  };
  const wrap = (inner: D1PreparedStatement, text: string): D1PreparedStatement => {
    const statement = {
      bind: (...values: unknown[]) => wrap(inner.bind(...values), text),
      run: () => ask("run", text, inner),
      all: () => ask("all", text, inner),
      first: async () => (await ask("first", text, inner)).results[0] ?? null,
    };
    known.set(statement, { inner, text });
    return statement as unknown as D1PreparedStatement;
  };
  const database = {
    prepare: (text: string) => wrap(real.prepare(text), text),
    batch: async (list: D1PreparedStatement[]) => {
      const wrapped = list.map((statement) => known.get(statement) as Wrapped);
      const texts = wrapped.map(({ text }) => text);
      await before?.(texts);
      trip("batch", texts);
      return (await real.batch<Row>(wrapped.map(({ inner }) => inner))).map((result, index) => add(result, texts[index] ?? ""));
    },
  };
  return database as unknown as D1Database;
}
