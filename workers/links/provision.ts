// Writing an agent to its gateway: the agent itself, its files, what it may run without asking. Each step may be repeated.
import type { Progress, ProvisioningStep } from "#grammar/lifecycle.ts";
import type { ProvisionPayload } from "#worker/commands/index.ts";
import {
  HEARTBEAT_PART,
  heartbeatText,
  isFullName,
  pieceOf,
  policyText,
  POLICY_PART,
  settingsText,
  SETTINGS_PART,
  tokenHashIn,
  type Written,
} from "#worker/drifts/index.ts";
import { unseal } from "#worker/platform/sign.ts";
import { askPolicy } from "./exec-policy.ts";
import type { GatewayPipe } from "./pipe.ts";
import { ownText, withOurPart } from "./own-part.ts";
import { setHeartbeat } from "./own-turns.ts";
import { GatewayError, member, textOr } from "./protocol.ts";
import { setRuleInTurn } from "./rule-there.ts";

/** A new agent is not visible at once: two parts of the gateway report that in two ways. */
export const isMissing = (error: unknown): boolean => error instanceof GatewayError && /not found|no longer exists in configuration/i.test(error.message);
/** Those that are the agent's own are written where it has none yet. */
async function isToBeWritten(pipe: GatewayPipe, { gateway_agent_id: agentId, kept_files = [], is_first }: ProvisionPayload, name: string): Promise<boolean> {
  if (is_first || !kept_files.includes(name)) return true;
  return member(member(await untilVisible(() => pipe.call("agents.files.get", { agentId, name })), "file"), "missing") === true;
}

const exists = (error: unknown): boolean => error instanceof GatewayError && /already exists/i.test(error.message);

const VISIBLE_TRIES = 8;
const VISIBLE_WAIT_MS = 500;

export async function untilVisible<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isMissing(error) || tries >= VISIBLE_TRIES) throw error;
      await scheduler.wait(VISIBLE_WAIT_MS * tries);
    }
  }
}

type Files = Record<string, string>;

function writtenOf({ name, model, command_policy: is, api_base, heartbeat, kept_files = [] }: ProvisionPayload, all: Files): Written {
  const files = Object.fromEntries(Object.entries(all).filter(([file]) => !kept_files.includes(file)));
  const tokenHash = tokenHashIn(files["AGENTS.md"] ?? "");
  const policy = askPolicy(api_base);
  const texts = {
    ...files,
    [POLICY_PART]: policyText(is === "ask" ? policy : null),
    [SETTINGS_PART]: settingsText(name, isFullName(model) ? model : null),
    ...(heartbeat === undefined ? {} : { [HEARTBEAT_PART]: heartbeatText(heartbeat) }),
  };
  const parts = Object.fromEntries(Object.entries(texts).map(([part, text]) => [part, pieceOf(text, tokenHash)]));
  return { parts, policy, is, tokenHash, model };
}

/** As its gateway lists it; undefined: it is not there. */
async function listed(pipe: GatewayPipe, agentId: string): Promise<unknown> {
  const agents = member(await pipe.call("agents.list", {}), "agents");
  return Array.isArray(agents) ? agents.find((each) => member(each, "id") === agentId) : undefined;
}

/** A gateway tells a home directory in full. */
const isSamePlace = (there: unknown, wanted: string): boolean =>
  there === wanted || (typeof there === "string" && wanted.startsWith("~/") && there.endsWith(wanted.slice(1)));
const hasSettings = (there: unknown, { gateway_agent_id: agentId, name, model }: ProvisionPayload): boolean =>
  textOr(member(there, "name"), agentId) === name && (!model || member(member(there, "model"), "primary") === model);

/** Whether it is new. What is there already is changed only where it differs: each change of its configuration disturbs a gateway. */
async function create(pipe: GatewayPipe, payload: ProvisionPayload): Promise<boolean> {
  const { gateway_agent_id: agentId, name, workspace, model } = payload;
  const there = await listed(pipe, agentId);
  const settings = { workspace, ...(model ? { model } : {}) };
  if (!there)
    await pipe.call("agents.create", { name: agentId, ...settings }, 60_000).catch((error: unknown) => {
      if (!exists(error)) throw error;
    });
  const isAsMeant = hasSettings(there, payload) && isSamePlace(member(there, "workspace"), workspace);
  if (!there || !isAsMeant) await untilVisible(() => pipe.call("agents.update", { agentId, name, ...settings }, 60_000));
  return !there;
}

