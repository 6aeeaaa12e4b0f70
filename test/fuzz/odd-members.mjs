// Odd values under every name that the dashboard reads, wherever a shape allows members of any name: what is taken is stored, and drawn at
// the end (drawing.mjs). The names are read off the dashboard's own sources, so that a page that begins to read one is tried with it.
import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Pool } from "./pool.mjs";
import { freeMembers, sender } from "./parts.mjs";

const sources = resolve(import.meta.dirname, "../../web/dashboard");
/** `extra.command`, `approval?.status`; and `risk_kinds`, however it is read. */
const MEMBER = /(?<=[\w)\]]\??\.)[a-z][a-z0-9_]*\b(?!\()|\b[a-z]+(?:_[a-z]+)+\b/g;
/** Of what one object may hold. */
const OBJECT_MAX_CHARS = 24_000;
const REFUSALS_MAX = 3;

/** Values that break whoever takes them for a text, a list of texts or an object. */
const ODD = [[{ toString: null }], { toString: null }, [[[]], [null]], { length: -1 }, [{ valueOf: null, toString: 1 }], { $$typeof: "react.element" }, 7];

function namesRead() {
  const texts = globSync("**/*.{ts,tsx}", { cwd: sources }).map((file) => readFileSync(resolve(sources, file), "utf8"));
  return [...new Set(texts.flatMap((text) => text.match(MEMBER) ?? []))].sort();
}

/** The names in groups that one object may hold together. */
function grouped(names, value) {
  const groups = [[]];
  let chars = 0;
  for (const name of names) {
    chars += name.length + JSON.stringify(value).length + 4;
    if (chars > OBJECT_MAX_CHARS) {
      groups.push([]);
      chars = 0;
    }
    groups.at(-1).push(name);
  }
  return groups;
}

/** A board and a task that nothing else is stored about, so that no bound on what waits there is in the way. */
async function ownPlace({ world, document }) {
  const pool = new Pool(new Set(document.operations.flatMap((one) => one.names)));
  pool.phase = "kept";
  const board = await world.home.api("POST", "/boards", { name: "Odd members", gateway_id: world.home.gateway.id });
  const task = await world.home.api("POST", "/tasks", { board_id: board.id, title: "Odd" });
  pool.learn(board, "board_id", "/boards");
  pool.learn(task, "task_id", "/tasks");
  pool.add("gateway_id", world.home.gateway.id);
  return pool;
}

/** Members of `member` that a refusal names: the shape has them after all. */
const refusedIn = (answer, member) =>
  new Set((JSON.parse(answer.text).errors ?? []).flatMap(({ path }) => (path.startsWith(`${member}.`) ? [path.split(".")[1]] : [])));

export async function storeOddMembers(run, callers) {
  const names = namesRead();
  const people = callers.filter((one) => one.isOwner);
  const ask = sender(run, people, await ownPlace(run));
  let stored = 0;
  const free = run.document.operations.filter((one) => /json/.test(one.mediaType ?? "") && one.actors.includes("person") && one.effect === "plain");
  // Several addresses take the same body; one of them is enough.
  for (const operation of new Map(free.toReversed().map((one) => [one.body.$ref ?? one.id, one])).values())
    for (const member of freeMembers(operation, run.document))
      for (const [index, value] of ODD.entries())
        for (const [part, group] of grouped(names, value).entries()) {
          const label = `odd ${member} ${index} ${part}`;
          let left = group;
          for (let tries = 0; tries < REFUSALS_MAX && left.length > 0; tries++) {
            const unique = "action" in (run.document.resolve(operation.body).properties ?? {}) ? { action: `${label} ${tries}` } : {};
            const answer = await ask(operation, { body: { ...unique, [member]: Object.fromEntries(left.map((name) => [name, value])) }, label });
            if (answer.status < 300) stored += 1;
            if (answer.status !== 422) break;
            const refused = refusedIn(answer, member);
            if (refused.size === 0) break;
            left = left.filter((name) => !refused.has(name));
          }
        }
  return {
    sentence: `odd values under all ${names.length} names that the dashboard reads are taken or refused (${stored} stored)`,
    wrong: stored > 0 && names.length > 100 ? [] : ["hardly anything was stored"],
  };
}
