// Tests run in workerd with the bindings of wrangler.toml and a second shard: what works on one must work on two.
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= "false"; // no download of request metadata
process.env.WRANGLER_SEND_METRICS ??= "false";
process.env.CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV ??= "false";

import { resolve } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { configDefaults, defineConfig, defineProject } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Bundled once for all test files; otherwise every file fetches them module by module, which was half of its time. */
const LIBRARIES = [
  "@cloudflare/kumo/components/input",
  "@cloudflare/kumo/components/tabs",
  "@hono/zod-openapi",
  "@lingui/core",
  "@lingui/react",
  "@openclaw/gateway-protocol",
  "@phosphor-icons/react",
  "@simplewebauthn/server",
  "@tanstack/react-query",
  "@tanstack/react-router",
  "@tanstack/react-virtual",
  "drizzle-orm",
  "drizzle-orm/d1",
  "drizzle-orm/sqlite-core",
  "fflate",
  "fractional-indexing",
  "hono",
  "hono/cookie",
  "hono/http-exception",
  "hono/utils/url",
  "jose",
  "react",
  "react-dom",
  "react-dom/server",
  "react-markdown",
  "react/jsx-dev-runtime",
  "react/jsx-runtime",
  "remark-gfm",
  "zod",
];

/** No test asks a link of somebody else. */
const noInternet = () => new Response(null, { status: 204 });
const here = (path: string) => resolve(import.meta.dirname, path);

/** An object that wakes when its file has ended asks the runner, which is gone, for its code: nothing was tested by it, and nothing failed. */
const isOfTheRunner = ({ name, message }: { name?: string; message?: string }): false | undefined => {
  if (name === "EnvironmentTeardownError" && message?.includes('Closing rpc while "resolve" was pending')) return false;
  return undefined;
};

/** The longest begin first, so that no worker is left with one of them alone at the end. */
const LONG = ["foreign-ids", "platform/bounds", "access", "parts", "gateway-sessions/stream", "gateways/reboots", "access/asked", "round-trips"];
/**
 * They load modules of the dashboard anew for each tab or reload that they play. In a worker that would make the Worker's own be loaded anew
 * too, all of them, whenever an alarm of an earlier file rings (architecture.test.ts allows it here alone).
 */
const IN_NODE = ["test/dashboard/drafts.test.ts", "test/dashboard/queue.test.ts"];
/** Ends what hangs; no sentence is judged by how long a busy machine takes. */
const HANGS_MS = 90_000;
/** What is polled for comes on a busy machine too; a second, which is usual, judges the machine. */
const AWAITED = { poll: { timeout: 30_000 } };
const isIn = (list: string[], { moduleId }: TestSpecification): boolean => list.some((name) => moduleId.endsWith(`/test/${name}.test.ts`));

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => Number(isIn(LONG, other)) - Number(isIn(LONG, one)));
  }
}

const inWorkerd = defineProject({
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: here("wrangler.toml") },
      miniflare: {
        d1Databases: ["SHARD_1"],
        serviceBindings: { LINK_OUT: noInternet },
        email: { send_email: [{ name: "EMAIL" }, { name: "EMAIL_TO_ONE", destination_address: "only@example.com" }] }, // letters go only where EMAIL_FROM is set too
        bindings: {
          LOCAL_AUTH_TOKEN: "test-token-of-the-first-owner-0123456789-0123456789-0123456789",
          SEAL_KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
          PUBLIC_URL: "http://mission-control.test",
          TEST_PASSWORD_COST: "low",
          WRITE_LIMIT_FACTOR: "1000",
          DIRECTORY_MIGRATIONS: await readD1Migrations(here("migrations/directory")),
          SHARD_MIGRATIONS: await readD1Migrations(here("migrations/shard")),
        },
      },
    })),
  ],
  test: {
    name: "workerd",
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...IN_NODE],
    globalSetup: ["test/support/far-gateways.ts"],
    setupFiles: ["test/support/setup.ts"],
    isolate: false, // a worker per file spends half of the time on loading the same modules
    hookTimeout: HANGS_MS,
    testTimeout: HANGS_MS,
    expect: AWAITED,
    deps: { optimizer: { ssr: { enabled: true, include: LIBRARIES } } },
  },
});

const inNode = defineProject({ test: { name: "node", include: IN_NODE, hookTimeout: HANGS_MS, testTimeout: HANGS_MS, expect: AWAITED } });

export default defineConfig({
  test: {
    projects: [inWorkerd, inNode],
    maxWorkers: 4, // twice as many as cores: much waits for sockets and alarms
    sequence: { sequencer: InOrder },
    silent: "passed-only",
    onUnhandledError: isOfTheRunner,
  },
});
