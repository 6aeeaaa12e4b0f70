// Asking every operation as one caller, and what to expect of each by the words of the table.
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { type Call, client, type Reply } from "../support/client.ts";
import { type DocumentedOperation, documentedOperations } from "../support/document.ts";
import { member, must, type TestOrganization } from "../support/factories.ts";
import { fill, type World } from "../support/operations.ts";
import { refusal } from "../support/problem.ts";
import { madeFor } from "./fresh.ts";
import { type Need, NEEDS } from "./needs.ts";

export type Asked = DocumentedOperation & { need: Need };

/** All operations with what the table says of them; whatever closes the organization comes last. */
export const ASKED: Asked[] = (await documentedOperations())
  .map((operation) => ({ ...operation, need: NEEDS[operation.id] as Need }))
  .sort((one, other) => Number(one.id === "deleteOrganization") - Number(other.id === "deleteOrganization"));

export const bearer = (token: string): Call => client({ Authorization: `Bearer ${token}` });

/** `made`: with things of its own where the operation uses them up. */
async function send(call: Call, operation: Asked, in_: World, made?: Awaited<ReturnType<typeof madeFor>>) {
  const { path, body, answers } = fill(operation, in_, made);
  const headers = { "CF-Connecting-IP": "192.0.2.21" };
  const reply = await call(operation.method.toUpperCase(), path, body === undefined ? { headers } : { body, headers });
  return { reply, expected: answers ?? operation.succeeds };
}

const shown = ({ id }: Asked, { status, body }: Reply) => `${id}: ${status} ${JSON.stringify(body)}`;

/**
 * The operations that did not let this caller in: they answer as the document says, or what operations.ts says where nobody succeeds.
 * `callFor`: the caller of an operation that concerns this board.
 */
export async function shutOut(list: Asked[], callFor: (operation: Asked, boardId: string) => Call | Promise<Call>, in_: World): Promise<string[]> {
  const wrong: string[] = [];
  for (const operation of list) {
    const made = await madeFor(operation.id, in_);
    const call = await callFor(operation, made.params?.board_id ?? in_.on.id);
    const { reply, expected } = await send(call, operation, in_, made);
    if (reply.status !== expected) wrong.push(shown(operation, reply));
  }
  return wrong;
}

/** The operations that did not refuse this caller, or not in words of which these are a part. */
export async function letIn(list: Asked[], call: Call, in_: World, words: RegExp | ((operation: Asked) => RegExp), as = "403 forbidden"): Promise<string[]> {
  const wrong = await Promise.all(
    list.map(async (operation) => {
      const { reply } = await send(call, operation, in_);
      const isRefused = reply.status >= 400 && refusal(reply, operation.id) === as;
      const said = words instanceof RegExp ? words : words(operation);
      return isRefused && said.test(String(reply.body.detail)) ? [] : [shown(operation, reply)];
    }),
  );
  return wrong.flat();
}

/** An API key of the owner. */
export async function keyWith({ call }: TestOrganization, scopes: readonly string[], boards: string[] | null = null): Promise<Call> {
  const body = { name: "K", scopes, board_ids: boards };
  return bearer(must(await call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body })).token as string);
}

/** People who hold one thing each: a role, or rights on the one board (an admin also on the other of its gateway, which concerns both); owners begin with both. */
export async function people({ of, on, led }: World) {
  return {
    member: await member(of),
    reader: await member(of, { reads: [on.id] }),
    sharer: await member(of, { writes: [on.id] }),
    writer: await member(of, { writes: [on.id] }),
    admin: await member(of, { role: "admin" }),
    "admin here": await member(of, { role: "admin", writes: [on.id, led.id] }),
    "admin of all": await member(of, { role: "admin", readsAll: true }),
    owner: await member(of, { role: "owner", readsAll: true, writesAll: true }),
  };
}
