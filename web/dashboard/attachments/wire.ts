// The wire types of this slice, and its closed set of pictures.
export type { Attachment } from "#worker/attachments/schema.ts";

import type { Attachment } from "#worker/attachments/schema.ts";

export const IMAGE_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"] as const satisfies readonly Attachment["content_type"][];
