// What sessions took, as a real gateway tells it: sessions that it has not counted yet have `usage: null`, and stand in no sum.
import { agentOf } from "./conversations.ts";
import type { JsonObject } from "./types.ts";

/** Ten tokens of input for each of output, and a dollar for a thousand. */
function amounts(tokens: number): JsonObject {
  const output = Math.round(tokens / 11);
  const [totalCost, outputCost] = [tokens / 1_000, output / 1_000];
  const cache = { cacheRead: 0, cacheWrite: 0, cacheReadCost: 0, cacheWriteCost: 0 };
  return { input: tokens - output, output, ...cache, totalTokens: tokens, totalCost, inputCost: totalCost - outputCost, outputCost, missingCostEntries: 0 };
}

const sum = (days: Record<string, number>): number => Object.values(days).reduce((all, tokens) => all + tokens, 0);
const breakdown = (days: Record<string, number>): JsonObject[] =>
  Object.entries(days).map(([date, tokens]) => ({ date, tokens, cost: tokens / 1_000, ...amounts(tokens) }));

type Counted = { usage: ReadonlyMap<string, Record<string, number> | null>; unpriced: ReadonlySet<string> };

function row([key, days]: [string, Record<string, number> | null], unpriced: Counted["unpriced"]): JsonObject {
  const usage = days && {
    ...amounts(sum(days)),
    missingCostEntries: Number(unpriced.has(key)),
    sessionFile: "sqlite:main:/srv/openclaw/state/openclaw-agent.sqlite",
    messageCounts: { total: 2, user: 1, assistant: 1, toolCalls: 0, toolResults: 0, errors: 0 },
    activityDates: Object.keys(days),
    dailyBreakdown: breakdown(days),
  };
  return { key, sessionId: `id of ${key}`, scope: "instance", agentId: agentOf(key), chatType: "direct", usage, hasContextWeight: false };
}

export function usageOf({ usage, unpriced }: Counted): JsonObject {
  const counted = [...usage.values()].filter((days) => days !== null);
  const byDay: Record<string, number> = {};
  for (const days of counted) for (const [date, tokens] of Object.entries(days)) byDay[date] = (byDay[date] ?? 0) + tokens;
  const pendingFiles = usage.size - counted.length;
  return {
    updatedAt: Date.now(),
    startDate: "2026-11-20",
    endDate: "2026-11-22",
    sessions: [...usage].map((each) => row(each, unpriced)),
    totals: { ...amounts(sum(byDay)), missingCostEntries: unpriced.size },
    aggregates: { sessionCount: counted.length, costDaily: breakdown(byDay) },
    cacheStatus: { status: pendingFiles > 0 ? "refreshing" : "fresh", cachedFiles: counted.length, pendingFiles, staleFiles: 0 },
  };
}
