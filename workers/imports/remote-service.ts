// Imports from the API of another installation: the address and the token are taken, and a job reads what is there.
import { inActiveOrganization } from "#worker/members/index.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { seal } from "#worker/platform/sign.ts";
import { commitWork, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { nudgeImport } from "./nudge.ts";
import { later, newImport, presentImport, READING_MS } from "./present.ts";
import { NEW_READING } from "./reading.ts";
import { reachOf, remoteBase } from "./remote-address.ts";
import { TOKEN_PURPOSE } from "./remote-read.ts";
import type { RemoteImportCreate, TaskImport } from "./schema.ts";
import { explain } from "./service.ts";
import { idleGuard, insertImport, waitingGuard } from "./store.ts";
import type { TaskImportRow } from "./tables.ts";

function baseOf(work: Work, url: string): string {
  const base = remoteBase(url, reachOf(work.env.GATEWAY_NETWORK));
  if (base.ok) return base.url;
  throw new ProblemError("invalid_input", `url: ${base.why}.`, { fields: [{ path: "url", message: base.why }] });
}

/** Nothing is asked before the row is there: whoever is slow there keeps nobody waiting here. */
export async function createRemoteImport(work: Work, input: RemoteImportCreate): Promise<TaskImport> {
  return inActiveOrganization(
    work,
    actions["task_import.manage"],
    () => ({}),
    async ({ db, shard, organizationId }) => {
      const { source, url, token, organization_id } = input;
      const base = baseOf(work, url);
      const by = { id: work.caller.id, name: work.caller.actor.name };
      const id = newId();
      const row: TaskImportRow = {
        ...newImport({ id, organizationId, source, fileName: new URL(base).host, by, now: work.now }),
        status: "reading",
        cursor: JSON.stringify(NEW_READING),
        remote_url: base,
        remote_organization: organization_id ?? null,
        remote_token: await seal(work.env.SEAL_KEY, TOKEN_PURPOSE, id, token),
        expires_at: later(work.now, READING_MS),
      };
      const body = presentImport(row, true);
      await commitWork(work, db, shard, {
        stream: { organizationId, boardId: null },
        guards: [idleGuard(db, organizationId), waitingGuard(db, organizationId)],
        writes: [insertImport(db, row)],
        events: [],
        answer: { status: 201, body },
      }).catch(explain);
      await nudgeImport(work.env, { shard, id });
      return body;
    },
  );
}
