import { expect, test } from "vitest";
import { nobody, owner } from "./support/client.ts";

test("the owner makes an organization, a board and a task with the installation's token", async () => {
  const organization = await owner<{ id: string }>("POST", "/organizations", { body: { name: "Northwind" } });
  expect(organization.status).toBe(201);
  const board = await owner<{ id: string }>("POST", "/boards", { body: { organization_id: organization.body.id, name: "Platform" } });
  expect(board.status).toBe(201);
  const task = await owner<{ key: string; number: number }>("POST", "/tasks", { body: { board_id: board.body.id, title: "First" } });
  expect(task).toMatchObject({ status: 201, body: { number: 1, key: "PLAT-1" } });
});

test("nobody without a credential gets in", async () => {
  expect(await nobody("GET", "/boards")).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
});
