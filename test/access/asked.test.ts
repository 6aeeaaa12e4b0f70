// Every operation, asked over HTTP as every kind of caller there is. Whoever holds exactly what the hand-written table demands is let in;
// whoever holds one thing less hears the refusal that names it, and nothing is recorded.
import { expect, test } from "vitest";
import { composition } from "#worker/slices.ts";
import { client, nobody, owner } from "../support/client.ts";
import { agentOn, board, member, person } from "../support/factories.ts";
import { world } from "../support/operations.ts";
import { ASKED, type Asked, keyWith, letIn, people, shutOut } from "./asking.ts";
import type { AgentWord, PersonWord } from "./needs.ts";

const needing = (...words: PersonWord[]): Asked[] => ASKED.filter(({ need }) => words.includes(need[1]));
const needingOfAgents = (...words: AgentWord[]): Asked[] => ASKED.filter(({ need }) => words.includes(need[2]));
const scopesOf = ({ need: [, , , key] }: Asked): string[] => key.split(/ (?:here|anywhere|everywhere)(?: \+ )?/).filter(Boolean);
const reaching = (word: "here" | "anywhere" | "everywhere"): Asked[] => ASKED.filter(({ need }) => need[3].split(" ")[1] === word);

/** The events of the organization, before and after: whoever is refused leaves none. */
async function recordedBy(in_: Awaited<ReturnType<typeof world>>, refused: () => Promise<void>): Promise<unknown[]> {
  const events = async () => (await in_.of.db.sql("SELECT type, actor_id FROM events WHERE organization_id = ?1 ORDER BY id", in_.of.id).all()).results;
  const before = await events();
  await refused();
  return (await events()).slice(before.length);
}

/** Where everybody is refused nothing changes: those tests ask in one world. */
let refusing: ReturnType<typeof world> | undefined;
const refusingWorld = () => (refusing ??= world());

test("people with one thing less than an operation needs are told which, and nothing is recorded", async () => {
  const in_ = await refusingWorld();
  const { member: plain, reader, writer, admin, "admin here": manager, owner: first } = await people(in_);
  const asRole = (role: string, you: string) => new RegExp(`must be ${role} of the organization; you are ${you}\\.$`);
  const recorded = await recordedBy(in_, async () => {
    for (const { call } of [plain, admin]) expect(await letIn(needing("reader", "sharer"), call, in_, /you need read access to this board/)).toEqual([]);
    for (const { call } of [plain, reader, admin]) expect(await letIn(needing("writer"), call, in_, /you need write access to this board/)).toEqual([]);
    for (const { call } of [plain, reader]) expect(await letIn(needing("writer or admin"), call, in_, /you need write access to this board/)).toEqual([]);
    expect(await letIn(needing("sharer"), reader.call, in_, /you need write access to this board/)).toEqual([]);
    for (const { call } of [plain, writer])
      expect(await letIn(needing("admin", "admin here", "admin of all"), call, in_, asRole("admin", "member"))).toEqual([]);
    expect(await letIn(needing("admin here"), admin.call, in_, /boards on which you may write yourself|who may write on all boards/)).toEqual([]);
    expect(await letIn(needing("admin of all"), admin.call, in_, /sees all boards/)).toEqual([]);
    expect(await letIn(needing("owner"), writer.call, in_, asRole("owner", "member"))).toEqual([]);
    expect(await letIn(needing("owner"), manager.call, in_, asRole("owner", "admin"))).toEqual([]);
    expect(await letIn(needing("nobody"), first.call, in_, /^Only an agent|^People may not /)).toEqual([]);
    expect(await letIn(needing("operator"), first.call, in_, /who runs this installation/)).toEqual([]);
  });
  expect(recorded).toEqual([]);
});

test("whoever does not belong to the organization finds nothing of it", async () => {
  const in_ = await refusingWorld();
  const { call, token } = await person();
  const behind = client({ Authorization: `Bearer ${token}`, "X-Organization-Id": in_.of.id });
  const guarded = needing("member", "reader", "sharer", "writer", "writer or admin", "admin", "admin here", "admin of all", "owner", "nobody");
  expect(await letIn(guarded, behind, in_, /There is no such organization, or you do not belong to it/, "404 not_found")).toEqual([]);
  expect(await letIn(needing("reader", "sharer", "writer"), call, in_, /^There is no such/, "404 not_found")).toEqual([]);
});

