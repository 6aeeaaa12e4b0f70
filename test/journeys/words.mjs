// The words of the dashboard as they stand in its sources: one catalog per language.
import { globSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const dashboard = resolve(import.meta.dirname, "../../web/dashboard");

async function catalog(language) {
  const files = globSync(`*/messages.${language}.ts`, { cwd: dashboard }).sort();
  const parts = await Promise.all(files.map((file) => import(pathToFileURL(resolve(dashboard, file)).href)));
  return Object.assign({}, ...parts.map((part) => part.messages));
}

export const [en, zh] = await Promise.all([catalog("en"), catalog("zh")]);
