// The Simplified Chinese catalog: the same keys as English, checked by the type.
import type { MessageId } from "./index.ts";
import { account } from "./zh/account.ts";
import { fleet } from "./zh/fleet.ts";
import { organization } from "./zh/organization.ts";
import { record } from "./zh/record.ts";
import { shell } from "./zh/shell.ts";
import { work } from "./zh/work.ts";

export const zh: Record<MessageId, string> = { ...shell, ...account, ...organization, ...record, ...work, ...fleet };