test("people with exactly what an operation needs are let in", async () => {
  const in_ = await world();
  const held = await people(in_);
  for (const word of ["member", "reader", "sharer", "writer", "admin", "admin here"] as const)
    expect(await shutOut(needing(word), () => held[word].call, in_), word).toEqual([]);
  for (const word of ["writer", "admin"] as const) expect(await shutOut(needing("writer or admin"), () => held[word].call, in_), word).toEqual([]);
  const another = await world(); // where no import has been cancelled
  const { "admin of all": manager } = await people(another);
  expect(await shutOut(needing("admin of all"), () => manager.call, another)).toEqual([]);
  expect(await shutOut(needing("operator"), () => owner, in_)).toEqual([]);
  expect(await shutOut(needing("anybody"), () => nobody, in_)).toEqual([]);
  expect(await shutOut(needing("signed in"), async () => (await member(in_.of)).call, in_)).toEqual([]);
  expect(await shutOut(needing("owner"), () => held.owner.call, in_)).toEqual([]);
});

test("an agent is let in where it belongs, and elsewhere told why not", async () => {
  const in_ = await world();
  const [neighbour, unplaced, colleague] = [await agentOn(in_.of, await board(in_.of)), await agentOn(in_.of, null), await agentOn(in_.of, in_.on)];
  const recorded = await recordedBy(in_, async () => {
    for (const { call } of [neighbour, unplaced])
      expect(await letIn(needingOfAgents("its board", "asks only"), call, in_, /an agent must be assigned to this board/)).toEqual([]);
    for (const { call } of [neighbour, unplaced])
      expect(await letIn(needingOfAgents("itself"), call, in_, /^An agent says of itself alone|^Only the agent that was (?:told|asked)/)).toEqual([]);
    for (const { call } of [neighbour, unplaced, colleague])
      expect(await letIn(needingOfAgents("its lead"), call, in_, /an agent must (?:lead|be assigned to) this board/)).toEqual([]);
    for (const { call } of [neighbour, unplaced, in_.scout])
      expect(await letIn(needingOfAgents("its gateway"), call, in_, /an agent must be the main agent of a gateway/)).toEqual([]);
    expect(await letIn(needingOfAgents("asks only"), in_.scout.call, in_, /^An agent may not decide approvals; a person of the board must/)).toEqual([]);
    expect(await letIn(needingOfAgents("never"), in_.scout.call, in_, /^Agents may not|^Only a person may/)).toEqual([]);
  });
  expect(recorded).toEqual([]);
  expect(await shutOut(needingOfAgents("its organization"), () => unplaced.call, in_)).toEqual([]);
  expect(await shutOut(needingOfAgents("its board", "its lead", "itself"), () => in_.scout.call, in_)).toEqual([]);
  expect(await shutOut(needingOfAgents("its gateway"), () => in_.main.call, in_)).toEqual([]);
});

test("an API key is let in with the one scope and the boards that the operation needs", async () => {
  const in_ = await world();
  const elsewhere = await board(in_.of);
  const exactly = async (operation: Asked, boards: string[] | null) => keyWith(in_.of, scopesOf(operation), boards);
  expect(await shutOut(reaching("everywhere"), (operation) => exactly(operation, null), in_)).toEqual([]);
  expect(await shutOut(reaching("anywhere"), (operation) => exactly(operation, [elsewhere.id]), in_)).toEqual([]);
  expect(await shutOut(reaching("here"), (operation, boardId) => exactly(operation, [boardId]), in_)).toEqual([]);
});

test("an API key with all scopes but the one, or on another board, is told so, and none opens what is a person's", async () => {
  const in_ = await refusingWorld();
  const all = composition.scopes;
  const elsewhere = await keyWith(in_.of, all, [(await board(in_.of)).id]);
  const here = await keyWith(in_.of, all, [in_.on.id]);
  const whole = await keyWith(in_.of, all);
  const without = new Map(
    await Promise.all(
      all.map(
        async (scope) =>
          [
            scope,
            await keyWith(
              in_.of,
              all.filter((other) => other !== scope),
            ),
          ] as const,
      ),
    ),
  );
  const recorded = await recordedBy(in_, async () => {
    for (const [scope, call] of without) {
      const list = ASKED.filter((operation) => scopesOf(operation).includes(scope));
      expect(list.length, scope).toBeGreaterThan(0);
      expect(await letIn(list, call, in_, new RegExp(`the API key needs the scope ${scope}\\.$`)), scope).toEqual([]);
    }
    expect(await letIn(reaching("here"), elsewhere, in_, /^The API key is limited to other boards/)).toEqual([]);
    for (const call of [here, elsewhere]) expect(await letIn(reaching("everywhere"), call, in_, /the API key must not be limited to boards/)).toEqual([]);
    const personal = ASKED.filter(({ need }) => need[3] === "never");
    expect(await letIn(personal, whole, in_, /^API keys may not|^Only an? (?:person|agent)/)).toEqual([]);
  });
  expect(recorded).toEqual([]);
});
