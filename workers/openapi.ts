// The OpenAPI 3.1 document, made by zod-openapi from the operations that serve the requests; built once per isolate, on first demand.
import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { hintsOf } from "./agent-hints.ts";
import { PROBLEMS } from "./platform/errors.ts";
import { type ApiEnv, INFO, type OperationInfo } from "./platform/http.ts";
import type { Composition } from "./platform/slice.ts";

const DESCRIPTION =
  "The control plane for fleets of AI agents. Every path stands under /api/v1 and under /api. Errors are RFC 9457 problem details with a `code` from a closed set.";

const code = (word: string): string => `\`${word}\``;
/** A list below a heading per noun: the reference page's column is too narrow for tables. */
function byNoun<Entry>(entries: readonly Entry[], nameOf: (entry: Entry) => string, line: (entry: Entry) => string): string {
  const nouns = Map.groupBy(entries, (entry) => nameOf(entry).split(".")[0] as string);
  return [...nouns].map(([noun, list]) => `### ${noun.replaceAll("_", " ")}\n\n${list.map((entry) => `- ${line(entry)}`).join("\n")}`).join("\n\n");
}

const ACTIONS = `What callers may do; every operation names its action in \`x-action\`. A person needs a role in the organization (\`member\`, \`admin\`, \`owner\`) or rights on the board
(\`board_read\`, \`board_write\`); an agent works for the board (\`own_board\`), leads it (\`board_lead\`), is of the organization, or is
the main agent of a gateway (\`gateway_main\`); an API key needs the scope.`;

/** The reference of actions: the vocabulary of roles, keys, policies and zones. */
const actionReference = ({ actions }: Composition): string =>
  `${ACTIONS}\n\n${byNoun(
    actions,
    ({ name }) => name,
    ({ name, resource, risk, person, agent, key, says }) =>
      `${code(name)}: ${says}. Asked about the ${resource}, ${risk} risk. Person ${code(person)}, agent ${code(agent)}, API key ${code(key)}.`,
  )}`;

const EVENTS =
  "What happened, as the timeline and live views show it. Each event has an actor, a subject, a position in its stream (`seq`, without gaps) and the event that caused it (`cause_id`).";

/** The reference of events: what the timeline, live views and consumers read. */
const eventReference = ({ events }: Composition): string =>
  `${EVENTS}\n\n${byNoun(
    Object.entries(events),
    ([type]) => type,
    ([type, { says, readBy, restricted, changesRights, payload }]) => {
      const members = Object.keys(payload instanceof z.ZodObject ? payload.shape : {}).map(code);
      return [
        `${code(type)}: “… ${says} …”. Payload: ${members.join(", ") || "empty"}.`,
        `Read by whoever may ${code(readBy)}.`,
        ...Object.entries(restricted ?? {}).map(([member, action]) => `Its ${code(member)} is for those who may ${code(action)}.`),
        ...(changesRights ? ["Changes who may see or do what."] : []),
      ].join(" ");
    },
  )}`;

const problemReference = (): string =>
  Object.entries(PROBLEMS)
    .map(([name, [status, title]]) => `- ${status} ${code(name)}: ${title}`)
    .join("\n");

type Told = { requestBody?: { required?: boolean }; [INFO]?: OperationInfo };
const operationsIn = (paths: object | undefined): Told[] => Object.values(paths ?? {}).flatMap((methods: object) => Object.values(methods) as Told[]);

/** No body says what `{}` says: where that is enough, it may be left out. */
function markOptionalBodies(operations: readonly Told[]): void {
  for (const operation of operations) if (operation.requestBody && operation[INFO]?.body?.safeParse({}).success) operation.requestBody.required = false;
}

/** What helps the models of agents to choose among the operations that are for them. */
function addHints(operations: readonly Told[]): void {
  for (const operation of operations) {
    const info = operation[INFO];
    if (info && info.action !== "public") Object.assign(operation, hintsOf(info.id, info.action.agent));
  }
}

export function openApiDocument(app: OpenAPIHono<ApiEnv>, composition: Composition): unknown {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "Mission Control", version: "1.0.0", description: DESCRIPTION },
    servers: [{ url: "/api/v1" }, { url: "/api", description: "the same, as the public examples use it" }],
    tags: [
      { name: "Actions", description: actionReference(composition) },
      { name: "Events", description: eventReference(composition) },
      { name: "Errors", description: problemReference() },
    ],
  });
  const operations = operationsIn(document.paths);
  markOptionalBodies(operations);
  addHints(operations);
  return {
    ...document,
    components: {
      ...document.components,
      // The schema only says that it is text: the existing scopes follow from the actions.
      schemas: { ...document.components?.schemas, Scope: { ...document.components?.schemas?.Scope, enum: composition.scopes } },
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "mc_session" },
        bearer: { type: "http", scheme: "bearer", description: "LOCAL_AUTH_TOKEN of the installation, a session token, or a JWT of a configured issuer" },
        apiKey: { type: "http", scheme: "bearer", description: "An API key, `mck_…`, with the scope that `x-required-rights` names" },
        agentToken: { type: "apiKey", in: "header", name: "X-Agent-Token" },
      },
    },
  };
}
