// Attachments of tasks.
import type { Slice } from "../slice.ts";
import { onAttachmentBoardEvent, onAttachmentEvent } from "./events.ts";
import { allAttachmentsKey } from "./keys.ts";

export const attachments: Slice<Record<never, never>> = {
  name: "attachments",
  onEvent: onAttachmentEvent,
  onBoardEvent: onAttachmentBoardEvent,
  lists: () => [allAttachmentsKey()],
};
