// Reads a zip in R2: first its table of contents, then any of its files from any position. Nothing in it is trusted:
// names, sizes and counts are checked before a byte is unpacked, and unpacked bytes are counted. Our own code, because an import
// resumes in the middle of a file, which no library can do.
import { crc32 } from "node:zlib";
import type { Env } from "#worker/platform/env.ts";
import { TransferFailure } from "./failure.ts";

export type ZipFile = { name: string; method: number; packed: number; size: number; crc: number; at: number };
/** Lines of one file: `next` is the position after them in the unpacked file, `crc` the checksum of all bytes before it. */
export type Lines = { lines: string[]; next: number; crc: number };

export const UNPACKED_MAX_BYTES = 1_073_741_824;
/** A row travels to D1 as part of one parameter, which may have 2 MB; its quotes are escaped on the way. */
export const LINE_MAX_BYTES = 1_000_000;
const FILES_MAX = 64;
const END_BYTES = 22;
const COMMENT_MAX_BYTES = 65_535;
const CONTENTS_MAX_BYTES = 65_536;
const STORED = 0;
const DEFLATED = 8;
const LINES_MAX = 500;
const CHUNK_MAX_BYTES = 1_000_000;
const NEWLINE = 10;

const damaged = () => new TransferFailure("The file is damaged or not a zip: export the organization again and upload that file.");

async function bytesOf(env: Env, key: string, offset: number, length: number): Promise<Buffer> {
  const object = await env.FILES.get(key, { range: { offset, length } });
  if (!object) throw new TransferFailure("The uploaded file is gone. Upload it again.");
  return Buffer.from(await object.arrayBuffer());
}

