// Signing in over HTTP, by everything except passkeys.
import { api, operation } from "#worker/platform/http.ts";
import { bootstrapToken } from "./bootstrap.ts";
import { listIssuers } from "./issuers.ts";
import { signInByJwt } from "./jwt-sign-in.ts";
import { canSendLetters } from "./letters.ts";
import { JwtSignIn, SessionView, SignIn, SignInOptions } from "./schema.ts";
import { signInByPassword, signInByToken } from "./sign-in.ts";

const tag = "Sign-in";
/** Browsers bind passkeys to a host name; an IP address will not do. */
const hasHostName = (origin: string): boolean => !/^(?:[\d.]+|\[.*\])$/.test(new URL(origin).hostname);

export const signInRoutes = api()
  .openapi(
    operation("public", {
      method: "get",
      path: "/auth/options",
      id: "getSignInOptions",
      tag,
      summary: "Ways to sign in here",
      answer: SignInOptions,
      status: 200,
    }),
    (context) => {
      const { env, origin } = context.var.work;
      const options = {
        bootstrap: bootstrapToken(env) !== null,
        password: true,
        passkey: hasHostName(origin),
        issuers: listIssuers(env).map(({ name, sign_in_url }) => ({ name, sign_in_url: sign_in_url ?? null })),
        email: canSendLetters(env),
      };
      return context.json(options, 200);
    },
  )
  .openapi(
    operation("public", {
      method: "post",
      path: "/auth/sign-in",
      id: "signIn",
      tag,
      summary: "Sign in with e-mail and password, or with the installation's token",
      description:
        "Answers the session and sets its cookie. Ten wrong attempts a minute per account and per address, then 429 until the oldest is a minute old; the right token of the installation is never refused. A device that has signed in before is counted apart, so that strangers cannot lock an account's owner out.",
      body: SignIn,
      answer: SessionView,
      status: 200,
      errors: ["unauthenticated", "rate_limited"],
    }),
    async (context) => {
      const { work } = context.var;
      const given = context.req.valid("json");
      const view = "token" in given ? signInByToken(context, work, given.token) : signInByPassword(context, work, given.email, given.password);
      return context.json(await view, 200);
    },
  )
  .openapi(
    operation("public", {
      method: "post",
      path: "/auth/jwt",
      id: "signInWithJwt",
      tag,
      summary: "Exchange the JWT of a sign-in service for a session",
      description: "For services of AUTH_ISSUERS. The same JWT also works directly on every request, as a Bearer token.",
      body: JwtSignIn,
      answer: SessionView,
      status: 200,
      errors: ["unauthenticated", "unavailable"],
    }),
    async (context) => context.json(await signInByJwt(context, context.var.work, context.req.valid("json").token), 200),
  );
