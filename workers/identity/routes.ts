// Sign-in, the session, and the person's own profile.
import type { Context } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { ProblemError } from "#worker/platform/errors.ts";
import { noContent, ok, Routes } from "#worker/platform/http.ts";
import { log } from "#worker/platform/log.ts";
import type { Work } from "#worker/platform/work.ts";
import { loadPerson, presentPerson, presentSession, updatePerson } from "./people.ts";
import { PersonCaller } from "./person.ts";
import { Person, PersonUpdate, SessionView, SignIn } from "./schema.ts";
import {
  bootstrapToken,
  countSignInFailure,
  isBootstrapToken,
  openSession,
  requireSignInAllowance,
  revokeSession,
  SESSION_TTL_MS,
  signedInByBootstrap,
} from "./sessions.ts";

export const SESSION_COOKIE = "mc_session";
const OWN_PROFILE = { person: "signed_in", agent: "never", key: "never", says: "use a person's own profile" } as const;

export function requirePerson(work: Work): PersonCaller {
  if (work.caller instanceof PersonCaller) return work.caller;
  if (work.caller.type === "anonymous") throw new ProblemError("unauthenticated", "Sign in first.");
  throw new ProblemError("forbidden", "Only a person may do this.");
}

function cookieOptions(context: Context) {
  const secure = new URL(context.req.url).protocol === "https:";
  return { path: "/", httpOnly: true, secure, sameSite: "Lax" as const, maxAge: SESSION_TTL_MS / 1000 };
}

const sourceOf = (context: Context): string => context.req.header("CF-Connecting-IP") ?? "local";

async function signIn(context: Context, work: Work, token: string) {
  const source = sourceOf(context);
  await requireSignInAllowance(work.env, source, work.now);
  if (bootstrapToken(work.env) === null)
    throw new ProblemError(
      "unavailable",
      "This installation has no LOCAL_AUTH_TOKEN of at least 50 characters, so nobody can sign in with it. Set one and restart.",
    );
  if (!isBootstrapToken(work.env, token)) {
    await countSignInFailure(work.env, source, work.now);
    log.warn("sign_in.failed", { request_id: work.requestId });
    throw new ProblemError(
      "unauthenticated",
      "That is not the token of this installation. It was printed when Mission Control started, and is kept in .dev.vars.",
    );
  }
  const signedIn = await signedInByBootstrap(work.env, work.now);
  const session = await openSession(work.env, signedIn.personId, context.req.header("User-Agent") ?? null, work.now);
  setCookie(context, SESSION_COOKIE, session, cookieOptions(context));
  return presentSession(work, new PersonCaller(signedIn, null));
}

export const identityRoutes = new Routes()
  .add(
    {
      method: "post",
      path: "/auth/sign-in",
      id: "signIn",
      tag: "Sign-in",
      summary: "Sign in with the installation's token",
      description: "Answers the session and sets its cookie. Ten wrong tokens a minute from one address, then 429.",
      action: "public",
      callers: ["public"],
      body: SignIn,
      answer: SessionView,
      errors: ["unauthenticated", "rate_limited"],
    },
    async ({ body, context }, work) => ok(await signIn(context, work, "token" in body ? body.token : "")),
  )
  .add(
    {
      method: "post",
      path: "/auth/sign-out",
      id: "signOut",
      tag: "Sign-in",
      summary: "End this session",
      action: OWN_PROFILE,
      callers: ["person"],
      answer: null,
      status: 204,
    },
    async ({ context }, work) => {
      await revokeSession(work.env, requirePerson(work).signedIn, work.now);
      deleteCookie(context, SESSION_COOKIE, { path: "/" });
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
      action: OWN_PROFILE,
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
      action: OWN_PROFILE,
      callers: ["person"],
      answer: Person,
    },
    async (_input, work) => ok(presentPerson(await loadPerson(work, requirePerson(work).id))),
  )
  .add(
    { method: "get", path: "/users/me", id: "getMe", tag: "People", summary: "Your profile", action: OWN_PROFILE, callers: ["person"], answer: Person },
    async (_input, work) => {
      const row = await loadPerson(work, requirePerson(work).id);
      return ok(presentPerson(row), row.version);
    },
  )
  .add(
    {
      method: "patch",
      path: "/users/me",
      id: "updateMe",
      tag: "People",
      summary: "Change your profile",
      action: OWN_PROFILE,
      callers: ["person"],
      body: PersonUpdate,
      answer: Person,
      errors: ["stale_version"],
    },
    async ({ body }, work) => {
      const row = await updatePerson(work, requirePerson(work).id, body);
      return ok(presentPerson(row), row.version);
    },
  );
