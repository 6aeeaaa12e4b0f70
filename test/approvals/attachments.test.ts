// What callers attach to a request.
import { expect, test } from "vitest";
import type { Approval } from "#worker/approvals/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import { must, workplace } from "../support/factories.ts";

test("what pages show of an attachment has its shape, or the refusal names its place; all else is free", async () => {
  const { of, first } = await workplace();
  const ask = (fields: Record<string, unknown>) =>
    of.call<Approval & { errors?: { path: string }[] }>("POST", "/approvals", { body: { task_id: first.id, action: newId(), reason: "x", ...fields } });
  const odd = { toString: null };
  const refused: [string, Record<string, unknown>][] = [
    ["metadata.warnings.0", { metadata: { warnings: [odd] } }],
    ["metadata.warnings", { metadata: { warnings: "loud" } }],
    ["metadata.risk_kinds.1", { metadata: { risk_kinds: ["network", 7] } }],
    ["metadata.command", { metadata: { command: odd } }],
    ["metadata.argv", { metadata: { argv: ["rm", odd] } }],
    ["payload.cwd", { payload: { cwd: ["/"] } }],
    ["payload.allowed_decisions.0", { payload: { allowed_decisions: [null] } }],
  ];
  for (const [path, fields] of refused) {
    const reply = await ask(fields);
    expect([reply.status, reply.body.errors?.map((error) => error.path)], path).toEqual([422, [path]]);
  }
  const free = { evidence: [odd, [[{}]]], warnings: ["Deletes files"], command: "rm -rf build", argv: ["rm", "-rf", "build"], risk: 3, cwd: null, diff: odd };
  expect(must(await ask({ metadata: free })).metadata).toEqual(free);
  expect(must(await ask({ payload: free })).metadata).toEqual(free);
});
