import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { sweepFiles } from "./jobs.ts";
import { portable } from "./portable.ts";
import { attachmentFileRoutes, attachmentRoutes } from "./routes.ts";
import { attachmentsConsumer } from "./subscriber.ts";

export const attachments: Slice = {
  name: "attachments",
  actions,
  events,
  routes: [attachmentRoutes, attachmentFileRoutes],
  consumers: [attachmentsConsumer],
  sweeps: [{ name: "files of attachments", on: "shard", run: sweepFiles }],
  portable,
};