function readContents(contents: Buffer, count: number): ZipFile[] {
  const files: ZipFile[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > contents.byteLength || contents.readUInt32LE(at) !== 0x02014b50) throw damaged();
    const nameLength = contents.readUInt16LE(at + 28);
    const name = contents.toString("utf8", at + 46, at + 46 + nameLength);
    if (contents.readUInt16LE(at + 8) & 1) throw new TransferFailure("The zip is encrypted. Upload it without a password.");
    files.push({
      name,
      method: contents.readUInt16LE(at + 10),
      crc: contents.readUInt32LE(at + 16),
      packed: contents.readUInt32LE(at + 20),
      size: contents.readUInt32LE(at + 24),
      at: contents.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + contents.readUInt16LE(at + 30) + contents.readUInt16LE(at + 32);
  }
  return files;
}

/** A zip in R2, opened for reading. */
export class ZipReader {
  readonly files: ReadonlyMap<string, ZipFile>;
  readonly #env: Env;
  readonly #key: string;

  private constructor(env: Env, key: string, files: ZipFile[]) {
    this.#env = env;
    this.#key = key;
    this.files = new Map(files.map((file) => [file.name, file]));
  }

  /** `known`: the names that may be in the zip; any other is refused, so no path can escape. */
  static async open(env: Env, key: string, known: ReadonlySet<string>): Promise<ZipReader> {
    const head = await env.FILES.head(key);
    if (!head) throw new TransferFailure("The uploaded file is gone. Upload it again.");
    if (head.size < END_BYTES) throw damaged();
    const tailBytes = Math.min(head.size, END_BYTES + COMMENT_MAX_BYTES);
    const tail = await bytesOf(env, key, head.size - tailBytes, tailBytes);
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    if (end < 0 || end + END_BYTES > tail.byteLength) throw damaged();
    const [count, length, from] = [tail.readUInt16LE(end + 10), tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
    if (count > FILES_MAX || length > CONTENTS_MAX_BYTES) throw new TransferFailure("The zip has more files than any export. Upload an export unchanged.");
    if (from + length > head.size || length === 0) throw damaged();
    const files = readContents(await bytesOf(env, key, from, length), count);
    checkFiles(files, known, head.size);
    return new ZipReader(env, key, files);
  }

  /** The lines of a file from a position on, in chunks of bounded size. The last chunk is checked against the file's checksum. */
  async *lines(name: string, from = 0, crcBefore = 0): AsyncGenerator<Lines> {
    const file = this.files.get(name);
    if (!file || file.size === 0) return;
    let [place, crc, rest] = [0, crcBefore, Buffer.alloc(0) as Buffer];
    let open: Lines = { lines: [], next: from, crc };
    let openBytes = 0;
    for await (const chunk of this.#unpacked(file)) {
      place += chunk.byteLength;
      if (place <= from) continue;
      const fresh = place - chunk.byteLength < from ? chunk.subarray(from - (place - chunk.byteLength)) : chunk;
      let data: Buffer = rest.byteLength > 0 ? Buffer.concat([rest, fresh]) : fresh;
      for (let stop = data.indexOf(NEWLINE); stop >= 0; stop = data.indexOf(NEWLINE)) {
        const line = data.subarray(0, stop + 1);
        if (line.byteLength > LINE_MAX_BYTES) throw tooLong(name);
        if (open.lines.length === LINES_MAX || openBytes + line.byteLength > CHUNK_MAX_BYTES) {
          if (open.lines.length > 0) yield open;
          open = { lines: [], next: open.next, crc };
          openBytes = 0;
        }
        crc = crc32(line, crc);
        open.lines.push(textOf(line, name));
        open.next += line.byteLength;
        open.crc = crc;
        openBytes += line.byteLength;
        data = data.subarray(stop + 1);
      }
      rest = data;
      if (rest.byteLength > LINE_MAX_BYTES) throw tooLong(name);
    }
    if (rest.byteLength > 0) throw new TransferFailure(`${name} breaks off in the middle of a line. Export the organization again.`);
    if (open.lines.length > 0) yield open;
    if (place !== file.size || crc !== file.crc) throw damaged();
  }

  async *#unpacked(file: ZipFile): AsyncGenerator<Buffer> {
    const head = await bytesOf(this.#env, this.#key, file.at, 30);
    if (head.byteLength < 30 || head.readUInt32LE(0) !== 0x04034b50) throw damaged();
    if (file.packed === 0) return;
    const offset = file.at + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
    const object = await this.#env.FILES.get(this.#key, { range: { offset, length: file.packed } });
    if (!object) throw damaged();
    const stream = file.method === STORED ? object.body : object.body.pipeThrough(new DecompressionStream("deflate-raw"));
    let bytes = 0;
    try {
      for await (const chunk of stream) {
        bytes += chunk.byteLength;
        if (bytes > file.size) throw damaged();
        yield Buffer.from(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength);
      }
    } catch (error) {
      // The decompressor reports bad data as a TypeError.
      throw error instanceof TypeError ? damaged() : error;
    }
  }
}

const tooLong = (name: string) => new TransferFailure(`${name} has a line of more than ${LINE_MAX_BYTES / 1_000_000} MB. Upload an export unchanged.`);

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
function textOf(line: Buffer, name: string): string {
  try {
    return decoder.decode(line.subarray(0, -1));
  } catch {
    throw new TransferFailure(`${name} is not UTF-8. Upload an export unchanged.`);
  }
}

function checkFiles(files: ZipFile[], known: ReadonlySet<string>, zipBytes: number): void {
  for (const file of files) {
    if (!known.has(file.name))
      throw new TransferFailure(`The zip has a file that no export has: ${JSON.stringify(file.name.slice(0, 100))}. Upload an export unchanged.`);
    if (file.method !== STORED && file.method !== DEFLATED) throw new TransferFailure(`${file.name} is packed in a way that is not known here.`);
    if (file.at + 30 + file.packed > zipBytes) throw damaged();
  }
  if (new Set(files.map((file) => file.name)).size !== files.length) throw new TransferFailure("The zip has a file twice. Upload an export unchanged.");
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size > UNPACKED_MAX_BYTES) throw new TransferFailure("Unpacked, the file is larger than 1 GB. That is more than an import takes.");
}
