// The person's own profile, password, e-mail address, sessions, and the account itself.
import { z } from "zod";
import { noContent, ok, Routes } from "#worker/platform/legacy-http.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions, requirePerson } from "./actions.ts";
import { dropSession } from "./cookies.ts";
import { deletePerson, restorePerson } from "./deletion.ts";
import { listIssuers } from "./issuers.ts";
import { closeEndedSessions } from "./live-sessions.ts";
import { changeEmail, changePassword, signInMethods } from "./own-account.ts";
import { loadPerson, presentPerson, updatePerson } from "./people.ts";
import { EmailChange, EmailChanged, PasswordChange, Person, PersonUpdate, Revoked, SessionList, SignInMethods } from "./schema.ts";
import { endOtherSessions, endSession, listSessions } from "./sessions.ts";
import type { PersonRow } from "./tables.ts";

const own: { tag: string; action: (typeof actions)["account.use"]; callers: ["person"] } = {
  tag: "People",
  action: actions["account.use"],
  callers: ["person"],
};
const answer = (row: PersonRow) => ok(presentPerson(row), row.version);

export const accountRoutes = new Routes()
  .add({ ...own, method: "get", path: "/users/me", id: "getMe", summary: "Your profile", answer: Person }, async (_input, work) =>
    answer(await loadPerson(work, requirePerson(work).id)),
  )
  .add(
    {
      ...own,
      method: "patch",
      path: "/users/me",
      id: "updateMe",
      summary: "Change your profile",
      body: PersonUpdate,
      answer: Person,
      errors: ["stale_version"],
    },
    async ({ body }, work) => answer(await updatePerson(work, requirePerson(work).id, body)),
  )
  .add(
    {
      ...own,
      method: "delete",
      path: "/users/me",
      id: "deleteMe",
      summary: "Delete your account in 30 days",
      description: "Refused while you are the last owner of an organization with other members: `organizations` names them. Until then you can restore it.",
      answer: Person,
      errors: ["last_owner"],
    },
    async (_input, work) => answer(await deletePerson(work, requirePerson(work).id)),
  )
  .add({ ...own, method: "post", path: "/users/me/restore", id: "restoreMe", summary: "Keep your account after all", answer: Person }, async (_input, work) =>
    answer(await restorePerson(work, requirePerson(work).id)),
  )
  .add(
    {
      ...own,
      method: "get",
      path: "/users/me/sign-in-methods",
      id: "listSignInMethods",
      summary: "How you can sign in",
      answer: SignInMethods,
    },
    async (_input, work) => ok(await signInMethods(work, requirePerson(work), issuerNames(work))),
  )
  .add(
    {
      ...own,
      method: "put",
      path: "/users/me/password",
      id: "changePassword",
      summary: "Set or change your password",
      description: "`current_password` is wanted once there is one. All other sessions end.",
      body: PasswordChange,
      answer: null,
      status: 204,
      errors: ["wrong_password", "rate_limited"],
    },
    async ({ body, context }, work) => {
      const caller = requirePerson(work);
      await changePassword(work, caller, body);
      closeEndedSessions(context, work.env, caller.id);
      return noContent();
    },
  )
  .add(
    {
      ...own,
      method: "put",
      path: "/users/me/email",
      id: "changeEmail",
      summary: "Change your e-mail address",
      description: "It is not verified until the link in the letter is opened. The same address again sends the letter again.",
      body: EmailChange,
      answer: EmailChanged,
      errors: ["wrong_password", "already_exists", "rate_limited"],
    },
    async ({ body }, work) => ok(await changeEmail(work, requirePerson(work), body)),
  )
  .add(
    {
      ...own,
      method: "get",
      path: "/users/me/sessions",
      id: "listSessions",
      summary: "Where you are signed in",
      answer: SessionList,
    },
    async (_input, work) => ok({ items: await listSessions(work.env, requirePerson(work), work.now) }),
  )
  .add(
    {
      ...own,
      method: "delete",
      path: "/users/me/sessions/:session_id",
      id: "revokeSession",
      summary: "End one of your sessions",
      params: z.object({ session_id: z.string().max(64) }),
      answer: null,
      status: 204,
    },
    async ({ params, context }, work) => {
      const caller = requirePerson(work);
      await endSession(work.env, caller.id, params.session_id, work.now);
      if (caller.signedIn.sessionId === params.session_id) dropSession(context);
      closeEndedSessions(context, work.env, caller.id);
      return noContent();
    },
  )
  .add(
    {
      ...own,
      method: "post",
      path: "/users/me/sessions/revoke-others",
      id: "revokeOtherSessions",
      summary: "End all your other sessions",
      description: "JWTs that were issued before are refused too.",
      answer: Revoked,
    },
    async ({ context }, work) => {
      const caller = requirePerson(work);
      const revoked = await endOtherSessions(work.env, caller, work.now);
      closeEndedSessions(context, work.env, caller.id);
      return ok({ revoked });
    },
  );

const issuerNames = (work: Work): Map<string, string> => new Map(listIssuers(work.env).map(({ issuer, name }) => [issuer, name]));
