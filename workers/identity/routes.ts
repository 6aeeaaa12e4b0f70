// Signing in and out, the session, and links that prove who opens them.
import { created, noContent, ok, Routes } from "#worker/platform/legacy-http.ts";
import { Id } from "#worker/platform/wire.ts";
import { z } from "zod";
import { actions, requirePerson } from "./actions.ts";
import { dropSession } from "./cookies.ts";
import { bootstrapToken } from "./facts.ts";
import { listIssuers } from "./issuers.ts";
import { signInByJwt } from "./jwt-sign-in.ts";
import { canSendLetters } from "./letters.ts";
import { closeEndedSessions } from "./live-sessions.ts";
import { createResetLink, requestReset, resetPassword, verifyEmail } from "./own-account.ts";
import { loadPerson, presentPerson, presentSession } from "./people.ts";
import {
  JwtSignIn,
  LinkToken,
  PasswordReset,
  PasswordResetRequest,
  PasswordResetRequested,
  Person,
  ResetLink,
  SessionView,
  SignIn,
  SignInOptions,
} from "./schema.ts";
import { signOut } from "./sessions.ts";
import { signInByPassword, signInByToken } from "./sign-in.ts";

export const identityRoutes = new Routes()
  .add(
    {
      method: "get",
      path: "/auth/options",
      id: "getSignInOptions",
      tag: "Sign-in",
      summary: "Ways to sign in here",
      action: "public",
      callers: ["public"],
      answer: SignInOptions,
    },
    async (_input, { env, origin }) =>
      ok({
        bootstrap: bootstrapToken(env) !== null,
        password: true,
        // Browsers know passkeys by a name, not by a number of the network.
        passkey: !/^(?:[\d.]+|\[.*\])$/.test(new URL(origin).hostname),
        issuers: listIssuers(env).map(({ name, sign_in_url }) => ({ name, sign_in_url: sign_in_url ?? null })),
        email: canSendLetters(env),
      } satisfies SignInOptions),
  )
  .add(
    {
      method: "post",
      path: "/auth/sign-in",
      id: "signIn",
      tag: "Sign-in",
      summary: "Sign in with e-mail and password, or with the installation's token",
      description:
        "Answers the session and sets its cookie. Ten wrong attempts a minute per account and per address, then 429 until the oldest is a minute old. A device that has signed in before is counted apart, so that strangers cannot lock an account's owner out.",
      action: "public",
      callers: ["public"],
      body: SignIn,
      answer: SessionView,
      errors: ["unauthenticated", "rate_limited"],
    },
    async ({ body, context }, work) =>
      ok(await ("token" in body ? signInByToken(context, work, body.token) : signInByPassword(context, work, body.email, body.password))),
  )
  .add(
    {
      method: "post",
      path: "/auth/jwt",
      id: "signInWithJwt",
      tag: "Sign-in",
      summary: "Exchange the JWT of a sign-in service for a session",
      description: "For services of AUTH_ISSUERS. The same JWT also works directly on every request, as a Bearer token.",
      action: "public",
      callers: ["public"],
      body: JwtSignIn,
      answer: SessionView,
      errors: ["unauthenticated", "unavailable"],
    },
    async ({ body, context }, work) => ok(await signInByJwt(context, work, body.token)),
  )
  .add(
    {
      method: "post",
      path: "/auth/sign-out",
      id: "signOut",
      tag: "Sign-in",
      summary: "End this session",
      description: "A JWT is refused from then on, until it expires.",
      action: actions["account.use"],
      callers: ["person"],
      answer: null,
      status: 204,
    },
    async ({ context }, work) => {
      const { id, signedIn } = requirePerson(work);
      await signOut(work.env, signedIn, work.now);
      dropSession(context);
      closeEndedSessions(context, work.env, id);
      return noContent();
    },
  )
  .add(
    {
      method: "get",
      path: "/auth/session",
      id: "getSession",
      tag: "Sign-in",
      summary: "Who is signed in, and their organizations",
      action: actions["account.use"],
      callers: ["person"],
      answer: SessionView,
    },
    async (_input, work) => ok(await presentSession(work, requirePerson(work))),
  )
  .add(
    {
      method: "post",
      path: "/auth/bootstrap",
      id: "bootstrap",
      tag: "Sign-in",
      summary: "The signed-in person",
      description: "Kept for older clients: the same as GET /users/me.",
      action: actions["account.use"],
      callers: ["person"],
      answer: Person,
    },
    async (_input, work) => ok(presentPerson(await loadPerson(work, requirePerson(work).id))),
  )
  .add(
    {
      method: "post",
      path: "/auth/verify-email",
      id: "verifyEmail",
      tag: "Sign-in",
      summary: "Prove a mailbox by the link that was sent to it",
      action: "public",
      callers: ["public"],
      body: LinkToken,
      answer: null,
      status: 204,
      errors: ["conflict"],
    },
    async ({ body }, work) => {
      await verifyEmail(work, body.token);
      return noContent();
    },
  )
  .add(
    {
      method: "post",
      path: "/auth/password-reset",
      id: "requestPasswordReset",
      tag: "Sign-in",
      summary: "Ask for a letter with a link to set a new password",
      description: "Answers the same whether or not there is such an account. At most three letters an hour.",
      action: "public",
      callers: ["public"],
      body: PasswordResetRequest,
      answer: PasswordResetRequested,
      status: 202,
      errors: ["rate_limited"],
    },
    async ({ body, context }, work) => {
      await requestReset(context, work, body.email);
      return { status: 202, body: { email: canSendLetters(work.env) } };
    },
  )
  .add(
    {
      method: "post",
      path: "/auth/password-reset/confirm",
      id: "resetPassword",
      tag: "Sign-in",
      summary: "Set a new password by a link, and sign in",
      description: "The link works once. All other sessions end.",
      action: "public",
      callers: ["public"],
      body: PasswordReset,
      answer: SessionView,
      errors: ["conflict", "unauthenticated"],
    },
    async ({ body, context }, work) => {
      const view = await resetPassword(context, work, body.token, body.password);
      closeEndedSessions(context, work.env, view.person.id);
      return ok(view);
    },
  )
  .add(
    {
      method: "post",
      path: "/users/:person_id/reset-link",
      id: "createResetLink",
      tag: "People",
      summary: "Make a link by which somebody sets a new password",
      description: "For the person of LOCAL_AUTH_TOKEN, who looks after the installation. Hand it over yourself: it works once, for an hour.",
      action: actions["account.use"],
      callers: ["person"],
      params: z.object({ person_id: Id }),
      answer: ResetLink,
      status: 201,
    },
    async ({ params }, work) => created(await createResetLink(work, requirePerson(work), params.person_id)),
  );
