/// <reference types="vite/types/importMeta.d.ts" />
// Every component that shows what is stored, with every value that its wire shape allows: it draws something, and nothing in what it draws
// is hidden. Payloads of events are those of the catalogue, and besides them any JSON: a payload is as old as its event.
import fc from "fast-check";
import { type ComponentType, createElement, type ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { EventView } from "#worker/platform/event-view.ts";
import { SetAsideEvent } from "#worker/activity/schema.ts";
import { AgentDefaults } from "#worker/agent-defaults/schema.ts";
import { Agent } from "#worker/agents/schema.ts";
import { AgentSettings } from "#worker/agents/settings-schema.ts";
import { Approval } from "#worker/approvals/schema.ts";
import { Board, BoardGroup } from "#worker/boards/schema.ts";
import { GatewayCommand } from "#worker/commands/schema.ts";
import { OrganizationExport, OrganizationImport } from "#worker/exports/schema.ts";
import { RpcAnswer } from "#worker/gateway-rpc/schema.ts";
import { GatewayUsage } from "#worker/gateway-usage/schema.ts";
import { Gateway } from "#worker/gateways/schema.ts";
import { Limits, Stop } from "#worker/guards/schema.ts";
import { Passkey, SessionItem, SessionView, SignInMethods } from "#worker/identity/schema.ts";
import { Invite } from "#worker/invites/schema.ts";
import { ApiKey } from "#worker/keys/schema.ts";
import { Member } from "#worker/members/schema.ts";
import { MetricsPoint } from "#worker/registry/schema.ts";
import { PreviewAgent, RollOut } from "#worker/rollouts/schema.ts";
import { Run } from "#worker/runs/schema.ts";
import { composition } from "#worker/slices.ts";
import { Comment, Task } from "#worker/tasks/schema.ts";
import { attachment, rawIn, valuesOf, words } from "./hostile.ts";
import { stage, type Stage } from "./stage.ts";

type Drawn = ComponentType<Record<string, unknown>>;
const modules = import.meta.glob<Record<string, Drawn>>("../../web/dashboard/**/*.tsx");
let on: Stage;
beforeAll(async () => {
  on = await stage();
});
beforeEach(() => on.clear());
afterAll(() => vi.unstubAllGlobals());

async function component(path: string, name: string): Promise<Drawn> {
  const found = (await modules[`../../web/dashboard/${path}`]?.())?.[name];
  if (!found) throw new Error(`${path} has no ${name}`);
  return found;
}

const RUNS = 40;
const PATIENCE_MS = 120_000;

/** Draws it where pages stand; a component that throws, or draws what nobody sees, fails with the value. */
function expectDrawn(node: ReactNode): void {
  const html = renderToString(on.around(node));
  expect(html.length).toBeGreaterThan(0);
  expect(rawIn(html)).toEqual([]);
}

type Props = Record<string, unknown>;
async function draws<Value>(values: fc.Arbitrary<Value>, path: string, name: string, props: (value: Value) => Props): Promise<void> {
  const Shown = await component(path, name);
  fc.assert(
    fc.property(values, (value) => expectDrawn(createElement(Shown, props(value)))),
    { numRuns: RUNS },
  );
}

const nothing = () => undefined;
const ID = "01a1ffad-4587-71e1-956d-010088dbdc9a";
const page = (items: unknown[]) => ({ items, total: items.length, limit: 200, offset: 0, next: null, next_cursor: null });
const listOf = <Value>(values: fc.Arbitrary<Value>) =>
  fc.array(values, { minLength: 1, maxLength: 3 }).map((items) => items.map((item, at) => ({ ...item, id: `${ID}${at}` })));
/** The organization of a tab that has chosen none, so that its owner looks at the pages. */
const session = valuesOf(SessionView).map((view) => ({
  ...view,
  organizations: view.organizations.slice(0, 1).map((one) => ({ ...one, id: null, role: "owner" })),
}));

test(
  "an event of every type of the catalogue, with its payload and with any other",
  async () => {
    const Row = await component("activity/event-row.tsx", "EventRow");
    const types = Object.entries(composition.events);
    expect(types.length).toBeGreaterThan(50);
    const facts = fc.option(attachment);
    const loose = fc.record({ payload: attachment, before: facts, after: facts });
    for (const [type, { payload }] of types) {
      const exact = valuesOf(payload).map((given) => ({ payload: given, before: given.before ?? null, after: given.after ?? null }));
      const event = fc.tuple(valuesOf(EventView), fc.oneof(exact, loose), fc.boolean());
      fc.assert(
        fc.property(event, ([view, parts, isInTask]) => expectDrawn(createElement(Row, { event: { ...view, ...parts, type }, isInTask }))),
        { numRuns: 10 },
      );
    }
  },
  PATIENCE_MS,
);

test(
  "events that a consumer could not handle",
  async () => {
    await draws(fc.tuple(session, listOf(valuesOf(SetAsideEvent))), "activity/set-aside.tsx", "SetAside", ([view, items]) => {
      on.cacheAt(["session"], { ...view, organizations: [{ id: null, name: "A", role: "owner" }] });
      on.cache(["set-aside"], page(items));
      return {};
    });
  },
  PATIENCE_MS,
);

test(
  "approvals: in the list, in full, on their task",
  async () => {
    const anyAttached = valuesOf(Approval).chain((one) => fc.tuple(attachment, attachment).map(([metadata, payload]) => ({ ...one, metadata, payload })));
    await draws(listOf(anyAttached), "approvals/triage/queue.tsx", "Queue", (approvals) => ({
      rows: approvals.map((approval, at) => ({ approval, is: at === 1 ? "closed" : "listed" })),
      search: { id: ID },
      chosen: new Set(approvals.length === 2 ? [ID] : []),
      onChoose: nothing,
    }));
    await draws(anyAttached, "approvals/triage/case.tsx", "Case", (approval) => ({ approval, mayWrite: true, askRef: null }));
    await draws(listOf(anyAttached), "approvals/triage/multi.tsx", "Multi", (approvals) => ({
      chosen: approvals.map((approval) => ({ approval, alone: null, refusal: new Error("no") })),
      sooner: approvals,
      search: {},
      ref: null,
      onDrop: nothing,
      onDecide: nothing,
      onOpen: nothing,
    }));
    for (const [name, status] of [
      ["WaitingApprovals", "pending"],
      ["TaskApprovals", "rejected"],
    ] as const)
      await draws(fc.tuple(valuesOf(Task), listOf(anyAttached)), "approvals/task-approvals.tsx", name, ([task, items]) => {
        on.cache(["approvals", "task", task.id], page(items.map((item) => ({ ...item, status }))));
        return { task };
      });
  },
  PATIENCE_MS,
);

test(
  "tasks: their card, their fields, what they wait for",
  async () => {
    const task = valuesOf(Task);
    await draws(task, "views/card.tsx", "Card", (value) => ({ task: value, column: value.status, index: 0, onMove: nothing }));
    await draws(task, "tasks/title-field.tsx", "TitleField", (value) => ({ task: value }));
    await draws(task, "tasks/description-field.tsx", "DescriptionField", (value) => ({ task: value, key: 1 }));
    await draws(task, "tasks/blocked-banner.tsx", "BlockedBanner", (value) => ({ task: value, tasks: [value], onOpen: nothing }));
    await draws(task, "tasks/dependency-picker.tsx", "DependencyPicker", (value) => ({
      tasks: [value],
      chosen: [value.id],
      onChange: nothing,
      onOpen: nothing,
    }));
    await draws(fc.tuple(task, valuesOf(Agent)), "tasks/task-fields.tsx", "TaskFields", ([value, agent]) => ({
      task: value,
      snapshot: { agents: [agent], members: [{ user_id: ID, name: agent.name }] },
      onChange: nothing,
      onMove: nothing,
    }));
    await draws(words, "tasks/conflict-note.tsx", "ConflictNote", (theirs) => ({ theirs, onKeepMine: nothing, onTakeTheirs: nothing }));
  },
  PATIENCE_MS,
);

test(
  "comments, and the history of a task",
  async () => {
    await draws(listOf(valuesOf(Comment)), "tasks/comments.tsx", "Comments", (items) => {
      on.cache(["comments", ID], page(items));
      return { taskId: ID };
    });
    await draws(listOf(valuesOf(EventView)), "views/history.tsx", "History", (items) => {
      on.cache(["task-activity", ID], page(items));
      return { taskId: ID };
    });
    await draws(words, "ui/markdown-rendered.tsx", "default", (text) => ({ text: `${text}.` }));
  },
  PATIENCE_MS,
);

test(
  "runs",
  async () => {
    await draws(fc.tuple(valuesOf(Task), listOf(valuesOf(Run))), "runs/run-panel.tsx", "RunPanel", ([task, items]) => {
      on.cache(["task-runs", task.id], page(items));
      return { task: { ...task, assigned_agent_id: ID } };
    });
  },
  PATIENCE_MS,
);

test(
  "agents, gateways and what was sent to them",
  async () => {
    const [agents, gateways, boards] = [listOf(valuesOf(Agent)), listOf(valuesOf(Gateway)), listOf(valuesOf(Board))];
    const fleet = fc.tuple(agents, gateways, boards).map(([a, g, b]) => {
      on.cache(["agents"], page(a));
      on.cache(["gateways"], page(g));
      on.cache(["boards"], page(b));
      on.cache(["board-groups"], page([]));
      return { agent: a[0], gateway: g[0] };
    });
    for (const [path, name] of [
      ["agents/agents-page.tsx", "AgentsPage"],
      ["gateways/gateways-page.tsx", "GatewaysPage"],
      ["boards/boards-page.tsx", "BoardsPage"],
      ["agents/agent-page.tsx", "Detail"],
      ["gateways/gateway-page.tsx", "Detail"],
    ] as const)
      await draws(fleet, path, name, (things) => things);
    await draws(listOf(valuesOf(GatewayCommand)), "commands/commands-panel.tsx", "CommandsPanel", (items) => {
      on.cache(["gateway-commands", ID], page(items));
      return { gatewayId: ID };
    });
  },
  PATIENCE_MS,
);

test(
  "what holds for an agent, what a place says, and what rolling it out would change and has",
  async () => {
    await draws(fc.tuple(valuesOf(Agent), valuesOf(AgentSettings)), "agents/settings-panel.tsx", "default", ([agent, settings]) => {
      on.cache(["agents", "settings", agent.id], { ...settings, inherits: true });
      return { agent };
    });
    const told = fc.tuple(valuesOf(AgentDefaults), listOf(valuesOf(RollOut)), fc.array(valuesOf(PreviewAgent), { minLength: 1, maxLength: 2 }));
    await draws(told, "rollouts/defaults-page.tsx", "Detail", ([defaults, rollOuts]) => {
      on.cache(["roll-outs", "of", defaults.place_id], page(rollOuts));
      return { defaults };
    });
    await draws(told, "rollouts/preview-list.tsx", "PreviewRows", ([, , previewed]) => ({
      agents: previewed.map((one, at) => ({ ...one, agent_id: `${ID}${at}` })),
      total: 3,
    }));
  },
  PATIENCE_MS,
);

test(
  "what a gateway answers to a call, has measured, and took for a task",
  async () => {
    const at = "2026-11-22T08:00:00.000Z";
    await draws(valuesOf(RpcAnswer), "rpc/rpc-panel.tsx", "Answer", (answer) => ({ answer, at }));
    await draws(listOf(valuesOf(MetricsPoint)), "registry/metrics-panel.tsx", "MetricsPanel", (items) => {
      on.cache(["gateway-metrics", ID], page(items));
      return { gatewayId: ID };
    });
    await draws(valuesOf(GatewayUsage), "usage/task-usage.tsx", "Taken", (usage) => ({ usage }));
  },
  PATIENCE_MS,
);

test(
  "boards and their groups",
  async () => {
    await draws(fc.tuple(listOf(valuesOf(Board)), listOf(valuesOf(BoardGroup))), "boards/boards-page.tsx", "BoardsPage", ([boards, groups]) => {
      on.cache(["boards"], page(boards));
      on.cache(["board-groups"], page(groups));
      return {};
    });
  },
  PATIENCE_MS,
);

test(
  "members, invites and API keys",
  async () => {
    const actor = { personId: ID, role: "owner" };
    await draws(valuesOf(Member), "members/member-row.tsx", "MemberRow", (member) => ({ member, actor, owners: 2 }));
    await draws(fc.tuple(listOf(valuesOf(Member)), listOf(valuesOf(Board))), "members/access-matrix.tsx", "AccessMatrix", ([members, boards]) => ({
      ...{ members, boards, actor },
      onChange: nothing,
    }));
    await draws(valuesOf(Invite), "invites/invite-row.tsx", "InviteRow", (invite) => ({ invite }));
    await draws(valuesOf(ApiKey), "keys/api-key-row.tsx", "ApiKeyRow", (apiKey) => ({ apiKey }));
  },
  PATIENCE_MS,
);

test(
  "exports and imports",
  async () => {
    await draws(listOf(valuesOf(OrganizationExport)), "exports/export-panel.tsx", "ExportPanel", (items) => {
      on.cache(["exports"], page(items));
      return {};
    });
    await draws(listOf(valuesOf(OrganizationImport)), "exports/import-panel.tsx", "ImportPanel", (items) => {
      on.cache(["imports"], page(items));
      return {};
    });
  },
  PATIENCE_MS,
);

test(
  "sign-in sessions, passkeys, organizations",
  async () => {
    await draws(listOf(valuesOf(SessionItem)), "identity/sessions-panel.tsx", "SessionsPanel", (items) => {
      on.cacheAt(["account", "sessions"], page(items));
      return {};
    });
    vi.stubGlobal("window", {}); // asked whether it has passkeys
    await draws(fc.tuple(listOf(valuesOf(Passkey)), valuesOf(SignInMethods)), "identity/passkeys-panel.tsx", "PasskeysPanel", ([items, methods]) => {
      on.cacheAt(["account", "passkeys"], page(items));
      return { methods };
    });
    Reflect.deleteProperty(globalThis, "window");
    await draws(session, "shell/organization-switcher.tsx", "OrganizationSwitcher", (view) => {
      on.cacheAt(["session"], view);
      return {};
    });
  },
  PATIENCE_MS,
);

test(
  "notifications, and what went wrong",
  async () => {
    await draws(fc.tuple(words, words), "ui/toast.tsx", "Entry", ([title, detail]) => ({
      entry: { id: 1, title, detail, action: { label: detail, run: nothing } },
    }));
    await draws(words, "ui/states.tsx", "ProblemNote", (what) => ({ error: new Error(what), what }));
  },
  PATIENCE_MS,
);

test(
  "primitives that hand their words to the kit: fields, selects, tabs",
  async () => {
    await draws(words, "ui/field.tsx", "TextField", (label) => ({ label, hint: label, error: label, placeholder: label, value: label, onChange: nothing }));
    await draws(words, "ui/field.tsx", "TextArea", (label) => ({ label, isLabelHidden: true, hint: label, error: label, value: label, onChange: nothing }));
    await draws(words, "ui/select.tsx", "Select", (label) => ({
      label,
      hint: label,
      error: label,
      value: "a",
      options: [{ value: "a", label }],
      onChange: nothing,
    }));
    await draws(words, "ui/tabs.tsx", "Tabs", (label) => ({ tabs: [{ value: "a", label }], value: "a", onChange: nothing }));
  },
  PATIENCE_MS,
);

test("the check itself sees what nobody else would, but for what somebody edits", () => {
  expect(rawIn("<p>a\u202Eb</p>")).toEqual(["202e"]);
  expect(rawIn('<input value="a\u202Eb"/><textarea>\u202E</textarea>')).toEqual([]);
});

test(
  "a stop and a budget, whatever their words and amounts",
  async () => {
    await draws(valuesOf(Stop), "guards/stop-row.tsx", "StopRow", (stop) => ({ stop }));
    await draws(valuesOf(Limits), "guards/gauges.tsx", "Gauges", (limits) => ({ limits }));
  },
  PATIENCE_MS,
);
