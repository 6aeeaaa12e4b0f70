// What signing in costs: by password (scrypt, meant to be slow) one after the other, with its exact D1 counts. Answers the
// headers of a session and of an API key, for the reads that are measured by each.
import { request } from "./load.mjs";

const TRIES = 8; // below the ten a minute that an address has
const ACCOUNT = { email: "bench@example.com", password: "forty lanterns over the harbour" };

export async function signInRun({ port, call, agent }) {
  await call("PUT", "/api/v1/users/me/email", { email: ACCOUNT.email });
  await call("PUT", "/api/v1/users/me/password", { password: ACCOUNT.password });
  const times = [];
  let last;
  for (let n = 0; n < TRIES; n++) {
    const began = performance.now();
    last = await request(agent, port, { method: "POST", path: "/api/v1/auth/sign-in", headers: { "X-Count": "1" }, body: ACCOUNT });
    if (last.status !== 200) throw new Error(`sign-in: ${last.status} ${last.text}`);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const { trips, rows_read, rows_written } = JSON.parse(last.headers["x-d1"]);
  console.log(
    `\nsign-in by password: p50 ${times[TRIES / 2].toFixed(0)} ms, ${trips} D1 trips, ${rows_read} rows read, ${rows_written} written (the note of it included)`,
  );
  const session = { Cookie: last.headers["set-cookie"].map((line) => line.split(";")[0]).join("; ") };
  const { body } = await call("POST", "/api/v1/organizations/me/api-keys", { name: "Bench", scopes: ["tasks:read"] });
  return { session, key: { Authorization: `Bearer ${body.token}` } };
}
