// Who may take an organization away or bring one in: its owners, in person.
import type { ActionRule } from "#worker/platform/access.ts";

export const ACTIONS = {
  export: { person: "owner", agent: "never", key: "never", says: "export the organization" },
  import: { person: "owner", agent: "never", key: "never", says: "import into the organization" },
} as const satisfies Record<string, ActionRule>;
