// What holds for an agent, and where it comes from: the organization says it, or its group, or its board, or the agent itself; the last of them
// that says anything is right. Members of the profile, and files, are inherited one by one. Pure.
import type { HeartbeatConfig } from "#worker/commands/schema.ts";
import { mergeTexts } from "#worker/platform/text.ts";
import { type AgentFiles, type Level, LEVELS, type Profile, type Saying, type SettingInForce, type SettingSaid, WORKSPACE_FILES } from "./schema.ts";

/** What a place, or an agent, says; what is missing or null it leaves to those above it. */
export type Values = {
  heartbeat_config?: HeartbeatConfig | null;
  model?: string | null;
  identity_profile?: Profile | null;
  file_templates?: AgentFiles | null;
};
/** As it is kept: who said each of them, by the name of the setting. */
export type Settings = Values & { said?: Record<string, Saying> };
export type Place = { level: Level; place_id: string; place_name: string };
export type Layer = Place & { settings: Settings };

/** Highest first. */
export const inOrder = (layers: readonly Layer[]): Layer[] => [...layers].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));

/** What holds below all of these, the highest first. */
export function effective(layers: readonly Values[]): Required<Values> {
  const lowest = <Name extends "heartbeat_config" | "model">(name: Name) => layers.findLast((layer) => (layer[name] ?? null) !== null)?.[name] ?? null;
  const merged = <Part extends object>(parts: readonly (Part | null | undefined)[]): Part | null => {
    const all = Object.assign({}, ...parts) as Part;
    return Object.keys(all).length > 0 ? all : null;
  };
  return {
    heartbeat_config: lowest("heartbeat_config"),
    model: lowest("model"),
    identity_profile: merged(layers.map(({ identity_profile }) => identity_profile)),
    file_templates: merged(layers.map(({ file_templates }) => file_templates)),
  };
}

const heartbeatText = ({ every, target, includeReasoning }: HeartbeatConfig): string => `${every}, ${target}${includeReasoning ? ", with its reasoning" : ""}`;

/** Each setting by its name, as one text. */
export function flat({ heartbeat_config, model, identity_profile, file_templates }: Values): Map<string, string> {
  return new Map([
    ...(heartbeat_config ? [["heartbeat_config", heartbeatText(heartbeat_config)] as const] : []),
    ...(model ? [["model", model] as const] : []),
    ...Object.entries(identity_profile ?? {}).map(([member, text]) => [`identity_profile.${member}`, text] as const),
    ...Object.entries(file_templates ?? {}).flatMap(([file, text]) => (text === undefined ? [] : [[file, text] as const])),
  ]);
}

/** They are always told of, whoever says anything of them. */
const ALWAYS = ["heartbeat_config", "model", ...WORKSPACE_FILES];

type Own = { id: string; name: string; values: Values };

/** Every setting with its value, where that comes from, and what is said above it. `layers`: the highest first. */
export function inForce(layers: readonly Layer[], own: Own): SettingInForce[] {
  const said = [
    ...layers.map(({ settings, ...place }) => ({ ...place, texts: flat(settings), who: settings.said ?? {} })),
    { level: "agent" as const, place_id: own.id, place_name: own.name, texts: flat(own.values), who: {} as Record<string, Saying> },
  ];
  const names = [...new Set([...ALWAYS, ...said.flatMap(({ texts }) => [...texts.keys()])])];
  return names.map((name) => {
    const sayings = said.flatMap(({ texts, who, ...place }): SettingSaid[] => {
      const value = texts.get(name);
      return value === undefined ? [] : [{ ...place, value, by: who[name]?.by ?? null, at: who[name]?.at ?? null }];
    });
    const last = sayings.at(-1);
    return { name, value: last?.value ?? null, from: last?.level ?? "built_in", said: sayings };
  });
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);
const said = <Part extends object>(part: Part): Part => Object.fromEntries(Object.entries(part).filter(([, value]) => !isEmpty(value))) as Part;

type Update = {
  heartbeat_config?: HeartbeatConfig | null | undefined;
  model?: string | null | undefined;
  identity_profile?: Profile | null | undefined;
  file_templates?: Readonly<Record<string, string | null | undefined>> | null | undefined;
};

/** What a place says after an update, and who said each setting of it. */
export function changed(before: Settings, update: Update, by: Saying): Settings {
  const { said: who = {}, ...values } = before;
  const { file_templates, ...others } = update;
  const next = said({ ...values, ...named(others), file_templates: mergeTexts(values.file_templates, file_templates) }) as Values;
  const [was, is] = [flat(values), flat(next)];
  const sayings = [...is].map(([name, value]) => [name, was.get(name) === value && who[name] ? who[name] : by] as const);
  return { ...next, said: Object.fromEntries(sayings) };
}

const named = (others: Omit<Update, "file_templates">): Values =>
  Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)) as Values;

/** Characters of all texts together. */
export const textsLength = (files: AgentFiles | null | undefined): number => Object.values(files ?? {}).reduce((sum, text) => sum + (text?.length ?? 0), 0);
