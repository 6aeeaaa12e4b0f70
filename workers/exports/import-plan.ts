// What an import knows before its first row: the manifest, which of the people are members here, and how far the job is.
import { z } from "zod";
import type { Database } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { membersHere } from "./arrival-store.ts";
import { type Catalog, fileOf, MANIFEST, tableNamed } from "./catalog.ts";
import { TransferFailure } from "./failure.ts";
import { parseLine } from "./lines.ts";
import { FORMAT_VERSION } from "./rules.ts";
import { ZipReader } from "./zip-read.ts";

export type ImportCursor = {
  /** First every line is checked, then rows are inserted; `undo`: inserted rows are deleted again, because of `error`. */
  phase: "check" | "write" | "undo";
  error?: string;
  /** Which table, the position in its file, how many lines precede it. */
  turn: number;
  at: number;
  line: number;
  crc: number;
  salt: string;
  oldId: string;
  oldName: string;
  tables: Record<string, number>;
  /** The seq that the organization's own stream had before. */
  shift: number;
  /** While checking: for each stream, the seq that it must reach and the one reached so far. */
  streams: Record<string, [wanted: number, seen: number]>;
  /** While a table is checked that has a bound: how many rows have each value so far. Imports that were begun by an earlier version have none. */
  counts?: Record<string, number>;
};

/** `consumers`: the names of all consumers, so that none acts on imported events. `catchUp`: lets them first handle the events of before. */
export type ImportContext = { consumers: readonly string[]; catchUp: (streamId: string) => Promise<unknown> };

const MANIFEST_MAX_BYTES = 65_536;
const PEOPLE_MAX = 50_000;
const NOT_AN_EXPORT = "The zip is not an export of an organization: it has no manifest.json that says so. Upload an export unchanged.";

const Manifest = z.object({
  product: z.literal("mission-control"),
  format: z.number().int(),
  organization: z.object({ id: z.uuid(), name: z.string().max(200) }),
  tables: z.record(z.string(), z.number().int().min(0)),
});
export type Manifest = z.infer<typeof Manifest>;

export const openZip = (env: Env, key: string, { tables }: Catalog): Promise<ZipReader> => ZipReader.open(env, key, new Set([MANIFEST, ...tables.map(fileOf)]));

export async function readManifest(zip: ZipReader, catalog: Catalog): Promise<Manifest> {
  const file = zip.files.get(MANIFEST);
  if (!file || file.size > MANIFEST_MAX_BYTES) throw new TransferFailure(NOT_AN_EXPORT);
  const lines: string[] = [];
  for await (const chunk of zip.lines(MANIFEST)) lines.push(...chunk.lines);
  let value: unknown = null;
  try {
    value = JSON.parse(lines.join("\n"));
  } catch {
    // reported below
  }
  const parsed = Manifest.safeParse(value);
  if (!parsed.success) throw new TransferFailure(NOT_AN_EXPORT);
  if (parsed.data.format !== FORMAT_VERSION)
    throw new TransferFailure(`The export has format ${parsed.data.format}; this version of Mission Control reads format ${FORMAT_VERSION}.`);
  for (const name of Object.keys(parsed.data.tables))
    if (!catalog.tables.some((table) => table.name === name))
      throw new TransferFailure(`The export has a table that is not known here: ${name.slice(0, 60)}. Bring this installation up to date first.`);
  return parsed.data;
}

/** `people`: whom each person of the file is matched to; `here`: how many of them are members here. */
export type People = { people: Map<string, string>; here: number };

/**
 * Matches people of the file with members here, by address or by account; anyone else stays as they were. This decides only
 * whose name appears on tasks and in the history: no right follows from it. The history is only as true as
 * the file's author was honest; `organization.imported` marks where it ends.
 */
export async function readPeople(zip: ZipReader, catalog: Catalog, db: Database, organizationId: string): Promise<People> {
  const { members } = await db.ask({ members: membersHere(db, organizationId, PEOPLE_MAX) });
  const byEmail = new Map(members.flatMap(({ email, person_id }) => (email ? [[email.toLowerCase(), person_id] as const] : [])));
  const ids = new Set(members.map((member) => member.person_id));
  const table = tableNamed(catalog, "members");
  const people = new Map<string, string>();
  let [here, number] = [0, 0];
  for await (const chunk of zip.lines(fileOf(table)))
    for (const line of chunk.lines) {
      const { person_id: person, email } = parseLine(table, line, ++number) as { person_id: string; email: string | null };
      const known = (email && byEmail.get(email.toLowerCase())) || person;
      if (ids.has(known)) here += 1;
      people.set(person, known);
      if (people.size > PEOPLE_MAX) throw new TransferFailure(`The export has more than ${PEOPLE_MAX} members. That is more than an import takes.`);
    }
  return { people, here };
}
