// How a refusal must look, whatever refused.
import { expect } from "vitest";
import { PROBLEMS } from "#worker/platform/errors.ts";
import type { Reply } from "./client.ts";

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  request_id: string;
  errors?: { path: string; message: string }[];
};

/** A refusal in the one form that all have; answers its code. */
export function refusal(reply: Reply<unknown>, what = ""): string {
  const problem = reply.body as Problem;
  expect(reply.headers.get("Content-Type"), what).toBe("application/problem+json");
  expect(problem, what).toMatchObject({
    status: reply.status,
    title: expect.any(String),
    detail: expect.any(String),
    type: `/docs#problem-${problem.code}`,
    request_id: reply.headers.get("X-Request-Id"),
  });
  expect(PROBLEMS[problem.code as keyof typeof PROBLEMS]?.[0], `${what}: ${problem.code} is known`).toBe(reply.status);
  expect(problem.detail.length).toBeGreaterThan(10);
  expect(problem.detail).not.toMatch(/SQLITE|D1_ERROR|SELECT |INSERT |at \w+ \(|node_modules/);
  return `${reply.status} ${problem.code}`;
}
