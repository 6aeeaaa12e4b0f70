// Who a person is who asks (needs.ts): with exactly what the operation needs, and no more. `writer or admin`: either is enough.
export type PersonWord =
  | "anybody"
  | "signed in"
  | "operator"
  | "member"
  | "reader"
  | "sharer"
  | "writer"
  | "writer or admin"
  | "admin"
  | "admin here"
  | "admin of all"
  | "owner"
  | "nobody";
