/// <reference types="vite/types/importMeta.d.ts" />
// Which lists of the dashboard hear of which events, by hand: for every noun of the catalogue. A handler that listens for a type that
// nobody sends leaves its list as it was.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { operationsOf } from "#worker/platform/http.ts";
import { newId } from "#worker/platform/ids.ts";
import { composition } from "#worker/slices.ts";
import { withoutComments } from "../support/source.ts";
import { liveStage, load } from "./live-stage.ts";

beforeAll(liveStage, 240_000);
afterAll(() => vi.unstubAllGlobals());

type Rules = { safeKind(method: string, path: string, body: string): string | null };
const queueRules = import.meta.glob<Rules>("../../web/dashboard/live/queue-rules.ts");
test("of all operations only these wait for the network: no decision, no stop, no key, no setting", async () => {
  const { safeKind } = (await queueRules["../../web/dashboard/live/queue-rules.ts"]?.()) ?? { safeKind: () => "the rules are not there" };
  const changing = composition.slices.flatMap(({ routes = [] }) => routes.flatMap(operationsOf)).filter(({ method }) => method !== "get");
  const waiting = changing.filter(({ method, path }) => safeKind(method.toUpperCase(), path.replace(/\{\w+\}|:\w+/g, newId()), "{}") !== null);
  expect(changing.length).toBeGreaterThan(150);
  expect(waiting.map(({ id }) => id).sort()).toEqual(["addComment", "changeChecklistItem", "createTask", "markNotificationsRead", "updateTask"]);
});

const types = Object.keys(composition.events);
const nounOf = (type: string): string => type.split(".")[0] ?? "";
const nouns = [...new Set(types.map(nounOf))].sort();

/** Lists that at least one event of the noun changes or marks stale. The approval of a held command tells of it. */
const HEARD_BY: Record<string, string[]> = {
  agent: ["agent-lifecycle", "agents", "found-agents", "task-routing"],
  agent_defaults: ["agent-defaults"],
  api_key: ["api-keys"],
  approval: ["approvals"],
  attachment: ["attachments"],
  board: ["boards"],
  board_group: ["board-groups"],
  board_group_note: ["board-group-notes"],
  calendar_feed: ["calendar-feed"],
  check: ["task-checks"],
  command: [],
  coordination: ["coordination"],
  custom_field: ["custom-fields"],
  gateway: ["agent-lifecycle", "gateway-commands", "gateway-health", "gateway-usage", "gateways", "task-routing"],
  gateway_command: ["agent-lifecycle", "gateway-commands"],
  gateway_rpc: ["gateway-health"],
  gateway_session: ["gateway-commands"],
  guard: ["guards"],
  invite: ["invites"],
  member: ["members"],
  memory: ["memory"],
  onboarding: ["onboarding"],
  organization: ["exports", "imports"],
  recurrence: ["recurrences"],
  registration_token: ["registration-tokens"],
  roll_out: ["roll-outs"],
  run: ["agent-lifecycle", "guards", "task-routing", "task-runs"],
  saved_view: ["saved-views"],
  soul: ["souls"],
  tag: ["tags"],
  task: ["comments"],
  task_import: ["task-imports"],
};

test("every noun of the catalogue is heard by the lists that show it", async () => {
  const [{ liveHandlers }, { queryClient }] = [await load("shell/live"), await load("live/query-client")];
  const touched = new Set<string>();
  const note = (key: readonly unknown[]) => touched.add(String(key[0] === "organization" ? key[2] : key[0]));
  vi.spyOn(queryClient, "invalidateQueries").mockImplementation(async ({ queryKey }) => void note(queryKey));
  vi.spyOn(queryClient, "setQueryData").mockImplementation((key) => void note(key));
  const heard: Record<string, string[]> = {};
  for (const noun of nouns) {
    touched.clear();
    for (const type of types.filter((one) => nounOf(one) === noun)) {
      const [subject, about] = [
        { type: noun, id: "x" },
        { type: "task", id: "t" },
      ];
      const payload = { comment: { id: "c", task_id: "t", message: "" } };
      liveHandlers.onEvent({
        id: 1,
        seq: 1,
        type,
        board_id: null,
        subject,
        about,
        payload,
        before: null,
        after: null,
        actor: { type: "user", id: "u", name: "" },
      });
    }
    heard[noun] = [...touched].filter((key) => (HEARD_BY[noun] ?? []).includes(key)).sort();
  }
  expect(heard).toEqual(HEARD_BY);
  vi.restoreAllMocks();
});

const modules = import.meta.glob<string>("../../web/dashboard/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });

test("a type of event that the dashboard asks for is one that is sent", () => {
  const asked = Object.entries(modules).flatMap(([path, text]) =>
    [...withoutComments(text).matchAll(/\btype\s*[!=]==\s*"([a-z_]+\.[a-z_]+)"/g)].map(([, type]) => ({ path, type: String(type) })),
  );
  expect(asked.length).toBeGreaterThan(10);
  // Frames have types too.
  expect(asked.filter(({ type }) => !types.includes(type) && type !== "transfer.progress")).toEqual([]);
});
