// Reads what a gateway answers about its agents: member by member, cut to what is shown. Pure.
import { clip, inOneLine } from "#worker/platform/text.ts";
import type { Form } from "./schema.ts";

const WORD_MAX_CHARS = 300;
/** Beyond this a year has more than four digits. */
const LAST_DATE_MS = Date.UTC(9999, 11, 31);

type Facts = Readonly<Record<string, unknown>>;
export const factsOf = (value: unknown): Facts => (value && typeof value === "object" && !Array.isArray(value) ? (value as Facts) : {});
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const wordOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? clip(inOneLine(value.toWellFormed()), WORD_MAX_CHARS) : null);
const countOf = (value: unknown): number | null => (typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null);
const timeOf = (value: unknown): string | null => (typeof value === "number" && value >= 0 && value <= LAST_DATE_MS ? new Date(value).toISOString() : null);

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const FORMED: readonly [Form, RegExp][] = [
  ["gateway_main", new RegExp(`^mc-gateway-${UUID}$`)],
  ["board_lead", new RegExp(`^lead-${UUID}$`)],
  ["worker", new RegExp(`^mc-${UUID}$`)],
];

/** What a name on a gateway says of its agent. */
export const formOf = (gatewayAgentId: string, defaultId: unknown): Form =>
  gatewayAgentId === defaultId || gatewayAgentId === "main" ? "default" : (FORMED.find(([, form]) => form.test(gatewayAgentId))?.[0] ?? "other");

/** Sessions are named after their agent: of a name that a gateway would write in another way nobody could tell whose they are. */
const SIMPLE = /^[a-z0-9][a-z0-9_-]{0,63}$/;
export const isSimple = (gatewayAgentId: string): boolean => SIMPLE.test(gatewayAgentId);

export type There = { gateway_agent_id: string; name: string; form: Form; model: string | null; workspace: string | null };

/** The agents of a gateway; null: its answer is no such list. */
export function readAgents(answer: unknown): There[] | null {
  const { agents, defaultId } = factsOf(answer);
  if (!Array.isArray(agents)) return null;
  return agents.flatMap((each) => {
    const { id, name, model, workspace } = factsOf(each);
    if (typeof id !== "string" || id === "" || id.length > WORD_MAX_CHARS) return [];
    const gatewayAgentId = id.toWellFormed();
    return [
      {
        gateway_agent_id: gatewayAgentId,
        name: wordOf(name) ?? gatewayAgentId,
        form: formOf(gatewayAgentId, defaultId),
        model: wordOf(factsOf(model).primary),
        workspace: wordOf(workspace),
      },
    ];
  });
}

export type FileThere = { name: string; size: number | null; updatedAt: string | null };

/** The files that an agent has, of those that a gateway knows. */
export function readFiles(answer: unknown): FileThere[] {
  return listOf(factsOf(answer).files).flatMap((each) => {
    const { name, missing, size, updatedAtMs } = factsOf(each);
    return typeof name === "string" && name.length <= WORD_MAX_CHARS && missing !== true ? [{ name, size: countOf(size), updatedAt: timeOf(updatedAtMs) }] : [];
  });
}

/** What a file has in it; null: it is not there, or the gateway has not said. */
export function readContent(answer: unknown): string | null {
  const { missing, content } = factsOf(factsOf(answer).file);
  return missing !== true && typeof content === "string" ? content : null;
}
