// What operations on imports of work from elsewhere demand, by hand (needs.ts).
import type { Need } from "./needs.ts";

export const IMPORT_NEEDS: Record<string, Need> = {
  createTaskImport: ["task_import.manage", "admin", "never", "never"],
  createRemoteTaskImport: ["task_import.manage", "admin", "never", "never"],
  listTaskImports: ["task_import.manage", "admin", "never", "never"],
  getTaskImport: ["task_import.manage", "admin", "never", "never"],
  mapTaskImport: ["task_import.manage", "admin of all", "never", "never"],
  startTaskImport: ["task_import.manage", "admin of all", "never", "never"],
  cancelTaskImport: ["task_import.manage", "admin", "never", "never"],
  downloadTaskImportReport: ["task_import.manage", "admin", "never", "never"],
};
