// Letters by e-mail, where a `send_email` binding is configured; elsewhere links are copied by hand.
import type { Env } from "#worker/platform/env.ts";
import { cut } from "#worker/platform/text.ts";
import { describe, log } from "#worker/platform/log.ts";
import { accountKey, newAttempt, wasTaken } from "./attempts.ts";
import { directory } from "./directory.ts";
import { type Mailbox, mailboxById } from "./people-store.ts";

const SUBJECT_MAX_CHARS = 200;
export type Letter = { to: string; subject: string; text: string };
type Locale = "en" | "zh";

/** `Mission Control <mc@example.com>` or a bare address. */
function sender(from: string): string | EmailAddress {
  const named = /^\s*"?([^"<>]*?)"?\s*<([^<>\s]+)>\s*$/.exec(from);
  return named?.[1] ? { name: named[1], email: named[2] as string } : (named?.[2] ?? from.trim());
}

/** Whether letters can be sent at all. */
export const canSendLetters = (env: Env): boolean => Boolean(env.EMAIL && env.EMAIL_FROM);

/** Sends a letter; false when nothing is configured or it failed (which is logged, without the address). It never throws. */
export async function sendLetter(env: Env, { to, subject, text }: Letter): Promise<boolean> {
  const { EMAIL: binding, EMAIL_FROM: from } = env;
  if (!binding || !from) return false;
  try {
    await binding.send({ from: sender(from), to, subject: cut(subject.replace(/[\r\n]+/g, " "), SUBJECT_MAX_CHARS), text });
    return true;
  } catch (error) {
    log.error("letter.failed", { error: describe(error) });
    return false;
  }
}

/** The limit of the whole installation for one mailbox, so that nobody can flood it. */
const LETTERS_PER_MINUTE = 5;

/** Whether one more letter may go to the address now; counts it. */
export async function mayWriteTo(env: Env, email: string, now: Date): Promise<boolean> {
  const db = directory(env);
  const { taken } = await db.ask({ taken: newAttempt(db, [`letter:${accountKey(env, email)}`], now, LETTERS_PER_MINUTE).taken });
  return wasTaken(taken);
}

/** A person's confirmed address, and the language that they read; null: there is none. */
export async function mailboxOf(env: Env, personId: string): Promise<Mailbox | null> {
  const db = directory(env);
  return (await db.ask({ found: mailboxById(db, personId) })).found;
}

type Written = Omit<Letter, "to">;
const TEXTS: Record<"verify_email" | "password_reset", Record<Locale, (link: string) => Written>> = {
  verify_email: {
    en: (link) => ({
      subject: "Confirm your e-mail address",
      text: `Open this link to confirm that this mailbox is yours. It works once, for 48 hours:\n\n${link}\n\nIf you have no account at Mission Control, do nothing.\n`,
    }),
    zh: (link) => ({
      subject: "请确认您的电子邮箱",
      text: `请打开下面的链接，确认这个邮箱属于您。链接只能使用一次，48 小时内有效：\n\n${link}\n\n如果您没有 Mission Control 账户，请忽略此邮件。\n`,
    }),
  },
  password_reset: {
    en: (link) => ({
      subject: "Set a new password",
      text: `Open this link to set a new password for Mission Control. It works once, for one hour:\n\n${link}\n\nSetting it ends all your other sessions. If you did not ask for this, do nothing: your password stays as it is.\n`,
    }),
    zh: (link) => ({
      subject: "设置新密码",
      text: `请打开下面的链接，为 Mission Control 设置新密码。链接只能使用一次，1 小时内有效：\n\n${link}\n\n设置后，您的其他会话都会结束。如果不是您本人请求的，请忽略此邮件，密码不会改变。\n`,
    }),
  },
};

/** For the mailbox that an account used until now: the letter names no address and carries no link. */
export function writeNotice(locale: Locale | null): Written {
  if (locale === "zh")
    return {
      subject: "您的账户已更换电子邮箱",
      text: "您的 Mission Control 账户不再使用这个邮箱。如果这不是您本人的操作，请立即联系负责此系统的人员。\n",
    };
  return {
    subject: "Your account has a new e-mail address",
    text: "Your Mission Control account no longer uses this mailbox. If you did not change it, tell the operator of the installation at once.\n",
  };
}

/** The letter that carries a link, in the language of its reader. */
export function writeLetter(purpose: keyof typeof TEXTS, locale: Locale | null, link: string): Written {
  return TEXTS[purpose][locale ?? "en"](link);
}
