// Reading a stream of server-sent events as a page does.
import { SELF } from "cloudflare:test";
import { BASE } from "./client.ts";

export type SentEvent = { event: string; id: string | null; data: Record<string, unknown> };
export type Reading = { headers: Headers; events: SentEvent[]; raw: () => string; ended: Promise<void>; leave(): Promise<void> };

/** Whoever leaves ends their own stream. */
function isCancelled(error: unknown): void {
  if (!String(error).includes("Stream was cancelled")) throw error;
}

const fieldOf = (block: string, name: string): string | null => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? null;

/** What is open; throws with the status where nothing was opened. */
export async function readEvents(path: string, headers: Record<string, string>): Promise<Reading> {
  const response = await SELF.fetch(`${BASE}/api/v1${path}`, { headers });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  const events: SentEvent[] = [];
  let [text, read] = ["", 0];
  const take = async (): Promise<void> => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += decoder.decode(part.value, { stream: true });
      const blocks = text.split("\n\n");
      for (const block of blocks.slice(read, -1)) {
        const [event, data] = [fieldOf(block, "event"), fieldOf(block, "data")];
        if (event && data) events.push({ event, id: fieldOf(block, "id"), data: JSON.parse(data) as Record<string, unknown> });
      }
      read = blocks.length - 1;
    }
  };
  return { headers: response.headers, events, raw: () => text, ended: take().catch(isCancelled), leave: () => reader.cancel() };
}
