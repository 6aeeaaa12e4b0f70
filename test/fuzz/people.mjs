// People who have signed up, each by an invite, as an honest guest does.
import { clientOf } from "./world.mjs";

const SESSION = /mc_session=([^;]+)/;

/** Signs somebody up by an invite of `inviter`'s organization. `as(organizationId)`: the API as this person there. */
export async function signUp({ server, document, inviter, name, rights = {} }) {
  const { token } = await inviter("POST", "/organizations/me/invites", { role: "member", ...rights });
  const response = await fetch(`${server.origin}${document.prefix}/organizations/invites/sign-up`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Connection: "close" },
    body: JSON.stringify({ token, name, email: `${name.toLowerCase().replaceAll(" ", "-")}@example.test`, password: `the passphrase of ${name}` }),
  });
  const session = SESSION.exec(response.headers.getSetCookie().join("\n"))?.[1];
  if (!response.ok || !session) throw new Error(`${name} could not sign up: ${response.status} ${(await response.text()).slice(0, 300)}`);
  const as = (organizationId) => clientOf(server, document, session, organizationId);
  const { id } = await as(null)("GET", "/users/me");
  return { id, name, token: session, as };
}

/** Such a person as a caller of generated requests. */
export const callerOf = (person, organizationId) => ({
  name: person.name,
  token: person.token,
  actors: ["person"],
  headers: () => [
    ["Authorization", `Bearer ${person.token}`],
    ["X-Organization-Id", organizationId],
  ],
});
