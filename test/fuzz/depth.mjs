// JSON that is deep: small in bytes, and beyond what the database reads. For every operation that takes JSON, where its shape allows any
// member, else in one that it does not have; with an Idempotency-Key, whose answer is kept, and without.
import { each, freeMembers, sender } from "./parts.mjs";

/** The database reads no JSON that is deeper than 1,000 levels. */
const LEVELS = 1_500;
const nested = () => {
  let value = 1;
  for (let level = 0; level < LEVELS; level++) value = { a: value };
  return value;
};

function* tried({ document, seed }) {
  for (const operation of document.operations.filter((one) => /json/.test(one.mediaType ?? "") && one.effect !== "last")) {
    const free = freeMembers(operation, document);
    for (const member of free.length > 0 ? free : ["x"])
      for (const headers of [[["Idempotency-Key", `deep ${operation.id} ${member} ${seed}`]], []]) yield { operation, member, headers };
  }
}

export async function fuzzDepth(run, callers) {
  const ask = sender(run, callers);
  let sent = 0;
  await each(tried(run), async ({ operation, member, headers }) => {
    const answer = await ask(operation, { body: { [member]: nested() }, headers, label: `deep ${member}` });
    sent += 1;
    if (answer.status < 300) run.findings.add(operation.id, "depth", `${LEVELS} levels in ${member} were taken: ${answer.status}`, answer);
  });
  return {
    sentence: `JSON of ${LEVELS} levels is refused, with an Idempotency-Key and without (${sent} requests)`,
    wrong: sent > 0 ? [] : ["nothing was sent"],
  };
}
