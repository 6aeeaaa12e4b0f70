// A gateway in the internet, for tests: what is dialled at its address reaches a scripted gateway behind a real port.
import { inject, vi } from "vitest";
import type { FarState, Order } from "./far-gateways.ts";

const now = Date.now.bind(Date);
/** From now on it is later by this much, counted from the real time. */
export const later = (ms: number): void => void vi.spyOn(Date, "now").mockImplementation(() => now() + ms);

const real = globalThis.fetch.bind(globalThis);

/** One of its own, until the test ends. */
export function farGateway() {
  const name = crypto.randomUUID();
  const base = `http://127.0.0.1:${inject("farGateways")}`;
  vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
    const { pathname, hostname } = new URL(String(input));
    return real(hostname.endsWith(".example.com") ? `${base}${pathname}` : input, init);
  });
  const ask = async (path: string, init?: RequestInit): Promise<FarState> => (await real(`${base}/${name}${path}`, init)).json();
  return {
    address: `wss://gateway.example.com/${name}`,
    state: () => ask("/state"),
    do: (order: Order) => ask("/do", { method: "POST", body: JSON.stringify(order) }),
  };
}
export type FarGateway = ReturnType<typeof farGateway>;
