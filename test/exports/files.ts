// Zips as somebody else makes them: an export unpacked, changed and packed again, or a zip that lies about itself.
import { strToU8, unzipSync, zipSync } from "fflate";
import { contents, type Line } from "./transfers.ts";

export type Manifest = { product: string; format: number; organization: { id: string; name: string }; tables: Record<string, number> };

/** The same export with some of its files changed; null takes one away. */
export function withFiles(zip: Uint8Array, changed: Record<string, string | Uint8Array | null>): Uint8Array {
  const files: Record<string, Uint8Array> = { ...unzipSync(zip) };
  for (const [name, content] of Object.entries(changed)) {
    if (content === null) delete files[name];
    else files[name] = typeof content === "string" ? strToU8(content) : content;
  }
  return zipSync(files, { level: 1 });
}

export function withManifest(zip: Uint8Array, change: (manifest: Manifest) => unknown): Uint8Array {
  const manifest = JSON.parse(contents(zip).text["manifest.json"] as string) as Manifest;
  return withFiles(zip, { "manifest.json": `${JSON.stringify(change(manifest))}\n` });
}

/** With other rows of some tables, and a manifest that fits. */
export function withRows(zip: Uint8Array, change: Record<string, (rows: Line[]) => Line[]>): Uint8Array {
  const from = contents(zip);
  const files: Record<string, string> = {};
  const counts: Record<string, number> = {};
  for (const [table, to] of Object.entries(change)) {
    const rows = to(from.rows(table));
    counts[table] = rows.length;
    files[`${table}.ndjson`] = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  }
  return withManifest(withFiles(zip, files), (manifest) => ({ ...manifest, tables: { ...manifest.tables, ...counts } }));
}

const CENTRAL = [0x50, 0x4b, 1, 2];
const FIELDS = { flags: [8, 2], method: [10, 2], crc: [16, 4], packed: [20, 4], size: [24, 4], at: [42, 4] } as const;

/** A zip whose table of contents says something else about one file than is true. */
export function lying(zip: Uint8Array, name: string, what: keyof typeof FIELDS, value: number): Uint8Array {
  const copy = Buffer.from(zip);
  for (let at = copy.indexOf(Buffer.from(CENTRAL)); at >= 0; at = copy.indexOf(Buffer.from(CENTRAL), at + 1)) {
    if (copy.toString("utf8", at + 46, at + 46 + copy.readUInt16LE(at + 28)) !== name) continue;
    const [offset, bytes] = FIELDS[what];
    copy.writeUIntLE(value, at + offset, bytes);
    return new Uint8Array(copy);
  }
  throw new Error(`${name} is not in the zip`);
}
