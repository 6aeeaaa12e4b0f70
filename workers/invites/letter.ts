// The letter that carries an invite's link, in both languages of the product: we do not know the reader's.
import { sendLetter } from "#worker/identity/index.ts";
import type { Env } from "#worker/platform/env.ts";
import type { InviteRow } from "./tables.ts";

type Letter = { invite: InviteRow; organizationName: string; link: string };

export function letterOf({ invite, organizationName, link }: Letter): { to: string; subject: string; text: string } {
  const day = invite.expires_at.slice(0, 10);
  return {
    to: invite.invited_email ?? "",
    subject: `${organizationName}: you are invited · 邀请您加入`,
    text: [
      `${invite.created_by_name} invites you to join ${organizationName} on Mission Control.`,
      `Open this link to join. It works once, until ${day}:`,
      link,
      "If you did not expect this, you can ignore it.",
      "",
      "—",
      "",
      `${invite.created_by_name} 邀请您加入 Mission Control 上的「${organizationName}」。`,
      `请打开以下链接加入。链接仅可使用一次，有效期至 ${day}：`,
      link,
      "如果您并未期待此邀请，请忽略本邮件。",
    ].join("\n"),
  };
}

/** true: the letter was sent. */
export async function sendInvite(env: Env, letter: Letter): Promise<boolean> {
  return sendLetter(env, letterOf(letter));
}
