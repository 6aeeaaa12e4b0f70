// Writes a zip piece by piece. Every page is compressed on its own and ends on a byte boundary, so that the writer's whole state
// is a few numbers: after a crash the job resumes from them, which no library's stream can do. Sizes follow each file's data.
import { constants, crc32, deflateRawSync } from "node:zlib";
import { TransferFailure } from "./failure.ts";

type Entry = { name: string; at: number; crc: number; packed: number; size: number };
export type ZipState = { offset: number; entries: Entry[]; isOpen: boolean; day: number; time: number };

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** UTF-8 names; sizes after the data. */
const FLAGS = 0x0808;
const DEFLATE = 8;
const VERSION = 20;
/** The most that a zip without zip64 can hold. */
const MAX_BYTES = 0xffff_ffff;
const LAST_BLOCK = Buffer.from([3, 0]);

/** A zip with nothing written yet. */
export function newZip(now: Date): ZipState {
  const day = ((now.getUTCFullYear() - 1980) << 9) | ((now.getUTCMonth() + 1) << 5) | now.getUTCDate();
  const time = (now.getUTCHours() << 11) | (now.getUTCMinutes() << 5) | (now.getUTCSeconds() >> 1);
  return { offset: 0, entries: [], isOpen: false, day, time };
}

/** Writes one zip; `put` takes its bytes. */
export class ZipWriter {
  readonly state: ZipState;
  readonly #put: (bytes: Uint8Array) => void;
  constructor(state: ZipState, put: (bytes: Uint8Array) => void) {
    this.state = state;
    this.#put = put;
  }

  #write(bytes: Buffer): void {
    this.state.offset += bytes.byteLength;
    if (this.state.offset > MAX_BYTES) throw new TransferFailure("The export is larger than 4 GB. Ask the operator of the installation for a copy.");
    this.#put(bytes);
  }

  get #entry(): Entry {
    return this.state.entries.at(-1) as Entry;
  }

  begin(name: string): void {
    this.state.entries.push({ name, at: this.state.offset, crc: 0, packed: 0, size: 0 });
    this.state.isOpen = true;
    const head = Buffer.alloc(30);
    head.writeUInt32LE(LOCAL, 0);
    head.writeUInt16LE(VERSION, 4);
    head.writeUInt16LE(FLAGS, 6);
    head.writeUInt16LE(DEFLATE, 8);
    head.writeUInt16LE(this.state.time, 10);
    head.writeUInt16LE(this.state.day, 12);
    head.writeUInt16LE(Buffer.byteLength(name), 26);
    this.#write(Buffer.concat([head, Buffer.from(name)]));
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    const packed = deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    const entry = this.#entry;
    entry.crc = crc32(bytes, entry.crc);
    entry.size += bytes.byteLength;
    if (entry.size > MAX_BYTES) throw new TransferFailure("A table of the export is larger than 4 GB. Ask the operator of the installation for a copy.");
    this.#packed(packed);
  }

  #packed(bytes: Buffer): void {
    this.#entry.packed += bytes.byteLength;
    this.#write(bytes);
  }

  end(): void {
    this.#packed(LAST_BLOCK);
    const { crc, packed, size } = this.#entry;
    const tail = Buffer.alloc(16);
    for (const [index, value] of [DESCRIPTOR, crc, packed, size].entries()) tail.writeUInt32LE(value, index * 4);
    this.#write(tail);
    this.state.isOpen = false;
  }

  /** Writes the table of contents, which completes the file. */
  finish(): void {
    const from = this.state.offset;
    for (const entry of this.state.entries) this.#write(this.#contentsOf(entry));
    const end = Buffer.alloc(22);
    end.writeUInt32LE(END, 0);
    end.writeUInt16LE(this.state.entries.length, 8);
    end.writeUInt16LE(this.state.entries.length, 10);
    end.writeUInt32LE(this.state.offset - from, 12);
    end.writeUInt32LE(from, 16);
    this.#write(end);
  }

  #contentsOf({ name, at, crc, packed, size }: Entry): Buffer {
    const head = Buffer.alloc(46);
    head.writeUInt32LE(CENTRAL, 0);
    head.writeUInt16LE(VERSION, 4);
    head.writeUInt16LE(VERSION, 6);
    head.writeUInt16LE(FLAGS, 8);
    head.writeUInt16LE(DEFLATE, 10);
    head.writeUInt16LE(this.state.time, 12);
    head.writeUInt16LE(this.state.day, 14);
    for (const [index, value] of [crc, packed, size].entries()) head.writeUInt32LE(value, 16 + index * 4);
    head.writeUInt16LE(Buffer.byteLength(name), 28);
    head.writeUInt32LE(at, 42);
    return Buffer.concat([head, Buffer.from(name)]);
  }
}
