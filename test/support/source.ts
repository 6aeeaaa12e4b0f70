// The source text as the architecture tests read it: imports, without comments.
export type Import = { from: string; target: string; isTypeOnly: boolean };

export const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`])\/\/.*$/gm, "$1");
export const fileOf = (path: string): string => path.split("/").at(-1) as string;
export const showImport = ({ from, target }: Import): string => `${from} → ${target}`;

/** A relative specifier as a path from the root of the sources; packages and `#worker/` stay as they are. */
function resolved(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Whether `import {…}` names only types. */
function namesTypes(names: string | undefined): boolean {
  const inner = (/^\{([\s\S]*)\}$/.exec(names?.trim() ?? "")?.[1] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  return inner.length > 0 && inner.every((name) => name.startsWith("type "));
}

/** All imports of a file, static and dynamic. */
export function importsOf(from: string, text: string): Import[] {
  const code = withoutComments(text);
  const named = [...code.matchAll(/^(?:import|export)\s+(?:(type\s+)?([\w*{}\s,$]+?)\s+from\s+)?["']([^"'\n]+)["']/gm)].map(([, type, names, target]) => ({
    from,
    target: resolved(from, target as string),
    isTypeOnly: Boolean(type) || namesTypes(names),
  }));
  const dynamic = [...code.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)].map(([, target]) => ({
    from,
    target: resolved(from, target as string),
    isTypeOnly: false,
  }));
  return [...named, ...dynamic];
}
