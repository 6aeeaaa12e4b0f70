-- Imports of another installation may make its agents here (workers/imports): how many have been made, and the address by which those call
-- back, which is that of the request that has started the import.
ALTER TABLE task_imports ADD COLUMN agents_done INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task_imports ADD COLUMN api_base TEXT;
