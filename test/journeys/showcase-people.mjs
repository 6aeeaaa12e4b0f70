// Only with SHOTS_DIR: an organization as it looks after some months, with people, boards, keys and an export, for the
// pictures. Nothing is tested here.
import { api, origin } from "./stage.mjs";

const PEOPLE = [
  { name: "Noor Haddad", role: "admin", all_boards_read: true, all_boards_write: true },
  { name: "Jonas Weber", role: "member", all_boards_read: true, writes: ["Platform", "Customs"] },
  { name: "Li Wen", role: "member", writes: ["Customs"], reads: ["Platform"] },
  { name: "Sofia Marín", role: "member", all_boards_read: true },
  { name: "Tariq Osei", role: "member", writes: ["Depots", "Finance"] },
];
const BOARDS = ["Customs", "Depots", "Finance"];
const KEYS = [
  { name: "CI", scopes: ["boards:read", "tasks:read", "tasks:write"], boards: ["Platform"], expires_in_days: 90 },
  { name: "Status page", scopes: ["agents:read", "gateways:read"], expires_in_days: 365 },
  { name: "Data warehouse", scopes: ["activity:read", "approvals:read", "boards:read", "tasks:read"], expires_in_days: 12 },
];
const emailOf = (name) => `${name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/ /g, ".")}@northwind.example`;

/** Joins by an invitation, as somebody who has no account yet. */
async function join({ name, role, reads = [], writes = [], ...rights }, idOf) {
  const board_access = [
    ...reads.map((board) => ({ board_id: idOf(board), can_read: true })),
    ...writes.map((board) => ({ board_id: idOf(board), can_read: true, can_write: true })),
  ];
  const { token } = await api("POST", "/organizations/me/invites", { role, ...rights, board_access, invited_email: emailOf(name) });
  const answer = await fetch(`${origin}/api/v1/organizations/invites/sign-up`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: origin },
    body: JSON.stringify({ token, name, password: "seven quiet container ships" }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

export async function addPeople() {
  for (const name of BOARDS) await api("POST", "/boards", { name });
  const boards = (await api("GET", "/boards")).items;
  const idOf = (name) => boards.find((board) => board.name === name).id;
  for (const person of PEOPLE) await join(person, idOf);
  for (const { boards: names, ...key } of KEYS) {
    const { token } = await api("POST", "/organizations/me/api-keys", { ...key, board_ids: names?.map(idOf) ?? null });
    if (key.name !== "Status page") await fetch(`${origin}/api/v1/boards`, { headers: { Authorization: `Bearer ${token}` } });
  }
  for (const invited_email of ["ines.duarte@northwind.example", "pavel.novak@northwind.example"])
    await api("POST", "/organizations/me/invites", { invited_email, role: "member", all_boards_read: true });
}
