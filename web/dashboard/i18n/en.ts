// The English catalog. Its keys are the message ids of the app; every other catalog must have the same.
import { account } from "./en/account.ts";
import { fleet } from "./en/fleet.ts";
import { organization } from "./en/organization.ts";
import { record } from "./en/record.ts";
import { shell } from "./en/shell.ts";
import { work } from "./en/work.ts";

export const en = { ...shell, ...account, ...organization, ...record, ...work, ...fleet } as const satisfies Record<string, string>;
