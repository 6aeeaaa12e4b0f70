// Who a person is who asks (needs.ts): with exactly what the operation needs, and no more.
export type PersonWord =
  | "anybody"
  | "signed in"
  | "operator"
  | "member"
  | "reader"
  | "sharer"
  | "writer"
  | "admin"
  | "admin here"
  | "admin of all"
  | "owner"
  | "nobody";
