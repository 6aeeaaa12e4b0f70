// Who watches a session, counted by person: whoever could not begin takes nobody's room.
import { expect, test } from "vitest";
import { VIEWS_OF_ONE_MAX } from "#worker/links/limits.ts";
import type { OpenRuns } from "#worker/links/open-runs.ts";
import { GatewayError } from "#worker/links/protocol.ts";
import { SessionViews } from "#worker/links/views.ts";
import type { Watch } from "#worker/links/watch.ts";

test("looks that the gateway did not answer are none: whoever tries again and again still finds room when it answers", async () => {
  let isSilent = true;
  const watch = {
    begin: async () => {
      if (isSilent) throw new GatewayError("TIMEOUT", "silent", { transient: true });
    },
    end: async () => undefined,
  };
  const runs = { sessions: async () => [] };
  const views = new SessionViews({ watch: watch as unknown as Watch, runs: runs as unknown as OpenRuns, goesOn: () => undefined });
  const begin = (viewer: string) => views.next({ session: "agent:main:main", person: "ana", viewer, step: "begin" });
  for (let n = 0; n <= VIEWS_OF_ONE_MAX; n++)
    expect(await begin(`silent ${n}`)).toMatchObject({ ok: false, detail: expect.stringContaining("did not answer") });
  isSilent = false;
  expect(await begin("answered")).toMatchObject({ ok: true, isForgotten: false });
  views.endAll();
});
