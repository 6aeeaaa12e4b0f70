// Test files share workers, and with them the databases: the first file migrates them (one batch each), the others find them
// migrated. So a test makes organizations, people and addresses of its own, and counts only those.
import type { D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, afterEach, beforeEach, vi } from "vitest";

async function migrate(db: D1Database, migrations: D1Migration[]): Promise<void> {
  const isMigrated = await db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'").first();
  if (!isMigrated) await db.batch(migrations.flatMap(({ queries }) => queries.map((query) => db.prepare(query))));
}

await Promise.all([
  migrate(env.DIRECTORY, env.DIRECTORY_MIGRATIONS),
  ...[env.SHARD_0, env.SHARD_1].map((shard) => migrate(shard as D1Database, env.SHARD_MIGRATIONS)),
]);

// The Worker logs every request. To hand each line to the reporter costs more than the request, and a line that an alarm or a queue says when
// a file has ended is waited for by the runner for ever: it is sent with the next message, and there is none. So lines are kept here, and
// only those of a failed test are told.
const KEPT_LINES = 500;
let lines: string[] = [];
const known = globalThis as { tellReporter?: (text: string) => void };
const tell = (known.tellReporter ??= console.log.bind(console));
for (const name of ["log", "info", "warn", "error", "debug"] as const)
  console[name] = (...said: unknown[]) => {
    if (lines.length < KEPT_LINES) lines.push(said.map(String).join(" "));
  };
beforeEach(({ onTestFailed }) => {
  lines = [];
  onTestFailed(() => tell(lines.join("\n")));
});

// What a failed test leaves of these would fail the files after it.
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

// A page that was rendered once loads its later parts, and the file ends: a module that is cut off half loaded never comes for the files
// after it, which share it. Not for long: what an alarm or a queue has begun to load may never come, which is nobody's fault here.
afterAll(() => Promise.race([vi.dynamicImportSettled(), scheduler.wait(2_000)]), 60_000);
