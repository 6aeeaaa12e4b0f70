// Workers that die or stand still in the middle of a job: every write to D1 or R2 is a place where it can be. Between two
// writes nothing changes, so to die after each of them is to die anywhere.
import { silent } from "./transfers.ts";

type Bindings = typeof silent;
/** Told before and after each write. */
export type Gate = { before(what: string): Promise<void>; after(): void };
export class Died extends Error {}

/** Dies when the nth write is done, before it hears so. A dead worker does nothing more. */
export function dyingAt(nth: number): Gate & { died: () => boolean; last: () => string } {
  let [calls, last] = [0, ""];
  const die = () => {
    throw new Died(`died after write ${nth}: ${last}`);
  };
  return {
    async before(what) {
      if (calls >= nth) die();
      last = what;
      calls += 1;
    },
    after() {
      if (calls === nth) die();
    },
    died: () => calls >= nth,
    last: () => last,
  };
}

/** Stands still at the nth write until `goOn` is called; `stands` resolves when it does, or when `done` is called. */
export function standingAt(nth: number): Gate & { goOn: () => void; done: () => void; stands: Promise<boolean> } {
  let calls = 0;
  const wait = Promise.withResolvers<void>();
  const stands = Promise.withResolvers<boolean>();
  return {
    async before() {
      calls += 1;
      if (calls !== nth) return;
      stands.resolve(true);
      await wait.promise;
    },
    after: () => undefined,
    goOn: () => wait.resolve(),
    done: () => stands.resolve(false),
    stands: stands.promise,
  };
}

/** Fails at each write of a kind, every time. */
export const refusing = (kind: string, error: Error): Gate => ({
  async before(what) {
    if (what.includes(kind)) throw error;
  },
  after: () => undefined,
});

const both = (gates: Gate[]): Gate => ({
  async before(what) {
    for (const gate of gates) await gate.before(what);
  },
  after() {
    for (const gate of gates) gate.after();
  },
});

type Wrapped = { inner: D1PreparedStatement; text: string };

function gatedDatabase(real: D1Database, gate: Gate): D1Database {
  const known = new WeakMap<object, Wrapped>();
  const pass = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
    if (what.startsWith("SELECT")) return call();
    await gate.before(what);
    const result = await call();
    gate.after();
    return result;
  };
  const wrap = (inner: D1PreparedStatement, text: string): D1PreparedStatement => {
    const statement = {
      bind: (...values: unknown[]) => wrap(inner.bind(...values), text),
      run: () => pass(text, () => inner.run()),
      all: () => pass(text, () => inner.all()),
      first: (column?: string) => pass(text, () => (column ? inner.first(column) : inner.first())),
    };
    known.set(statement, { inner, text });
    return statement as unknown as D1PreparedStatement;
  };
  return {
    prepare: (text: string) => wrap(real.prepare(text), text),
    batch: (list: D1PreparedStatement[]) => {
      const wrapped = list.map((statement) => known.get(statement) as Wrapped);
      return pass(wrapped.map(({ text }) => text).join("; "), () => real.batch(wrapped.map(({ inner }) => inner)));
    },
  } as unknown as D1Database;
}

const R2_WRITES = new Set(["put", "delete", "createMultipartUpload", "uploadPart", "complete", "abort"]);

function gatedObject<T extends object>(real: T, gate: Gate): T {
  return new Proxy(real, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== "function") return value;
      return (...parameters: unknown[]) => {
        const call = () => Reflect.apply(value, target, parameters) as unknown;
        if (name === "resumeMultipartUpload") return gatedObject(call() as object, gate);
        if (!R2_WRITES.has(String(name))) return call();
        return (async () => {
          await gate.before(`R2 ${String(name)}`);
          const result = await call();
          gate.after();
          return name === "createMultipartUpload" ? gatedObject(result as object, gate) : result;
        })();
      };
    },
  });
}

/** Bindings whose writes pass the gates. */
export function gated(shard: string, ...gates: Gate[]): Bindings {
  const gate = both(gates);
  const real = (silent as unknown as Record<string, D1Database>)[shard] as D1Database;
  return { ...silent, [shard]: gatedDatabase(real, gate), FILES: gatedObject(silent.FILES, gate) };
}
