// While the server is down: makes what it knows older, where a drill cannot wait for as long as a rule does.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { state } from "./stage.mjs";

const earlier = (time, ms) => new Date(Date.parse(time) - ms).toISOString();

/** The claim of a task was made so long ago, and nothing has been heard of its agent since. */
export function ageClaim(taskId, ms) {
  const folder = readdirSync(join(state, "v3/d1"), { recursive: true });
  const files = folder.filter((name) => name.endsWith(".sqlite")).map((name) => join(state, "v3/d1", name));
  const aged = files.filter((file) => {
    const db = new DatabaseSync(file);
    try {
      const has = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'task_claims'").get();
      const claim = has && db.prepare("SELECT agent_id, claimed_at, expires_at FROM task_claims WHERE task_id = ?").get(taskId);
      if (!claim) return false;
      const { agent_id, claimed_at, expires_at } = claim;
      db.prepare("UPDATE task_claims SET claimed_at = ?, expires_at = ? WHERE task_id = ?").run(earlier(claimed_at, ms), earlier(expires_at, ms), taskId);
      db.prepare("UPDATE agents SET last_seen_at = ? WHERE id = ?").run(earlier(claimed_at, ms), agent_id);
      return true;
    } finally {
      db.close();
    }
  });
  if (aged.length !== 1) throw new Error(`the claim of ${taskId} was found in ${aged.length} of ${files.length} databases`);
}
