// What people write of an agent beyond its description: kept as it was sent, bounded, and written to its gateway as it stands here.
import { expect, test } from "vitest";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import { type Agent, PLACEHOLDERS } from "#worker/agents/schema.ts";
import type { TemplatesSync } from "#worker/agents/sync-shapes.ts";
import { board, eventsOf, gateway, must, organization } from "../support/factories.ts";
import { connect, PATIENCE } from "../support/connected.ts";
import { refusal } from "../support/problem.ts";

const PROFILE = { role: "Incident lead", communication_style: "direct, concise", emoji: ":gear:" };
const TEXTS = {
  identity_template: "# Who\n\nYou are {{ agent_name }}, {{identity_role}} on {{ board_name }}.",
  soul_template: "Escalate in plain language. Never say {agent_name} or { that }.",
};

async function office() {
  const of = await organization();
  const lab = await gateway(of);
  const link = await connect(of, lab);
  const on = await board(of, { name: "Platform", gateway_id: lab.id });
  const make = (body: object) => of.call<Agent>("POST", "/agents", { body: { name: "Scout", board_id: on.id, ...body } });
  const agent = async (id: string) => must(await of.call<Agent>("GET", `/agents/${id}`));
  const patch = (id: string, body: object) => of.call<Agent>("PATCH", `/agents/${id}`, { body });
  const settled = async (id: string, status = "online") => expect.poll(async () => (await agent(id)).status, PATIENCE).toBe(status);
  const fileOf = (id: string, name: string) => link.double.agents.get(gatewayAgentId(id))?.files.get(name)?.content;
  return { of, lab, link, on, make, agent, patch, settled, fileOf };
}

test("what is said of an agent is answered as it was sent, stands in its files, and changes with it", async () => {
  const { make, agent, patch, settled, fileOf, of } = await office();
  const made = must(await make({ identity_profile: PROFILE, ...TEXTS }));
  expect(made).toMatchObject({ identity_profile: PROFILE, ...TEXTS, heartbeat_config: null });
  await settled(made.id);
  expect(await agent(made.id)).toMatchObject({ identity_profile: PROFILE, ...TEXTS });
  expect(fileOf(made.id, "IDENTITY.md")).toBe("# Who\n\nYou are Scout, Incident lead on Platform.\n");
  expect(fileOf(made.id, "SOUL.md")).toBe(`${TEXTS.soul_template}\n`);
  must(await patch(made.id, { identity_template: null, identity_profile: { ...PROFILE, custom_instructions: "One.\nTwo." } }));
  await settled(made.id);
  expect(fileOf(made.id, "IDENTITY.md")).toBe(
    "# Identity\n\n- Name: Scout\n- Role: Incident lead\n- Communication style: direct, concise\n- Emoji: :gear:\n\n## Custom instructions\n\nOne.\nTwo.\n",
  );
  expect(fileOf(made.id, "SOUL.md")).toBe(`${TEXTS.soul_template}\n`);
  const [changed] = await eventsOf(of, `resource_id=${made.id}&type=agent.updated`);
  expect(changed?.before).toMatchObject({ identity_template: TEXTS.identity_template, identity_profile: PROFILE });
  must(await patch(made.id, { identity_profile: null, soul_template: "" }));
  await settled(made.id);
  expect(fileOf(made.id, "IDENTITY.md")).toBe("# Identity\n\n- Name: Scout\n- Role: agent of Mission Control\n");
  expect(fileOf(made.id, "SOUL.md")).toContain("Be exact, brief and honest");
});

test("members that are no texts become texts, empty ones go, and a fact is put in as it is: it is never read as a template itself", async () => {
  const { make, settled, fileOf } = await office();
  const given = { role: "{{ agent_name }} {{ 7*7 }}", languages: ["de", "", "en"], level: 3, is_terse: true, purpose: "  ", skill: null };
  const made = must(
    await make({ description: "{{ agent_id }}", identity_profile: given, soul_template: "{{ identity_role }}|{{ description }}|{{ identity_emoji }}|" }),
  );
  expect(made.identity_profile).toEqual({ role: "{{ agent_name }} {{ 7*7 }}", languages: "de, en", level: "3", is_terse: "true" });
  await settled(made.id);
  expect(fileOf(made.id, "SOUL.md")).toBe("{{ agent_name }} {{ 7*7 }}|{{ agent_id }}||\n");
});

