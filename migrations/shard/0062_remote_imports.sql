-- Imports of work from the API of another installation (workers/imports): where it is, the organization that was asked for, and the token,
-- sealed, until all has been read. Such an import begins as `reading`.
ALTER TABLE task_imports ADD COLUMN remote_url TEXT;
ALTER TABLE task_imports ADD COLUMN remote_organization TEXT;
ALTER TABLE task_imports ADD COLUMN remote_token TEXT;
DROP INDEX task_imports_open;
CREATE INDEX task_imports_open ON task_imports(id) WHERE status IN ('reading', 'queued', 'running');
