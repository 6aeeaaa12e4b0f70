// What is said to the operations of imports from other products, and the import that waits in the world of operations.ts.
import type { TaskImport } from "#worker/imports/schema.ts";
import { must, type TestOrganization } from "./factories.ts";
import { nothing, type Operation, saying } from "./saying.ts";

const CSV = "title,status\nBrought along,Doing\n";

/** A file that has been sent, and waits to be started. */
export async function waitingImport(of: TestOrganization): Promise<TaskImport> {
  const upload = { raw: CSV, headers: { "Content-Length": String(CSV.length) } };
  return must(await of.call<TaskImport>("POST", "/organizations/me/task-imports?source=csv&name=work.csv", upload));
}

export const IMPORT_OPERATIONS: Record<string, Operation> = {
  createTaskImport: () => ({ query: { source: "csv", name: "work.csv" }, body: {} }),
  createRemoteTaskImport: () => ({ body: { source: "mission_control", url: "https://there.example.com", token: "a-token-there" }, spends: true }),
  listTaskImports: nothing,
  getTaskImport: nothing,
  mapTaskImport: saying({ statuses: [{ name: "Doing", status: "todo" }] }),
  startTaskImport: () => ({ spends: true }),
  cancelTaskImport: () => ({ spends: true }),
  downloadTaskImportReport: nothing,
};
