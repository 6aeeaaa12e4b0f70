// Notes of board groups over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { createNote, deleteNote, listNotes, updateNote } from "./notes.ts";
import { GroupNote, GroupNoteList, GroupNoteText } from "./schema.ts";

const ofGroup = z.object({ group_id: Id });
const ofNote = ofGroup.extend({ note_id: Id });
const notes = { path: "/board-groups/{group_id}/notes", tag: "Board groups", params: ofGroup } as const;
const note = { path: "/board-groups/{group_id}/notes/{note_id}", tag: "Board groups", params: ofNote } as const;

export const noteRoutes = api()
  .openapi(
    operation(actions["board_group.read"], {
      ...notes,
      method: "get",
      id: "listBoardGroupNotes",
      summary: "Notes of a board group, newest first",
      query: PageQuery,
      answer: GroupNoteList,
      status: 200,
    }),
    async (context) => context.json(await listNotes(context.var.work, context.req.valid("param").group_id, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["board_group.manage"], {
      ...notes,
      method: "post",
      id: "createBoardGroupNote",
      summary: "Leave a note in a board group",
      description: "A group has at most 100.",
      body: GroupNoteText,
      answer: GroupNote,
      status: 201,
      errors: ["conflict"],
    }),
    async (context) => {
      const made = await createNote(context.var.work, context.req.valid("param").group_id, context.req.valid("json"));
      return context.json(made, 201, etag(made.version));
    },
  )
  .openapi(
    operation(actions["board_group.manage"], {
      ...note,
      method: "patch",
      id: "updateBoardGroupNote",
      summary: "Change a note of a board group",
      body: GroupNoteText,
      answer: GroupNote,
      status: 200,
    }),
    async (context) => {
      const { group_id, note_id } = context.req.valid("param");
      const changed = await updateNote(context.var.work, group_id, note_id, context.req.valid("json"));
      return context.json(changed, 200, etag(changed.version));
    },
  )
  .openapi(
    operation(actions["board_group.manage"], {
      ...note,
      method: "delete",
      id: "deleteBoardGroupNote",
      summary: "Delete a note of a board group",
      answer: null,
      status: 204,
    }),
    async (context) => {
      const { group_id, note_id } = context.req.valid("param");
      await deleteNote(context.var.work, group_id, note_id);
      return context.body(null, 204);
    },
  );
