// The page of a group: its boards at a glance, read anew when something has happened, and its notes.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { noteRoutes } from "#worker/boards/note-routes.ts";
import type { GroupNote } from "#worker/boards/schema.ts";
import type { groupViewRoutes } from "#worker/views/routes.ts";
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import { asAskedBy, clientOf, ifMatch, json, until } from "../live/http.ts";
import { inOrganization } from "../live/keys.ts";
import { together } from "../live/together.ts";
import type { EventView } from "../live/wire.ts";

export type { GroupNote };
const { "board-groups": groups } = clientOf<typeof groupViewRoutes>();
const { "board-groups": withNotes } = clientOf<typeof noteRoutes>();
const notes = withNotes[":group_id"].notes;

const snapshotsKey = () => inOrganization("group-snapshots");
const allNotesKey = () => inOrganization("board-group-notes");
const notesKey = (groupId: string) => [...allNotesKey(), groupId];

export const useGroupSnapshot = (groupId: string) =>
  useQuery({
    queryKey: [...snapshotsKey(), groupId],
    queryFn: ({ signal }) => json(groups[":group_id"].snapshot.$get({ param: { group_id: groupId }, query: {} }, until(signal))),
  });
export const useGroupNotes = (groupId: string) =>
  useQuery({ queryKey: notesKey(groupId), queryFn: ({ signal }) => json(notes.$get({ param: { group_id: groupId }, query: {} }, until(signal))) });

const reloadNotes = (groupId: string) => () => reload(notesKey(groupId));

export const useCreateNote = (groupId: string) =>
  useMutation({ mutationFn: (text: string) => json(notes.$post({ param: { group_id: groupId }, json: { text } })), onSuccess: reloadNotes(groupId) });

export const useUpdateNote = ({ id, board_group_id, version }: GroupNote) =>
  useMutation({
    mutationFn: (text: string) => json(notes[":note_id"].$patch({ param: { group_id: board_group_id, note_id: id }, json: { text } }, ifMatch(version))),
    onSuccess: reloadNotes(board_group_id),
  });

/** `personId`: who has asked for it. */
export async function deleteNote({ id, board_group_id: group_id }: GroupNote, personId: string | null): Promise<void> {
  await notes[":note_id"].$delete({ param: { group_id, note_id: id } }, asAskedBy(personId));
  await reload(notesKey(group_id));
}

const reloadSnapshotsSoon = together(() => void reload(snapshotsKey()));

const SHOWN = ["task", "board", "board_group"] as const;

export function onGroupEvent(event: EventView): void {
  if (isAbout(event, "board_group_note")) void reload(allNotesKey());
  if (SHOWN.some((noun) => isAbout(event, noun))) reloadSnapshotsSoon();
}
