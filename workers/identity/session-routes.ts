// Sessions over HTTP: the current one, and all of the person's.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { dropSession } from "./cookies.ts";
import { closeEndedSessions } from "./ended-sessions.ts";
import { loadPerson, presentPerson, presentSession } from "./people.ts";
import { requirePerson } from "./person.ts";
import { Person, Revoked, SessionList, SessionView } from "./schema.ts";
import { endOtherSessions, endSession, listSessions, signOut } from "./sessions.ts";

export const sessionRoutes = api()
  .openapi(
    operation(actions["session.end"], {
      method: "post",
      path: "/auth/sign-out",
      id: "signOut",
      tag: "Sign-in",
      summary: "End this session",
      description: "A JWT is refused from then on, until it expires.",
      answer: null,
      status: 204,
    }),
    async (context) => {
      const { work } = context.var;
      const { id, signedIn } = requirePerson(work);
      await signOut(work.env, signedIn, work.now);
      dropSession(context);
      closeEndedSessions(work, id);
      return context.body(null, 204);
    },
  )
  .openapi(
    operation(actions["session.read"], {
      method: "get",
      path: "/auth/session",
      id: "getSession",
      tag: "Sign-in",
      summary: "Who is signed in, and their organizations",
      answer: SessionView,
      status: 200,
    }),
    async (context) => context.json(await presentSession(context.var.work, requirePerson(context.var.work)), 200),
  )
  .openapi(
    operation(actions["profile.read"], {
      method: "post",
      path: "/auth/bootstrap",
      id: "bootstrap",
      tag: "Sign-in",
      summary: "The signed-in person",
      description: "Kept for older clients: the same as GET /users/me.",
      answer: Person,
      status: 200,
    }),
    async (context) => context.json(presentPerson(await loadPerson(context.var.work, requirePerson(context.var.work).id)), 200),
  )
  .openapi(
    operation(actions["session.list"], {
      method: "get",
      path: "/users/me/sessions",
      id: "listSessions",
      tag: "People",
      summary: "Where you are signed in",
      answer: SessionList,
      status: 200,
    }),
    async (context) => {
      const { work } = context.var;
      return context.json({ items: await listSessions(work.env, requirePerson(work), work.now) }, 200);
    },
  )
  .openapi(
    operation(actions["session.end"], {
      method: "delete",
      path: "/users/me/sessions/{session_id}",
      id: "revokeSession",
      tag: "People",
      summary: "End one of your sessions",
      params: z.object({ session_id: z.string().max(64) }),
      answer: null,
      status: 204,
    }),
    async (context) => {
      const { work } = context.var;
      const { session_id } = context.req.valid("param");
      const caller = requirePerson(work);
      await endSession(work.env, caller.id, session_id, work.now);
      if (caller.signedIn.sessionId === session_id) dropSession(context);
      closeEndedSessions(work, caller.id);
      return context.body(null, 204);
    },
  )
  .openapi(
    operation(actions["session.end"], {
      method: "post",
      path: "/users/me/sessions/revoke-others",
      id: "revokeOtherSessions",
      tag: "People",
      summary: "End all your other sessions",
      description: "JWTs that were issued before are refused too.",
      answer: Revoked,
      status: 200,
    }),
    async (context) => {
      const { work } = context.var;
      const caller = requirePerson(work);
      const revoked = await endOtherSessions(work.env, caller, work.now);
      closeEndedSessions(work, caller.id);
      return context.json({ revoked }, 200);
    },
  );