/** A file whose text is there already is not written. `isNew`: nobody has written anything there. */
async function setFile(pipe: GatewayPipe, agentId: string, [name, content]: [string, string], isNew: boolean): Promise<void> {
  if (!isNew) {
    const file = member(await untilVisible(() => pipe.call("agents.files.get", { agentId, name })), "file");
    if (member(file, "missing") !== true && member(file, "content") === content) return;
  }
  await untilVisible(() => pipe.call("agents.files.set", { agentId, name, content }));
}

const INSTRUCTIONS = "AGENTS.md";
const GONE = "The agent is gone from its gateway. It was not made here, so it is not created again: delete it here too.";
const UNREADABLE = `The gateway did not say what the agent has in ${INSTRUCTIONS}, so nothing was written there.`;

async function instructions(pipe: GatewayPipe, agentId: string): Promise<string> {
  const file = member(await pipe.call("agents.files.get", { agentId, name: INSTRUCTIONS }), "file");
  if (member(file, "missing") === true) return "";
  const content = member(file, "content");
  if (typeof content !== "string") throw new GatewayError("BAD_ANSWER", UNREADABLE);
  return content;
}

/** One that was there before it was ours: what we have to tell it comes before what it has, and that is all that changes of its files. */
async function takeOver(pipe: GatewayPipe, payload: ProvisionPayload, files: Files): Promise<Files> {
  const { gateway_agent_id: agentId, name, model } = payload;
  const there = await listed(pipe, agentId);
  if (!there) throw new GatewayError("GONE", GONE);
  if (!hasSettings(there, payload)) await pipe.call("agents.update", { agentId, name, ...(model ? { model } : {}) }, 60_000);
  return { [INSTRUCTIONS]: withOurPart(files[INSTRUCTIONS] ?? "", await instructions(pipe, agentId)) };
}

/** Takes our part out of its instructions again. Its rule stays: nothing that is let go may do more than before. */
export async function release(pipe: GatewayPipe, agentId: string): Promise<void> {
  try {
    const text = await instructions(pipe, agentId);
    const own = ownText(text);
    if (own !== text) await pipe.call("agents.files.set", { agentId, name: INSTRUCTIONS, content: own });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Told before each step: what is done, and what comes now. */
export type OnProgress = (progress: Progress) => Promise<void>;

/** `goTo`: into the next step. Its rule holds before it has a token, and it begins by itself only when all the rest stands. */
async function write(pipe: GatewayPipe, payload: ProvisionPayload, made: Files, goTo: (step: ProvisioningStep) => Promise<void>): Promise<Files> {
  const { gateway_agent_id: agentId, heartbeat, is_adopted: isAdopted } = payload;
  if (isAdopted) {
    await goTo("rules"); // it may be at work already
    await setRuleInTurn(pipe, agentId, payload);
  }
  await goTo("agent");
  const isNew = isAdopted ? false : await create(pipe, payload);
  const files = isAdopted ? await takeOver(pipe, payload, made) : made;
  await goTo("files");
  for (const file of Object.entries(files)) if (await isToBeWritten(pipe, payload, file[0])) await setFile(pipe, agentId, file, isNew);
  if (!isAdopted) {
    await goTo("rules");
    await setRuleInTurn(pipe, agentId, payload);
  }
  await goTo("turns");
  if (heartbeat !== undefined) await pipe.inTurn(() => setHeartbeat(pipe, agentId, heartbeat));
  await goTo("ready");
  return files;
}

const NOT_SHOWN = "The gateway does not show the agent that it was told to create. It is asked again.";
/** A gateway that is killed as it creates an agent may have a part of it: what it lacks is created with the next attempt, so nothing is lost yet. */
const toNotShown =
  ({ is_adopted: isAdopted }: ProvisionPayload) =>
  (error: unknown): never => {
    if (isAdopted || !isMissing(error)) throw error;
    throw new GatewayError("NOT_SHOWN", NOT_SHOWN, { transient: true });
  };

export type ToProvision = { sealKey: string | undefined; payload: ProvisionPayload; commandId: string; onProgress: OnProgress };

/** What has been written. An attempt that was cut off is made again from the first step: what stands already is not written again. */
export async function provision(pipe: GatewayPipe, { sealKey, payload, commandId, onProgress }: ToProvision): Promise<Written> {
  const made = JSON.parse(await unseal(sealKey, "agent-files", commandId, payload.sealed_files)) as Files;
  const done: ProvisioningStep[] = ["reach"];
  const goTo = async (step: ProvisioningStep) => {
    await onProgress({ done: [...done], at: step });
    done.push(step);
  };
  return writtenOf(payload, await write(pipe, payload, made, goTo).catch(toNotShown(payload)));
}
