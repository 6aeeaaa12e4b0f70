// What an API key may be allowed, by subject: for reading and for the rest.
import type { MessageId } from "../i18n/index.ts";
import type { Scope } from "./wire.ts";

type Subject = { label: MessageId; read?: Scope; act?: { scope: Scope; label: MessageId } };
export const SUBJECTS: readonly Subject[] = [
  { label: "nav.boards", read: "boards:read", act: { scope: "boards:write", label: "keys.write" } },
  { label: "keys.tasks", read: "tasks:read", act: { scope: "tasks:write", label: "keys.write" } },
  { label: "keys.runs", act: { scope: "runs:write", label: "keys.startStop" } },
  { label: "nav.approvals", read: "approvals:read", act: { scope: "approvals:ask", label: "keys.ask" } },
  { label: "nav.agents", read: "agents:read", act: { scope: "agents:write", label: "keys.write" } },
  { label: "nav.gateways", read: "gateways:read", act: { scope: "gateways:write", label: "keys.write" } },
  { label: "nav.activity", read: "activity:read" },
  { label: "settings.sectionOrganization", read: "organization:read" },
  { label: "settings.sectionMembers", read: "members:read" },
];

export const READ_ALL: readonly Scope[] = SUBJECTS.flatMap((subject) => (subject.read ? [subject.read] : []));
export const CI_TASKS: readonly Scope[] = ["boards:read", "tasks:read", "tasks:write"];

const isSame = (one: readonly Scope[], other: readonly Scope[]): boolean => one.length === other.length && one.every((scope) => other.includes(scope));
export type Preset = "read" | "tasks" | "own";
export const presetOf = (scopes: readonly Scope[]): Preset => (isSame(scopes, READ_ALL) ? "read" : isSame(scopes, CI_TASKS) ? "tasks" : "own");

/** An address that the key may read, to try it out. */
const READABLE: readonly [Scope, string][] = [
  ["boards:read", "/boards"],
  ["organization:read", "/organizations/me"],
  ["members:read", "/organizations/me/members"],
  ["agents:read", "/agents"],
  ["gateways:read", "/gateways"],
  ["approvals:read", "/approvals"],
  ["activity:read", "/activity"],
];

export function exampleFor(token: string, scopes: readonly Scope[]): string {
  const path = READABLE.find(([scope]) => scopes.includes(scope))?.[1] ?? "/organizations/me";
  return `curl -H "Authorization: Bearer ${token}" \\\n  ${window.location.origin}/api/v1${path}`;
}
