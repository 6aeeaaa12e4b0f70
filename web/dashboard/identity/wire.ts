// The wire types of this slice.
export type {
  EmailChange,
  EmailChanged,
  Passkey,
  PasswordChange,
  Person,
  PersonUpdate,
  SessionItem,
  SessionView,
  SignIn,
  SignInMethods,
  SignInOptions,
} from "#worker/identity/schema.ts";
