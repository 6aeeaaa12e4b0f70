// The person's own profile, password and e-mail address, and the account itself, over HTTP.
import { api, etag, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { deletePerson, restorePerson } from "./deletion.ts";
import { changeEmail } from "./email-changes.ts";
import { changePassword } from "./password-changes.ts";
import { loadPerson, presentPerson, updatePerson } from "./people.ts";
import { requirePerson } from "./person.ts";
import { EmailChange, EmailChanged, PasswordChange, Person, PersonUpdate, SignInMethods } from "./schema.ts";
import { signInMethods } from "./sign-in-methods.ts";

const tag = "People";

export const accountRoutes = api()
  .openapi(
    operation(actions["profile.read"], {
      method: "get",
      path: "/users/me",
      id: "getMe",
      tag,
      summary: "Your profile",
      answer: Person,
      status: 200,
    }),
    async (context) => {
      const row = await loadPerson(context.var.work, requirePerson(context.var.work).id);
      return context.json(presentPerson(row), 200, etag(row.version));
    },
  )
  .openapi(
    operation(actions["profile.update"], {
      method: "patch",
      path: "/users/me",
      id: "updateMe",
      tag,
      summary: "Change your profile",
      body: PersonUpdate,
      answer: Person,
      status: 200,
      errors: ["stale_version"],
    }),
    async (context) => {
      const row = await updatePerson(context.var.work, requirePerson(context.var.work).id, context.req.valid("json"));
      return context.json(presentPerson(row), 200, etag(row.version));
    },
  )
  .openapi(
    operation(actions["account.delete"], {
      method: "delete",
      path: "/users/me",
      id: "deleteMe",
      tag,
      summary: "Delete your account in 30 days",
      description: "Refused while you are the last owner of an organization with other members: `organizations` names them. Until then you can restore it.",
      answer: Person,
      status: 200,
      errors: ["last_owner"],
    }),
    async (context) => {
      const row = await deletePerson(context.var.work, requirePerson(context.var.work).id);
      return context.json(presentPerson(row), 200, etag(row.version));
    },
  )
  .openapi(
    operation(actions["account.restore"], {
      method: "post",
      path: "/users/me/restore",
      id: "restoreMe",
      tag,
      summary: "Restore your account before it is deleted",
      answer: Person,
      status: 200,
    }),
    async (context) => {
      const row = await restorePerson(context.var.work, requirePerson(context.var.work).id);
      return context.json(presentPerson(row), 200, etag(row.version));
    },
  )
  .openapi(
    operation(actions["sign_in_method.list"], {
      method: "get",
      path: "/users/me/sign-in-methods",
      id: "listSignInMethods",
      tag,
      summary: "How you can sign in",
      answer: SignInMethods,
      status: 200,
    }),
    async (context) => context.json(await signInMethods(context.var.work, requirePerson(context.var.work)), 200),
  )
  .openapi(
    operation(actions["password.change"], {
      method: "put",
      path: "/users/me/password",
      id: "changePassword",
      tag,
      summary: "Set or change your password",
      description: "`current_password` is required once there is one. All other sessions end.",
      body: PasswordChange,
      answer: null,
      status: 204,
      errors: ["wrong_password", "rate_limited"],
    }),
    async (context) => {
      await changePassword(context.var.work, requirePerson(context.var.work), context.req.valid("json"));
      return context.body(null, 204);
    },
  )
  .openapi(
    operation(actions["email.change"], {
      method: "put",
      path: "/users/me/email",
      id: "changeEmail",
      tag,
      summary: "Change your e-mail address",
      description: "It is not verified until the link in the letter is opened. The same address again sends the letter again.",
      body: EmailChange,
      answer: EmailChanged,
      status: 200,
      errors: ["wrong_password", "already_exists", "rate_limited"],
    }),
    async (context) => context.json(await changeEmail(context.var.work, requirePerson(context.var.work), context.req.valid("json")), 200),
  );
