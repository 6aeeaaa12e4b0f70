// E-mailed and handed-over links over HTTP: a mailbox is verified, a password is set.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { verifyEmail } from "./email-changes.ts";
import { canSendLetters } from "./letters.ts";
import { createResetLink, requestReset, resetPassword } from "./password-changes.ts";
import { requirePerson } from "./person.ts";
import { LinkToken, PasswordReset, PasswordResetRequest, PasswordResetRequested, ResetLink, SessionView } from "./schema.ts";

const tag = "Sign-in";

export const linkRoutes = api()
  .openapi(
    operation("public", {
      method: "post",
      path: "/auth/verify-email",
      id: "verifyEmail",
      tag,
      summary: "Verify an e-mail address with the link that was sent to it",
      body: LinkToken,
      answer: null,
      status: 204,
      errors: ["conflict"],
    }),
    async (context) => {
      await verifyEmail(context.var.work, context.req.valid("json").token);
      return context.body(null, 204);
    },
  )
  .openapi(
    operation("public", {
      method: "post",
      path: "/auth/password-reset",
      id: "requestPasswordReset",
      tag,
      summary: "Ask for a letter with a link to set a new password",
      description: "Answers the same whether or not there is such an account. At most three letters an hour.",
      body: PasswordResetRequest,
      answer: PasswordResetRequested,
      status: 202,
      errors: ["rate_limited"],
    }),
    async (context) => {
      const { work } = context.var;
      await requestReset(context, work, context.req.valid("json").email);
      return context.json({ email: canSendLetters(work.env) }, 202);
    },
  )
  .openapi(
    operation("public", {
      method: "post",
      path: "/auth/password-reset/confirm",
      id: "resetPassword",
      tag,
      summary: "Set a new password with a link, and sign in",
      description: "The link works once. All other sessions end.",
      body: PasswordReset,
      answer: SessionView,
      status: 200,
      errors: ["conflict", "unauthenticated"],
    }),
    async (context) => {
      const { token, password } = context.req.valid("json");
      return context.json(await resetPassword(context, context.var.work, token, password), 200);
    },
  )
  .openapi(
    operation(actions["reset_link.create"], {
      method: "post",
      path: "/users/{person_id}/reset-link",
      id: "createResetLink",
      tag: "People",
      summary: "Make a link with which another person sets a new password",
      description: "For the person of LOCAL_AUTH_TOKEN, who runs the installation. Hand it over yourself: it works once, for an hour.",
      params: z.object({ person_id: Id }),
      answer: ResetLink,
      status: 201,
    }),
    async (context) => {
      const { work } = context.var;
      return context.json(await createResetLink(work, requirePerson(work), context.req.valid("param").person_id), 201);
    },
  );
