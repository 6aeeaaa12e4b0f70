// Attachments go with their task, when it is deleted for ever, and with their board. Their bytes go with the next sweep.
import type { Consumer } from "#worker/platform/outbox.ts";
import { attachmentCountStatement } from "#worker/tasks/index.ts";
import { endOfBoardStatements, endOfTaskStatement } from "./file-store.ts";
import { COUNT_OF_TASK, deleteOfTaskStatement } from "./store.ts";

export const attachmentsConsumer: Consumer = {
  name: "attachments",
  on: {
    "task.purged": async ({ subject_id }, { db, now }) => ({
      writes: [
        endOfTaskStatement(db, subject_id, now.toISOString()),
        deleteOfTaskStatement(db, subject_id),
        attachmentCountStatement(db, subject_id, COUNT_OF_TASK),
      ],
    }),
    "board.deleted": async ({ subject_id }, { db, now }) => {
      for (let left = 1; left > 0; ) {
        const results = await db.d1.batch(endOfBoardStatements(db, subject_id, now.toISOString()));
        left = results.at(-1)?.meta.changes ?? 0;
      }
      return null;
    },
  },
};
