// Links by letter: a mailbox is proved, a password is set anew; each works once, for a while, and tells strangers nothing.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { BOOTSTRAP_PERSON_ID } from "#worker/identity/sessions.ts";
import { nobody, owner } from "../support/client.ts";
import { directory, must, person } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { account, browser, freshAddress, freshEmail, installation, mailroom, PASSWORD, signInAs, tokenOf } from "./support.ts";

type Person = { id: string; email: string | null; email_verified: boolean };
const NEXT = "eleven boats and a lighthouse";
const as = (token: string) => ({ Authorization: `Bearer ${token}` });
const confirm = (token: string, password = NEXT, call = nobody) =>
  call<{ person: Person }>("POST", "/auth/password-reset/confirm", { body: { token, password } });
const ask = (call: typeof nobody, email: string) => call("POST", "/auth/password-reset", { body: { email }, headers: { "CF-Connecting-IP": freshAddress() } });

test("a new address gets a letter in the person's language, and is verified by its link, once", async () => {
  const mail = mailroom();
  const [ana, email] = [await person(), freshEmail()];
  const call = installation(mail.settings, as(ana.token));
  must(await call("PATCH", "/users/me", { body: { locale: "zh" } }));
  expect(must(await call("PUT", "/users/me/email", { body: { email: email.toUpperCase() } }))).toMatchObject({
    letter_sent: true,
    person: { email, email_verified: false },
  });
  expect(mail.sent).toMatchObject([{ to: email, from: { name: "Mission Control", email: "mc@example.com" }, subject: "请确认您的电子邮箱" }]);
  const link = mail.link(email);
  expect(link).toMatch(/^http:\/\/mission-control\.test\/verify#mcl_[0-9a-f]{32}_[0-9a-f]{16}_[0-9a-f]{64}$/);
  const kept = await directory.sql("SELECT * FROM person_links WHERE person_id = ?1", ana.id).all();
  expect(JSON.stringify(kept.results)).not.toContain(link.slice(-64));
  const verify = () => nobody("POST", "/auth/verify-email", { body: { token: tokenOf(link) } });
  expect([(await verify()).status, refusal(await verify())]).toEqual([204, "409 conflict"]);
  expect(must(await ana.call<Person>("GET", "/users/me")).email_verified).toBe(true);
  expect(must(await call("PUT", "/users/me/email", { body: { email } }))).toMatchObject({ letter_sent: false, person: { email_verified: true } });
});

test("a link for an older address, of another purpose, expired or forged proves nothing", async () => {
  const mail = mailroom();
  const [ana, one, two] = [await person(), freshEmail(), freshEmail()];
  const call = installation(mail.settings, as(ana.token));
  for (const email of [one, two]) must(await call("PUT", "/users/me/email", { body: { email } }));
  const verify = (token: string) => nobody("POST", "/auth/verify-email", { body: { token } });
  expect(refusal(await verify(tokenOf(mail.link(one))))).toBe("409 conflict");
  const token = tokenOf(mail.link(two));
  expect(refusal(await confirm(token))).toBe("409 conflict");
  for (const wrong of ["x", token.slice(0, -1), token.replace(/.$/, (last) => (last === "0" ? "1" : "0")), token.replace("mcl_", "mcs_"), ana.token])
    expect(refusal(await verify(wrong))).toBe("409 conflict");
  await directory.sql("UPDATE person_links SET expires_at = ?2 WHERE person_id = ?1", ana.id, new Date().toISOString()).run();
  expect(refusal(await verify(token))).toBe("409 conflict");
  expect(must(await ana.call<Person>("GET", "/users/me")).email_verified).toBe(false);
});

test("a forgotten password: the letter's link sets a new one, ends every session, signs in, and proves the mailbox", async () => {
  const mail = mailroom();
  const ana = await account();
  expect((await ask(installation(mail.settings), ana.email)).status).toBe(202);
  const link = mail.link(ana.email);
  expect(link).toContain("/reset#mcl_");
  const tab = browser();
  expect(refusal(await confirm(tokenOf(link), "password1234", tab))).toBe("422 invalid_input"); // does not use it up
  const reply = await confirm(tokenOf(link), NEXT, tab);
  expect([reply.status, reply.body.person]).toMatchObject([200, { id: ana.id, email_verified: true }]);
  expect([(await tab("GET", "/users/me")).status, (await ana.call("GET", "/users/me")).status]).toEqual([200, 401]);
  expect(refusal(await confirm(tokenOf(link)))).toBe("409 conflict");
  expect([(await signInAs(browser(), ana.email, PASSWORD)).status, (await signInAs(browser(), ana.email, NEXT)).status]).toEqual([401, 200]);
});

test("a reset link that was sent to an older address sets no password", async () => {
  const mail = mailroom();
  const ana = await account();
  expect((await ask(installation(mail.settings), ana.email)).status).toBe(202);
  const body = { email: freshEmail(), current_password: PASSWORD };
  must(await installation(mail.settings, as(ana.token))("PUT", "/users/me/email", { body }));
  expect(refusal(await confirm(tokenOf(mail.link(ana.email))))).toBe("409 conflict");
  expect((await signInAs(browser(), body.email, PASSWORD)).status).toBe(200);
});

test("100 uses of one reset link: exactly one wins, and the others' passwords are not set", async () => {
  const mail = mailroom();
  const ana = await account();
  await ask(installation(mail.settings), ana.email);
  const token = tokenOf(mail.link(ana.email));
  const replies = await Promise.all(Array.from({ length: 100 }, (_, at) => confirm(token, `${NEXT} number ${at}`)));
  const won = replies.findIndex(({ status }) => status === 200);
  expect(replies.filter(({ status }) => status === 409).length).toBe(99);
  expect((await signInAs(browser(), ana.email, `${NEXT} number ${won}`)).status).toBe(200);
});

test("asking for a reset says the same of every address, writes to nobody unknown, and three times an hour at most", async () => {
  const mail = mailroom();
  const call = installation(mail.settings);
  const ana = await account();
  const [known, unknown] = [await ask(call, ana.email), await ask(call, freshEmail())];
  expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
  expect(known.body).toEqual({ email: true });
  for (let times = 0; times < 5; times++) expect((await ask(call, ana.email)).status).toBe(202);
  expect(mail.sent.map(({ to }) => to)).toEqual([ana.email, ana.email, ana.email]);
  expect((await ask(nobody, ana.email)).body).toEqual({ email: false });
  const address = freshAddress();
  const many = await Promise.all(
    Array.from({ length: 12 }, () => nobody("POST", "/auth/password-reset", { body: { email: freshEmail() }, headers: { "CF-Connecting-IP": address } })),
  );
  expect(many.filter(({ status }) => status === 202).length).toBe(10);
});

test("whoever proves a mailbox by a reset throws out who used it unproved: passkeys and sign-in services go", async () => {
  const mail = mailroom();
  const squatter = await account();
  const fill = (id: string) =>
    directory.d1.batch([
      directory.sql("INSERT INTO passkeys(id, person_id, public_key, counter, name, created_at) VALUES (?1, ?1, '', 0, 'X', '')", id),
      directory.sql("INSERT INTO identities VALUES ('https://x.example.com', ?1, ?1, '')", id),
    ]);
  const left = (id: string) =>
    directory.sql("SELECT (SELECT count(*) FROM passkeys WHERE person_id = ?1) + (SELECT count(*) FROM identities WHERE person_id = ?1) AS n", id).first("n");
  await fill(squatter.id);
  await ask(installation(mail.settings), squatter.email);
  must(await confirm(tokenOf(mail.link(squatter.email))));
  expect(await left(squatter.id)).toBe(0);
  await fill(squatter.id); // of the proved owner now
  await ask(installation(mail.settings), squatter.email);
  must(await confirm(tokenOf(mail.link(squatter.email))));
  expect(await left(squatter.id)).toBe(2);
});

test("whoever looks after the installation makes a link to hand over; nobody else does", async () => {
  const ana = await account();
  const issued = must(await owner<{ link: string; expires_at: string }>("POST", `/users/${ana.id}/reset-link`));
  expect(Math.round((Date.parse(issued.expires_at) - Date.now()) / 600_000), "an hour, in tens of minutes").toBe(6);
  expect(refusal(await ana.call("POST", `/users/${ana.id}/reset-link`))).toBe("403 forbidden");
  expect(refusal(await ana.call("POST", `/users/${BOOTSTRAP_PERSON_ID}/reset-link`))).toBe("403 forbidden");
  expect(refusal(await owner("POST", `/users/${crypto.randomUUID()}/reset-link`))).toBe("404 not_found");
  expect(must(await confirm(tokenOf(issued.link))).person).toMatchObject({ id: ana.id, email_verified: false });
});

test("a letter that cannot be sent is said, and breaks nothing; a line break in a name does not make a header", async () => {
  const EMAIL = { send: async () => Promise.reject(new Error("no such mailbox")) };
  const ana = await person();
  const call = installation({ EMAIL, EMAIL_FROM: "mc@example.com" }, as(ana.token));
  expect(must(await call("PUT", "/users/me/email", { body: { email: freshEmail() } }))).toMatchObject({ letter_sent: false });
  const { sendLetter } = await import("#worker/identity/index.ts");
  const mail = mailroom();
  expect(await sendLetter({ ...env, ...mail.settings } as typeof env, { to: "a@example.com", subject: "Join\r\nBcc: x@example.com", text: "T" })).toBe(true);
  expect(mail.sent[0]?.subject).toBe("Join Bcc: x@example.com");
  expect(await sendLetter(env, { to: "a@example.com", subject: "S", text: "T" })).toBe(false);
});