test("a text may name what there is and nothing else; the refusal names what is unknown, and what there is", async () => {
  const { of } = await office();
  const make = (soul_template: string) => of.call<{ detail: string }>("POST", "/agents", { body: { name: "Scout", soul_template } });
  const detail = async (text: string) => {
    const reply = await make(text);
    expect([text, refusal(reply)]).toEqual([text, "422 invalid_input"]);
    return reply.body.detail;
  };
  expect(await detail("{{ auth_token }} {{ agent_name }} {{x}}")).toMatch(/^soul_template: .*\{\{ auth_token \}\}, \{\{ x \}\}\. There are: agent_name, /);
  for (const text of ["{{ agent_name | upper }}", "{% if x %}", "{{ agent_name.__class__ }}", "{{", "{{{ agent_name }}}", "{{ 7*7 }}"])
    expect(await detail(text)).toContain("may only name facts in double braces");
  for (const text of ["bell \u0007", "turned \u202e", "escape \u001b[31m"]) expect(await detail(text)).toContain("control characters");
  expect(await detail("x".repeat(8_001))).toContain("8000");
  for (const name of PLACEHOLDERS) must(await make(`{{ ${name} }} {{${name}}}`));
});

test("a profile has so many members with simple names, so long altogether", async () => {
  const of = await organization();
  const make = (identity_profile: object) => of.call("POST", "/agents", { body: { name: "Scout", identity_profile } });
  const members = (count: number, text: string) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`m${n}`, text]));
  for (const wrong of [
    members(21, "x"),
    members(5, "x".repeat(1_900)),
    { "Not So": "x" },
    { ["a".repeat(41)]: "x" },
    { role: "x".repeat(2_001) },
    { role: { of: "x" } },
    { role: "a\u0000" },
  ])
    expect(refusal(await make(wrong))).toBe("422 invalid_input");
  for (const right of [members(20, "x"), members(4, "x".repeat(1_900)), {}]) must(await make(right));
});

test("a file that would become too long is refused where it would be written, and says by how much; a sync goes on with the others", async () => {
  const { of, lab, make, patch, settled } = await office();
  const long = "{{ description }}".repeat(5);
  const reply = await make({ description: "d".repeat(4_000), soul_template: long });
  expect(refusal(reply)).toBe("409 conflict");
  expect(String((reply.body as unknown as { detail: string }).detail)).toMatch(/^SOUL\.md would have 20001 characters/);
  const [one, two] = [must(await make({ soul_template: long })), must(await make({ name: "Rigger" }))];
  await Promise.all([settled(one.id), settled(two.id)]);
  expect(refusal(await patch(one.id, { description: "d".repeat(4_000) }))).toBe("409 conflict");
  await of.db.sql("UPDATE agents SET description = ?2 WHERE id = ?1", one.id, "d".repeat(4_000)).run();
  const synced = must(await of.call<TemplatesSync>("POST", `/gateways/${lab.id}/templates/sync`));
  expect(synced).toMatchObject({
    agents_updated: 1,
    agents_skipped: 1,
    errors: [{ agent_id: one.id, message: expect.stringContaining("SOUL.md would have") }],
  });
});

test("an agent that was taken over keeps its own identity and soul, and says so", async () => {
  const { of, lab, link, on, settled } = await office();
  link.double.agents.create({ name: "rigger" }, 0);
  const { id } = must(await of.call<Agent>("POST", `/gateways/${lab.id}/agents/rigger/adopt`, { body: { board_id: on.id } }));
  await settled(id);
  for (const body of [{ identity_profile: PROFILE }, { identity_template: "x" }, { soul_template: "x" }]) {
    const reply = await of.call<{ detail: string }>("PATCH", `/agents/${id}`, { body });
    expect([refusal(reply), reply.body.detail]).toEqual(["409 conflict", expect.stringContaining("its own IDENTITY.md and SOUL.md stay")]);
  }
});

test("an agent that names no gateway lives on its board's; one that says null lives on none", async () => {
  const { of, lab, on } = await office();
  const elsewhere = await board(of);
  const make = async (body: object) => must(await of.call<Agent>("POST", "/agents", { body: { name: "Scout", ...body } }));
  expect(await make({ board_id: on.id })).toMatchObject({ gateway_id: lab.id, status: "provisioning" });
  expect(await make({ board_id: on.id, gateway_id: null })).toMatchObject({ gateway_id: null, status: "draft" });
  expect(await make({ board_id: elsewhere.id })).toMatchObject({ gateway_id: null, status: "draft" });
  expect(await make({})).toMatchObject({ gateway_id: null, status: "draft" });
  const theirs = await organization(of.shard);
  const [foreign, far] = [await board(theirs, { gateway_id: (await gateway(theirs)).id }), await gateway(of)];
  expect(refusal(await of.call("POST", "/agents", { body: { name: "Scout", board_id: foreign.id } }))).toBe("422 invalid_input");
  expect(await make({ board_id: on.id, gateway_id: far.id })).toMatchObject({ gateway_id: far.id });
});
