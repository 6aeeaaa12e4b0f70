// Reads the API of another installation into R2, page by page: a page is written before the cursor that is past it, so a worker that dies
// reads one page again and loses none. Once all is there, it becomes the file of the import, and is shown as what it would become.
import { unseal } from "#worker/platform/sign.ts";
import { UnreadableFile } from "./model.ts";
import { ImportFailure, type Lease } from "./lease.ts";
import { hereOf, parsedOf, fileKey, show, shownFields } from "./preview.ts";
import { later, WAITING_MS } from "./present.ts";
import { askRemote, type Remote } from "./remote-ask.ts";
import { advance, FAILURES_MAX, type Kind, KINDS, pathOf, type Reading, readingOf, skip, UnreadableRemote, waitSeconds } from "./reading.ts";
import { type RemoteRow, takePage } from "./remote-shapes.ts";

export const TOKEN_PURPOSE = "task-import-token";
/** What the API has, as it is kept: the rows of all pages, in their order. */
export type RemoteFile = { [K in Kind]: RemoteRow<K>[] } & { url: string; notes: string[] };
/** A page as it is kept. */
type KeptPage = { kind: Kind; board: string | null; items: unknown[] };

const NAME_MAX_CHARS = 200;
/** Without which there is nothing to import. */
const NEEDED: readonly Kind[] = ["organization", "boards", "tasks"];

/** `read`: it waits to be looked at; `more`: there are more pages; `later`: the other side must be left alone until then. */
export type ReadOutcome = { is: "read" } | { is: "more" } | { is: "later"; at: string };

/** An API that is being read. */
export class RemoteReading {
  readonly #lease: Lease;
  readonly #remote: Remote;
  #reading: Reading;

  private constructor(lease: Lease, remote: Remote) {
    this.#lease = lease;
    this.#remote = remote;
    this.#reading = readingOf(lease.row);
  }

  static async open(lease: Lease): Promise<RemoteReading> {
    const { remote_url: url, remote_token, remote_organization, id } = lease.row;
    if (!url || !remote_token) throw new ImportFailure("Its token is gone. Begin again.");
    const token = await unseal(lease.context.env.SEAL_KEY, TOKEN_PURPOSE, id, remote_token);
    return new RemoteReading(lease, { url, token, organizationId: remote_organization });
  }

  /** Reads one page. */
  async step(): Promise<ReadOutcome> {
    try {
      return await this.#once();
    } catch (error) {
      if (error instanceof UnreadableRemote || error instanceof UnreadableFile) throw new ImportFailure(error.message);
      throw error;
    }
  }

  async #once(): Promise<ReadOutcome> {
    const { context } = this.#lease;
    const reading = this.#reading;
    const answer = await askRemote(context.env, this.#remote, pathOf(reading));
    if (answer.is === "later") return this.#wait(answer.says, answer.seconds);
    if (answer.is === "forbidden") return this.#leaveOut();
    const page = takePage(reading.kind, answer.body);
    if (!page) throw new UnreadableRemote(`Its answer to ${pathOf(reading).replace(/\?.*/, "")} is not what the API of a Mission Control answers.`);
    const board = reading.kind === "tasks" || reading.kind === "comments" ? (reading.boards[reading.board] ?? null) : null;
    const text = JSON.stringify({ kind: reading.kind, board, items: page.items } satisfies KeptPage);
    const ids = page.items.map(({ id }) => id);
    const { reading: next, isRead } = advance(reading, { ids, rows: page.rows, chars: text.length, total: page.total, limit: page.limit });
    await context.env.FILES.put(this.#pageKey(reading.pages), text);
    const [organization] = reading.kind === "organization" ? page.items : [];
    const named = organization ? this.#named(next, organization as RemoteRow<"organization">) : next;
    if (isRead) return this.#finish(named);
    const label = organization ? { file_name: this.#label(named) } : {};
    return this.#go(named, label);
  }

  #pageKey(page: number): string {
    return `${this.#lease.row.file_key}pages/${String(page).padStart(4, "0")}`;
  }

  /** Nothing of another organization is read because it happens to be the active one. */
  #named(next: Reading, { id, name }: RemoteRow<"organization">): Reading {
    const wanted = this.#remote.organizationId;
    if (wanted !== null && wanted !== id)
      throw new UnreadableRemote(
        `The active organization of the token is ${name} (${id}), and ${wanted} is wanted. Make that one active there, then begin again.`,
      );
    return { ...next, organization: { id, name } };
  }

  #label({ organization }: Reading): string {
    return `${organization?.name || "Mission Control"} (${new URL(this.#remote.url).host})`.slice(0, NAME_MAX_CHARS);
  }

  async #go(next: Reading, fields: { file_name?: string } = {}): Promise<ReadOutcome> {
    await this.#lease.step({ fields: { ...fields, cursor: JSON.stringify(next) } });
    this.#reading = next;
    return { is: "more" };
  }

  async #wait(says: string, asked: number | null): Promise<ReadOutcome> {
    const failures = this.#reading.failures + 1;
    if (failures >= FAILURES_MAX) throw new UnreadableRemote(`${says} It was asked ${failures} times.`);
    const seconds = waitSeconds(failures, asked);
    await this.#go({ ...this.#reading, failures, waits_for: `${says} It is asked again in ${seconds} seconds.` });
    return { is: "later", at: later(new Date(), seconds * 1000) };
  }

  async #leaveOut(): Promise<ReadOutcome> {
    const { kind } = this.#reading;
    if (NEEDED.includes(kind)) throw new UnreadableRemote(`The token may not read the ${kind} there (HTTP 403). Give one of an admin who sees all boards.`);
    const next = skip(this.#reading, `The token may not read the ${kind} there, so none of them are known.`);
    return kind === "comments" && this.#reading.board + 1 >= this.#reading.boards.length ? this.#finish(next) : this.#go(next);
  }

  /** All pages as one; rows that stand on two of them, because others came or went meanwhile, count once. */
  async #collected({ pages, notes }: Reading): Promise<RemoteFile> {
    const lists = new Map<Kind, Map<string, unknown>>(KINDS.map((kind) => [kind, new Map()]));
    for (let page = 0; page < pages; page++) {
      const kept = await this.#lease.context.env.FILES.get(this.#pageKey(page));
      if (!kept) throw new ImportFailure("A page that was read is gone. Begin again.");
      const { kind, board, items } = await kept.json<KeptPage>();
      for (const item of items as { id: string }[]) lists.get(kind)?.set(item.id, kind === "tasks" ? { ...item, board_id: board } : item);
    }
    const all = Object.fromEntries([...lists].map(([kind, items]) => [kind, [...items.values()]]));
    return { ...all, url: this.#remote.url, notes } as unknown as RemoteFile;
  }

  async #finish(reading: Reading): Promise<ReadOutcome> {
    const { context, row } = this.#lease;
    await context.env.FILES.put(fileKey(row), JSON.stringify(await this.#collected(reading)));
    const here = await context.db.ask({ here: hereOf(context.db, row.organization_id, row.created_by) });
    const parsed = await parsedOf(context.env, row, {});
    const shown = shownFields(await show(context.db, row, parsed, {}, { ...here.here, personId: row.created_by }));
    const fields = { ...shown, status: "previewed", cursor: "{}", remote_token: null, expires_at: later(new Date(), WAITING_MS) } as const;
    await this.#lease.step({ fields: { ...fields, version: row.version + 1 } });
    return { is: "read" };
  }
}
