// Who sends the generated requests. Each caller knows which of the document's actors it is; strangers are none.
import { relayOf, honestConnector } from "./relay.mjs";
import { eventually } from "./sockets.mjs";

const AGENT_MAX_MS = 15_000;
const API_KEYS = /^\/organizations\/me\/api-keys$/;
const hex = (random, length) => Array.from({ length }, () => random.below(16).toString(16)).join("");

/** The owner of everything, by the installation's token. */
export const ownerOf = (server, organizationId) => ({
  name: "owner",
  isOwner: true,
  actors: ["person"],
  headers: () => [
    ["Authorization", `Bearer ${server.secrets.token}`],
    ["X-Organization-Id", organizationId],
  ],
});

/** Those who have no credential, or something that looks like one. What they send must change nothing. */
export const strangersOf = (server, organizationId) => [
  { name: "nobody", isStranger: true, actors: [], headers: () => [] },
  {
    name: "garbage",
    isStranger: true,
    actors: [],
    headers: (random) => {
      const compact = organizationId.replaceAll("-", "");
      const like = (prefix) => `Bearer ${prefix}_${compact}_${hex(random, 16)}_${hex(random, 64)}`;
      return [
        random.pick([
          () => ["Authorization", like(random.pick(["mck", "mca", "mcg", "mcr", "mcs"]))],
          () => ["Authorization", `Bearer ${server.secrets.token.slice(0, -1)}`],
          () => ["Authorization", `Bearer ${server.secrets.token} x`],
          () => ["Authorization", `Bearer eyJhbGciOiJub25lIn0.${Buffer.from('{"sub":"x","exp":9999999999}').toString("base64url")}.`],
          () => ["Authorization", `Bearer ${random.text().replace(/[^!-~]/g, "?")}`],
          () => ["Authorization", random.pick(["Bearer", "Basic eDp5", "bearer  ", "Bearer null", `Bearer ${"x".repeat(20_000)}`])],
          () => ["X-Agent-Token", like("mca").slice(7)],
          () => ["Cookie", `mc_session=${hex(random, 64)}`],
          () => ["Cf-Access-Jwt-Assertion", "eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.e30.x"],
        ])(),
      ];
    },
  },
];

/** An API key with every scope, where the document has API keys. */
export async function apiKeyOf(document, world) {
  const operation = document.operations.find((one) => one.method === "POST" && API_KEYS.test(one.path));
  if (!operation) return null;
  const scopes = document.resolve(document.resolve(operation.body).properties.scopes.items ?? {}).enum ?? [];
  const { token } = await world.home.api("POST", operation.path, { name: "Fuzz", scopes });
  return { name: "api key", token, actors: ["api_key"], headers: () => [["Authorization", `Bearer ${token}`]] };
}

/** An agent with its token, as a gateway gets it: a scripted gateway connects, and reads the file that it is sent. */
export async function agentOf(server, document, world) {
  const connector = await honestConnector(await relayOf({ server, document, world }));
  try {
    const isThere = await eventually(() => connector.agentTokens().length >= world.home.agents.length, AGENT_MAX_MS);
    if (!isThere) return null;
    const token = connector.agentTokens()[0];
    return { name: "agent", token, actors: ["agent"], headers: () => [["X-Agent-Token", token]] };
  } finally {
    await connector.end();
  }
}
