// What is said to each operation on exports and imports of an organization.
import { nothing, type Operation } from "./saying.ts";

export const EXPORT_OPERATIONS: Record<string, Operation> = {
  createExport: nothing,
  listExports: nothing,
  getExport: nothing,
  // One that has failed has no file.
  downloadExport: () => ({ answers: 409 }),
  deleteExport: nothing,
  // It is no zip, and the organization is not empty.
  createImport: () => ({ answers: 409 }),
  listImports: nothing,
  getImport: nothing,
};
