// What was written to a gateway that is no file, as texts to be compared with what is there later.
import type { HeartbeatConfig } from "#worker/commands/schema.ts";

/** Of a model that is called by a short name the gateway tells another name: it cannot be compared. */
export const isFullName = (model: string | null): boolean => model?.includes("/") === true;

/** Its name and model there as one text. */
export const settingsText = (name: string, model: string | null): string =>
  `name: ${name.replace(/\s+/g, " ").trim()}\n${model === null ? "" : `model: ${model}\n`}`;

/** How often it begins by itself, one text for each; null: it has none of its own. */
export const heartbeatText = (wanted: HeartbeatConfig | null): string =>
  wanted === null ? "none of its own\n" : `every: ${wanted.every}\ntarget: ${wanted.target}\n${wanted.includeReasoning ? "reasoning: included\n" : ""}`;
