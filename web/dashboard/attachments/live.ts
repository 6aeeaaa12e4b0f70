// Attachments of a task: all of them, since there are at most a hundred; the beginning of a text; and their writes.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { attachmentFileRoutes, attachmentRoutes } from "#worker/attachments/routes.ts";
import { reload } from "../live/cache.ts";
import { clientOf, ifMatch, json, through, until } from "../live/http.ts";
import { type Upload, uploading } from "../live/upload.ts";
import { attachmentsKey, beginningKey } from "./keys.ts";
import type { Attachment } from "./wire.ts";

const { attachments } = clientOf<typeof attachmentRoutes>().tasks[":task_id"];
const one = attachments[":attachment_id"];
const { file } = clientOf<typeof attachmentFileRoutes>().tasks[":task_id"].attachments[":attachment_id"];
/** As the server refuses it (FILE_MAX_BYTES, NAME_MAX_CHARS). */
export const FILE_MAX_BYTES = 50 * 1_048_576;
export const NAME_MAX_CHARS = 200;
const LIMIT = 200;

export const useAttachments = (taskId: string, enabled: boolean) =>
  useQuery({
    queryKey: attachmentsKey(taskId),
    queryFn: ({ signal }) => json(attachments.$get({ param: { task_id: taskId }, query: { limit: LIMIT, offset: 0 } }, until(signal))),
    enabled,
  });

/** `key`: what is sent again with the same one is attached once. */
export const sendFile = (taskId: string, name: string, key: string, upload: Upload): Promise<Attachment> =>
  json(
    attachments.$post(
      { param: { task_id: taskId }, query: { name } },
      { ...through(uploading(upload)), headers: { "Content-Type": "application/octet-stream", "Idempotency-Key": key } },
    ),
  );

const paramOf = ({ task_id, id }: Attachment) => ({ task_id, attachment_id: id });

export const useRename = (attachment: Attachment) =>
  useMutation({
    mutationFn: (name: string) => json(one.$patch({ param: paramOf(attachment), json: { name } }, ifMatch(attachment.version))),
    onSettled: () => void reload(attachmentsKey(attachment.task_id)),
  });
export const useDelete = (attachment: Attachment) =>
  useMutation({ mutationFn: () => one.$delete({ param: paramOf(attachment) }), onSettled: () => void reload(attachmentsKey(attachment.task_id)) });

/** So much of a text is shown. */
export const BEGINNING_BYTES = 65_536;
const CUT_CHARACTER = /\uFFFD$/;

async function loadBeginning(attachment: Attachment, signal: AbortSignal): Promise<string> {
  const range = { Range: `bytes=0-${BEGINNING_BYTES - 1}` };
  const answer = await file.$get({ param: paramOf(attachment) }, { ...until(signal), headers: range });
  const text = await (await answer.blob()).text();
  return attachment.bytes > BEGINNING_BYTES ? text.replace(CUT_CHARACTER, "") : text;
}

/** The beginning of a text, whose bytes never change. */
export const useBeginning = (attachment: Attachment) =>
  useQuery({
    queryKey: beginningKey(attachment.id),
    queryFn: ({ signal }) => loadBeginning(attachment, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
