// Which of the dashboard's own files the page of a board needs before it is drawn, read off their imports: the bundler puts them into few
// chunks. A slice's face (its index.ts) is looked through name by name, since it leads to all of the slice.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

const FACE = /\/dashboard\/[a-z]+\/index\.ts$/;
const ICONS = /\/ui\/icons\.ts$/;
/** Static imports and re-exports: what is in braces, and where from. */
const IMPORTS = /^(?:import|export)\s+(?!type\b)(?:(\{[^}]*\}|\*)(?: as \w+)?\s+from\s+)?["']([^"']+)["']/gm;

type Names = readonly string[];
const namesIn = (braces: string): Names =>
  braces
    .slice(1, -1)
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "))
    .map((name) => name.split(" as ")[0] ?? name);

type Import = { names: Names; target: string };
const importsOf = (file: string): Import[] =>
  [...readFileSync(file, "utf8").matchAll(IMPORTS)].flatMap(([, braces, spec = ""]) => {
    const names = braces?.startsWith("{") ? namesIn(braces) : null;
    const isTypesOnly = names !== null && names.length === 0;
    return spec.startsWith(".") && !isTypesOnly && !spec.endsWith(".css") ? [{ names: names ?? [], target: resolve(dirname(file), spec) }] : [];
  });

export type Needed = { files: ReadonlySet<string>; icons: ReadonlySet<string> };

/** Absolute paths, and names of icons as `PlusIcon`. */
export function neededBy(page: string): Needed {
  const [files, icons, done] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const take = ({ names, target }: Import): void => {
    if (ICONS.test(target)) for (const name of names) icons.add(name);
    else if (FACE.test(target)) lookThrough(target, names);
    else walk(target);
  };
  const lookThrough = (face: string, names: Names): void => {
    for (const { names: offered, target } of importsOf(face))
      if (offered.some((name) => names.includes(name))) take({ names: offered.filter((name) => names.includes(name)), target });
  };
  const walk = (file: string): void => {
    if (done.has(file)) return;
    done.add(file);
    files.add(file);
    for (const one of importsOf(file)) take(one);
  };
  walk(page);
  return { files, icons };
}

const ICON = /\/@phosphor-icons\/react\/dist\/(?:csr|defs)\/(\w+)\.es\.js$/;
/** Whether a module of the bundle is one of them. */
export const isNeeded = ({ files, icons }: Needed, id: string): boolean => files.has(id) || icons.has(`${ICON.exec(id)?.[1] ?? ""}Icon`);
