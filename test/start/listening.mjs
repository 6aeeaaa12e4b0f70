// Where a process and those that it has started listen, from /proc.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

const LISTENS = "0A";

/** The ids of a process and of all below it. */
export function family(pid) {
  const parents = readdirSync("/proc").flatMap((id) => {
    if (!/^\d+$/.test(id)) return [];
    try {
      const [, parent] = readFileSync(`/proc/${id}/stat`, "utf8").split(") ").at(-1).split(" ");
      return [[Number(id), Number(parent)]];
    } catch {
      return []; // it has ended
    }
  });
  const below = (id) => [id, ...parents.flatMap(([child, parent]) => (parent === id ? below(child) : []))];
  return below(pid);
}

const socketsOf = (pid) =>
  readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      return []; // it has been closed
    }
  });

/** Their ports. */
export function portsOf(pid) {
  const sockets = new Set(family(pid).flatMap(socketsOf));
  const rows = ["tcp", "tcp6"].flatMap((name) => readFileSync(`/proc/net/${name}`, "utf8").split("\n").slice(1));
  return rows.flatMap((row) => {
    const [, local, , state, , , , , , inode] = row.trim().split(/\s+/);
    return state === LISTENS && sockets.has(inode) ? [Number.parseInt(local.split(":").at(-1), 16)] : [];
  });
}
