/// <reference types="vite/types/importMeta.d.ts" />
// The import rules of the design, read off the source text itself.
import { expect, test } from "vitest";

const workers = sources(import.meta.glob<string>("../workers/**/*.ts", { query: "?raw", import: "default", eager: true }));
const web = sources(import.meta.glob<string>("../web/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true }));

/** A slice may import those before it. */
const RANKS = ["identity", "organizations", "gateways", "agents", "boards", "tasks", "approvals", "activity", "exports"];
/** The files at the root of workers/ put the slices together; nothing below imports them. */
const LEAF = /^(?:.*-)?routes\.ts$|^jobs\.ts$|^subscriber\.ts$|^room\.ts$|^link\.ts$|^feed-object\.ts$|^relay\.ts$/;
/** The program beside a gateway runs in Node: it may have timers, and imports nothing of the Worker. */
const CONNECTOR = "workers/gateways/connector/";
const LINES_MAX = 300;

type Import = { from: string; target: string; typeOnly: boolean };

/** `../workers/x.ts` → `workers/x.ts`. */
function sources(modules: Record<string, string>): Map<string, string> {
  return new Map(Object.entries(modules).map(([path, text]) => [path.slice(3), text]));
}

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`])\/\/.*$/gm, "$1");

/** A relative or `#worker/` specifier as a path from the repository's root; packages stay as they are. */
function resolve(from: string, specifier: string): string {
  if (specifier.startsWith("#worker/")) return `workers/${specifier.slice(8)}`;
  if (!specifier.startsWith(".")) return specifier;
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function importsOf(from: string, text: string): Import[] {
  const statements = withoutComments(text).matchAll(/^(?:import|export)\s+(?:(type\s+)?([\w*{}\s,$]+?)\s+from\s+)?["']([^"'\n]+)["']/gm);
  const named = [...statements].map(([, type, names, target]) => {
    const inner =
      /^\{([\s\S]*)\}$/
        .exec(names?.trim() ?? "")?.[1]
        ?.split(",")
        .map((name) => name.trim())
        .filter(Boolean) ?? [];
    return { from, target: resolve(from, target as string), typeOnly: Boolean(type) || (inner.length > 0 && inner.every((name) => name.startsWith("type "))) };
  });
  const dynamic = [...withoutComments(text).matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)].map(([, target]) => ({
    from,
    target: resolve(from, target as string),
    typeOnly: false,
  }));
  return [...named, ...dynamic];
}

const workerImports = [...workers].flatMap(([path, text]) => importsOf(path, text));
const folderOf = (path: string): string => (path.split("/").length > 2 ? (path.split("/")[1] as string) : "");
const fileOf = (path: string): string => path.split("/").at(-1) as string;
const show = ({ from, target }: Import): string => `${from} → ${target}`;

test("the source is where these rules look for it", () => {
  expect(workers.size).toBeGreaterThan(90);
  expect(web.size).toBeGreaterThan(30);
  expect(workerImports.length).toBeGreaterThan(300);
  const folders = new Set([...workers.keys()].map(folderOf).filter(Boolean));
  expect([...folders].sort()).toEqual([...RANKS, "platform"].sort());
  for (const { target } of workerImports) if (target.startsWith("workers/")) expect(workers.has(target), `${target} exists`).toBe(true);
});

test("platform imports no slice and nothing of the root", () => {
  const wrong = workerImports.filter(({ from, target }) => folderOf(from) === "platform" && target.startsWith("workers/") && folderOf(target) !== "platform");
  expect(wrong.map(show)).toEqual([]);
});

test("a slice imports another only through its index or schema, and only one of lower rank", () => {
  const across = workerImports.filter(
    ({ from, target }) =>
      RANKS.includes(folderOf(from)) && target.startsWith("workers/") && folderOf(target) !== folderOf(from) && folderOf(target) !== "platform",
  );
  expect(across.length).toBeGreaterThan(50);
  expect(across.filter(({ target }) => !["index.ts", "schema.ts"].includes(fileOf(target)) || target.split("/").length !== 3).map(show)).toEqual([]);
  expect(across.filter(({ from, target }) => RANKS.indexOf(folderOf(target)) >= RANKS.indexOf(folderOf(from)) || folderOf(target) === "").map(show)).toEqual(
    [],
  );
});

test("routes, objects, jobs and subscribers are leaves: only the root imports them", () => {
  const wrong = workerImports.filter(
    ({ from, target, typeOnly }) =>
      target.startsWith("workers/") && LEAF.test(fileOf(target)) && !target.startsWith(CONNECTOR) && folderOf(from) !== "" && !typeOnly,
  );
  // The agents' half of the task routes is made by the same function as the people's half.
  expect(wrong.map(show)).toEqual(["workers/tasks/agent-routes.ts → workers/tasks/board-task-routes.ts"]);
});

test("rules are pure: they import neither hono, drizzle, the runtime nor anything that reads or writes", () => {
  const rules = workerImports.filter(({ from }) => fileOf(from) === "rules.ts" && !from.startsWith(CONNECTOR));
  const values = rules.filter(({ typeOnly }) => !typeOnly);
  expect(rules.length).toBeGreaterThan(8);
  expect(rules.filter(({ target }) => /^(?:hono|drizzle-orm|cloudflare:)/.test(target)).map(show)).toEqual([]);
  // A board's changesOf is itself a pure rule, used by tasks through the door of its slice.
  expect(values.map(show).filter((line) => !line.endsWith("workers/platform/result.ts"))).toEqual(["workers/tasks/rules.ts → workers/boards/index.ts"]);
  const impure = [...workers].filter(
    ([path, text]) => fileOf(path) === "rules.ts" && /\bDate\.now\(|new Date\(\)|Math\.random\(|\bfetch\(|\bawait\b/.test(withoutComments(text)),
  );
  expect(impure.map(([path]) => path)).toEqual([]);
});

test("schemas are safe for the dashboard: they import only zod and other shapes", () => {
  const shapes = new Set(["zod", "workers/platform/wire.ts", "workers/platform/event-view.ts"]);
  const wrong = workerImports.filter(
    ({ from, target, typeOnly }) => fileOf(from) === "schema.ts" && !typeOnly && !shapes.has(target) && fileOf(target) !== "schema.ts",
  );
  expect(wrong.map(show)).toEqual([]);
});

test("the dashboard imports from the Worker only types and schemas", () => {
  const imports = [...web].flatMap(([path, text]) => importsOf(path, text)).filter(({ target }) => target.startsWith("workers/"));
  expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter(({ target, typeOnly }) => !typeOnly && fileOf(target) !== "schema.ts").map(show)).toEqual([]);
});

test("the connector imports nothing of the Worker but types and schemas", () => {
  const wrong = workerImports.filter(
    ({ from, target, typeOnly }) =>
      from.startsWith(CONNECTOR) && target.startsWith("workers/") && !target.startsWith(CONNECTOR) && !typeOnly && fileOf(target) !== "schema.ts",
  );
  expect(wrong.map(show)).toEqual([]);
});

/** Writes outside the slice that owns the table, each with its reason. */
const OTHER_WRITERS: Record<string, string> = {
  "agents: gateways": "deleting a gateway clears the reference of agents that have been deleted, in the same batch",
  "boards: gateways": "deleting a gateway clears the reference of boards that have been deleted, in the same batch",
  "boards: tasks": "a new task takes its board's next number in its own batch",
  "gateway_commands: tasks": "stopping a run cancels the order that starts it, in the same batch",
  "people: organizations": "a new or chosen organization becomes the person's active one",
  "streams: organizations": "restoring an organization thaws its streams, in the batch that restores it",
  "idempotency: ": "cron forgets keys after a day; the platform wrote them",
};
const OWNERS: Record<string, string> = {
  people: "identity",
  sessions: "identity",
  sign_in_failures: "identity",
  credentials: "identity",
  passwords: "identity",
  passkeys: "identity",
  challenges: "identity",
  identities: "identity",
  revoked_tokens: "identity",
  person_links: "identity",
  organizations: "organizations",
  person_organizations: "organizations",
  members: "organizations",
  member_board_access: "organizations",
  invites: "organizations",
  api_keys: "organizations",
  organization_exports: "exports",
  organization_imports: "exports",
  purges: "organizations",
  gateways: "gateways",
  gateway_commands: "gateways",
  runs: "gateways",
  held_commands: "gateways",
  agents: "agents",
  board_groups: "boards",
  boards: "boards",
  tasks: "tasks",
  task_dependencies: "tasks",
  comments: "tasks",
  approvals: "approvals",
  guard: "platform",
  streams: "platform",
  events: "platform",
  watermarks: "platform",
  set_aside_events: "platform",
  idempotency: "platform",
};

test("each table is written by one slice, with the exceptions that are listed with their reasons", () => {
  const writes = new Map<string, Set<string>>();
  for (const [path, text] of workers) {
    const source = withoutComments(text);
    const sql = source.matchAll(/\b(?:INSERT(?: OR [A-Z]+)? INTO|UPDATE|DELETE FROM)\s+([a-z_]+)\b(?!\s+SET\s*=)/g);
    const built = source.matchAll(/build\.(?:insert|update|delete)\(([a-z_]+)\)/g);
    for (const [, table] of [...sql, ...built]) writes.set(table as string, (writes.get(table as string) ?? new Set()).add(folderOf(path)));
  }
  expect([...writes.keys()].filter((table) => !(table in OWNERS))).toEqual([]);
  const foreign = [...writes].flatMap(([table, slices]) => [...slices].filter((slice) => slice !== OWNERS[table]).map((slice) => `${table}: ${slice}`));
  expect(foreign.sort()).toEqual(Object.keys(OTHER_WRITERS).sort());
});

test("nothing rewrites history: no statement updates, deletes or replaces events", () => {
  const wrong = [...workers].filter(([, text]) =>
    /\b(?:UPDATE|DELETE FROM|REPLACE INTO|INSERT OR [A-Z]+ INTO)\s+events\b|(?:update|delete)\(events\)/.test(withoutComments(text)),
  );
  expect(wrong.map(([path]) => path)).toEqual([]);
});

test("every file fits on a few screens, and has no `any`, no silenced type error and no interval that keeps an object awake", () => {
  const all = [...workers, ...web];
  expect(all.filter(([, text]) => text.split("\n").length > LINES_MAX).map(([path, text]) => `${path}: ${text.split("\n").length} lines`)).toEqual([]);
  const looseTypes = /[:<|,(=]\s*any\b(?!\s*[:(])|\bas any\b|\bany\[\]/;
  const plain = (text: string) => withoutComments(text).replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""');
  expect(all.filter(([, text]) => looseTypes.test(plain(text))).map(([path]) => path)).toEqual([]);
  expect(all.filter(([, text]) => /@ts-(?:ignore|nocheck|expect-error)/.test(text)).map(([path]) => path)).toEqual([]);
  expect([...workers].filter(([path, text]) => !path.startsWith(CONNECTOR) && /\bsetInterval\(/.test(plain(text))).map(([path]) => path)).toEqual([]);
});
